"""An empty database becomes a city from the command line alone: organisation in, a first password, organisation out."""

from support.shell import run

from engine.cli.place import PROCESSES

FOLDER = PROCESSES / "organisation"


def test_a_city_is_brought_in_and_taken_out(tmp_path):
    told = run(tmp_path, "organisation", "import", FOLDER, "--dry-run")
    assert "将改" in told
    assert "posts\tadded\tfinance:bureau_head" in told
    assert "已改" in run(tmp_path, "organisation", "import", FOLDER)
    assert "已改 0 行" in run(tmp_path, "organisation", "import", FOLDER)
    run(tmp_path, "organisation", "export", tmp_path / "out")
    for path in FOLDER.glob("*.csv"):
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_import_needs_the_role_once_there_are_people(tmp_path):
    run(tmp_path, "organisation", "import", FOLDER)
    assert "角色" in run(tmp_path, "organisation", "import", FOLDER, "--by", "mayor", code=1)


def test_a_first_password_opens_the_door_and_is_not_kept(tmp_path):
    run(tmp_path, "organisation", "import", FOLDER)
    made = run(tmp_path, "password", "office_clerk_1").strip()
    assert len(made) > 12
    assert made.encode() not in (tmp_path / "youxu.db").read_bytes()
    assert "没有" in run(tmp_path, "password", "nobody_here", code=1)

"""youxu draw, as people type it."""

from support.city import PROCESSES
from support.shell import run
from support.yard import drawn, steps

FILE = PROCESSES / "request" / "request.bpmn"


def test_a_file_and_a_folder_are_drawn(tmp_path):
    told = run(tmp_path, "draw", FILE, "--write", tmp_path / "out")
    assert told.strip() == (tmp_path / "out" / "request.svg").as_posix()
    assert "副秘书长转呈" in (tmp_path / "out" / "request.svg").read_text("utf-8")
    run(tmp_path, "draw", FILE.parent, "--paper", "a4", "--write", tmp_path / "all")
    assert {path.name for path in (tmp_path / "all").iterdir()} == {"request.svg", "report.svg", "emergency.svg"}


def test_what_has_no_picture_is_told(tmp_path):
    (tmp_path / "plain.bpmn").write_bytes(drawn("plain", steps("work")))
    assert "youxu layout" in run(tmp_path, "draw", tmp_path / "plain.bpmn", code=1)
    assert "没有 nowhere" in run(tmp_path, "draw", "nowhere", code=2)


def test_a_deployed_version_is_drawn(tmp_path):
    (tmp_path / "organisation").symlink_to(PROCESSES / "organisation")
    run(tmp_path, "organisation", "import", tmp_path / "organisation")
    run(tmp_path, "deploy", PROCESSES / "shared")
    run(tmp_path, "draw", "countersign", "--version", 1, "--write", tmp_path)
    assert "第 1 版" in (tmp_path / "countersign.svg").read_text("utf-8")
    run(tmp_path, "draw", "countersign", "--version", 9, code=1)


def test_a_file_without_places_gets_some_and_keeps_them(tmp_path):
    draft = tmp_path / "plain.bpmn"
    draft.write_bytes(drawn("plain", steps("work")))
    assert "排好了" in run(tmp_path, "layout", draft)
    laid = draft.read_bytes()
    assert "已有画法" in run(tmp_path, "layout", tmp_path)
    assert draft.read_bytes() == laid
    assert "排好了" in run(tmp_path, "layout", draft, "--again")
    run(tmp_path, "draw", draft, "--write", tmp_path)
    assert "work" in (tmp_path / "plain.svg").read_text("utf-8")

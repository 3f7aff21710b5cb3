"""youxu migrate: the table before and after, and exit codes that a script can go by."""

from pathlib import Path

import pytest
from support.shell import run
from support.yard import Yard, drawn, fill, steps

from engine.database import Database


@pytest.fixture
def place(tmp_path, templates):
    """An installation with two running cases of the first of two versions, the second of them one step on."""
    made = Path(templates.copy("sqlite", "yard", fill).removeprefix("sqlite:///"))
    (tmp_path / "youxu.db").write_bytes(made.read_bytes())
    yard = Yard(Database(f"sqlite:///{tmp_path / 'youxu.db'}"))
    yard.deploy({"plan.bpmn": drawn("plan", steps("first", "second"))})
    cases = [yard.begin("plan") for _ in range(2)]
    yard.finish(cases[1], "first")
    yard.deploy({"plan.bpmn": drawn("plan", steps("first", "checked"))})
    yard.database.dispose()
    return tmp_path, cases


def test_looking_moving_and_what_stays(place):
    folder, cases = place
    words = ["migrate", "plan", "--from", 1, "--to", 2]
    told = run(folder, *words, "--dry-run", code=1)
    assert f"{cases[0]}\t" in told
    assert "second（second）：新版里没有这一步，也没有指明接在哪一步" in told
    assert "2 件，能转 1 件，留下 1 件。" in told
    assert "2 件，已转 1 件，留下 1 件。" in run(folder, *words, code=1)
    assert "1 件，已转 1 件，留下 0 件。" in run(folder, *words, "--map", "second=checked", "--reason", "改名")
    assert "0 件，已转 0 件，留下 0 件。" in run(folder, *words)
    assert "重新执行一致 2 件" in run(folder, "replay", "--all")


@pytest.mark.parametrize(
    ("more", "code", "sentence"),
    [
        (["--to", 9], 1, "没有第 9 版"),
        (["--to", 2, "--by", "mayor"], 1, "角色"),
        (["--to", 2, "--map", "second"], 2, "旧编号=新编号"),
        (["--to", 2, "--map", "second=ended"], 1, "second：新版里的这一步不是同一种元素"),
    ],
)
def test_what_is_refused(place, more, code, sentence):
    assert sentence in run(place[0], "migrate", "plan", "--from", 1, *more, code=code)

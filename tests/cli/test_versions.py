"""youxu compare, rehearse, release, as people type them."""

import json
from pathlib import Path

import pytest
from support.city import PROCESSES
from support.shell import run
from support.yard import Yard, drawn, fill, steps

from engine.database import Database

FOLDER = PROCESSES / "request"


@pytest.fixture
def place(tmp_path, templates):
    """An installation with a case of the first of two versions."""
    made = Path(templates.copy("sqlite", "yard", fill).removeprefix("sqlite:///"))
    (tmp_path / "youxu.db").write_bytes(made.read_bytes())
    yard = Yard(Database(f"sqlite:///{tmp_path / 'youxu.db'}"))
    yard.deploy({"plain.bpmn": drawn("plain", steps("work"))})
    yard.begin("plain")
    yard.deploy({"plain.bpmn": drawn("plain", steps("other"))})
    yard.database.dispose()
    return tmp_path


def test_compare_files(tmp_path):
    (tmp_path / "new").mkdir()
    text = (FOLDER / "request.bpmn").read_text("utf-8")
    old, new = FOLDER / "request.bpmn", tmp_path / "new" / "request.bpmn"
    new.write_text(text.replace('name="分管副市长审批"', 'name="分管市长审批"'), "utf-8")
    assert "名称：分管副市长审批 → 分管市长审批" in run(tmp_path, "compare", old, new, code=1)
    assert json.loads(run(tmp_path, "compare", old, old, "--format", "json")) == []
    run(tmp_path, "compare", "nowhere", old, code=2)
    run(tmp_path, "compare", "request", code=2)


def test_versions_and_old_cases(place):
    told = run(place, "compare", "plain", "--from", 1, "--to", 2, code=1)
    assert "删去　用户任务“work”" in told
    assert "新增　用户任务“other”" in told
    assert "没有第 9 版" in run(place, "compare", "plain", "--from", 1, "--to", 9, code=1)
    draft = place / "plain.bpmn"
    draft.write_bytes(drawn("plain", steps("work", "more")))
    assert "旧案 1 件，0 件会走另一条路" in run(place, "rehearse", "plain", "--on", draft)
    assert "1 件会走另一条路" in run(place, "rehearse", "plain", "--to", 2, code=1)
    run(place, "rehearse", "plain", code=2)


def test_release_rule(place):
    assert "一人发布" in run(place, "release")
    assert "两人发布" in run(place, "release", "--persons", 2)
    draft = place / "plain.bpmn"
    draft.write_bytes(drawn("plain", steps("work", "more")))
    assert "等待复核" in run(place, "deploy", draft)

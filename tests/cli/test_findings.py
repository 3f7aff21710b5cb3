"""youxu findings: what is open, by rule, clause and day; as text and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from support.shell import run
from support.watching import Watch
from support.yard import Yard, drawn, fill, steps

from engine.database import Database

RULE = """
id: {name}
rule: {clause}
code: SEEN
name: 交办过
sentence: “{{subject}}”交办过
remedy: 看一看
each: {{of: {{process: duty, kind: {kind}}}}}
traces:
  - {{name: 没有, events: [], until: 2026-11-30 00:00}}
  - name: 有
    events: [{{at: 2026-11-02 09:00, process: duty, kind: {kind}}}]
    until: 2026-11-30 00:00
    finds: [{{case: 案一}}]
"""


@pytest.fixture
def place(tmp_path, templates):
    """An installation in which two rules found something on two days."""
    url = templates.copy("sqlite", "yard", fill)
    (tmp_path / "youxu.db").write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
    yard = Yard(Database(f"sqlite:///{tmp_path / 'youxu.db'}"))
    yard.deploy({"duty.bpmn": drawn("duty", steps("receive", "answer"))})
    rules = {"begun": ("G-08", "started"), "done": ("WR-07", "completed"), "never": ("WR-08", "urged")}
    for name, (clause, kind) in rules.items():
        yard.deploy({f"{name}.rule.yaml": RULE.format(name=name, clause=clause, kind=kind).encode()}, name=name)
    watch = Watch(yard, tmp_path)
    watch.look()
    case = yard.begin("duty")
    yard.now += dt.timedelta(days=1)
    yard.finish(case, "receive")
    assert len(watch.look()) == 2
    return tmp_path


def names(told: str) -> list[str]:
    return [one["rule"] for one in json.loads(told)]


def test_what_is_open_is_told_and_the_exit_code_says_so(place) -> None:
    told = run(place, "findings", code=1)
    first, second, last = told.strip().splitlines()
    assert first.split("\t")[1:3] == ["G-08", "交办过"]
    assert second.split("\t")[1] == "WR-07"
    assert "2 条" in last
    assert names(run(place, "findings", "--format", "json", code=1)) == ["begun", "done"]


def test_by_rule_by_clause_and_by_day(place) -> None:
    for wanted in ("done", "WR-07"):
        assert names(run(place, "findings", "--rule", wanted, "--format", "json", code=1)) == ["done"]
    assert names(run(place, "findings", "--since", "2026-11-24", "--format", "json", code=1)) == ["done"]
    assert "0 条" in run(place, "findings", "--since", "2026-11-24", "--rule", "begun")
    assert "0 条" in run(place, "findings", "--rule", "WR-08")  # of a rule that has found nothing
    assert run(place, "findings", "--since", "2030-01-01", "--format", "json").strip() == "[]"


def test_wrong_usage(place) -> None:
    assert "WR-99" in run(place, "findings", "--rule", "WR-99", code=2)
    run(place, "findings", "--since", "gestern", code=2)
    run(place, "findings", "--format", "xml", code=2)

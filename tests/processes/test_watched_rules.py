"""The watched rules of processes/rules/: their examples hold, and in the demo city they find what they should."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from support.watching import Watch

from engine import watch
from engine.watch.traces import differs, outcome

RULES = Path(__file__).parents[2] / "processes" / "rules"
FILES = sorted(RULES.glob("*.rule.yaml"))
CATALOGUE = yaml.safe_load((RULES.parent / "catalogue.yaml").read_text("utf-8"))["rules"]


def rule(name: str) -> watch.Rule:
    return watch.read_rule((RULES / f"{name}.rule.yaml").read_bytes(), name)


def hold(name: str) -> None:
    """Every example of the rule, the right and the wrong ones; and the wrong ones would not hold for a silent rule."""
    found = rule(name)
    assert {bool(trace.finds) for trace in found.traces} == {True, False}
    for trace in found.traces:
        assert not differs(outcome(found, trace), trace.finds), trace.name
        assert differs([], trace.finds) == bool(trace.finds)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.split(".")[0])
def test_a_rule_file_is_named_after_its_rule_and_serves_the_catalogue(file: Path) -> None:
    found = watch.read_rule(file.read_bytes(), file.name)
    assert file.name == f"{found.id}.rule.yaml"
    hold(found.id)
    owners = {code: clause for clause, told in CATALOGUE.items() for code in told.get("codes", [])}
    assert set(found.clauses) <= set(CATALOGUE)
    assert owners.get(found.code, found.clauses[0]) in found.clauses
    assert found.remedy.endswith("。")


def test_RR_07_returns_are_counted_by_unit() -> None:
    hold("own_business_returned")


def test_RR_08_what_was_done_before_approval_is_kept() -> None:
    hold("acted_before_approval")


def test_RR_13_late_and_never_written_up() -> None:
    hold("emergency_late")
    hold("emergency_not_followed_up")


def test_OD_04_twenty_days_and_the_holiday_at_their_end() -> None:
    hold("filing_late")


def test_MT_03_a_half_year_without_a_plenary_meeting() -> None:
    hold("plenary_overdue")


def test_MT_09_a_month_without_an_executive_meeting(city, tmp_path) -> None:
    """In the real city, from the deployment on: nothing happens for two months."""
    hold("executive_overdue")
    watching = Watch(city, tmp_path)
    assert watching.look() == []
    city.now = dt.datetime(2027, 1, 31, 12, 0, tzinfo=dt.UTC)
    (found,) = [row for row in watching.look() if row["rule"] == "executive_overdue"]
    assert (found["period"], found["state"], found["sentence"]) == (
        "2026-12",
        "open",
        "2026年12月没有召开市政府常务会议。",
    )
    assert watching.proved() == []

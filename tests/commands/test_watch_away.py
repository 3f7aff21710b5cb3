"""The watch was away for days, or a rule file was edited meanwhile: what is found is the same, and can be proved."""

from __future__ import annotations

import pytest
from commands.test_watch_log import RULE
from support.watching import Watch
from support.yard import drawn, steps

NAME = "must_answer.rule.yaml"
LONGER = RULE.replace("hours: 3", "hours: 30").replace("name: 交办三小时内要回", "name: 交办第二天要回")
LONGER = LONGER.replace("at: 2026-11-02 12:00}", "at: 2026-11-03 15:00}")
OFF = RULE.replace("rule: G-08", "rule: G-08\nactive: false")


@pytest.fixture
def watch(yard, tmp_path):
    yard.deploy({"duty.bpmn": drawn("duty", steps("receive", "answer"), name="交办")})
    yard.deploy({NAME: RULE.encode()}, name="rules")
    watch = Watch(yard, tmp_path)
    assert watch.look() == []
    return watch


def week(watch, looks: bool) -> tuple[str, str, str]:
    """Five days: one case answered in time, one late, one never. The watch looks each day, or not once."""
    yard = watch.city
    in_time, late, never = (yard.begin("duty") for _ in range(3))
    for case in (in_time, late):
        yard.finish(case, "receive")
    yard.pass_time(hours=3)
    yard.finish(in_time, "answer")
    for day in range(5):
        yard.pass_time(hours=24)
        if day == 2:
            yard.finish(late, "answer")
        if looks:
            watch.look()
    return in_time, late, never


def edit(watch, content: str) -> None:
    """The file is deployed; a second before and after it nothing else happens."""
    watch.city.pass_time(seconds=1)
    watch.city.deploy({NAME: content.encode()}, name="rules")
    watch.city.pass_time(seconds=1)


def told(watch) -> dict[str, tuple[str, str, str]]:
    return {str(row["case_id"]): (str(row["at"]), str(row["state"]), str(row["name"])) for row in watch.look()}


@pytest.mark.parametrize("looks", [True, False])
def test_a_worker_that_was_down_for_days_finds_what_it_would_have_found(watch, looks):
    _, late, never = week(watch, looks)
    due = "2026-11-23T04:00:00.000000Z"
    assert told(watch) == {late: (due, "settled", "交办三小时内要回"), never: (due, "open", "交办三小时内要回")}
    assert watch.proved() == []


@pytest.mark.parametrize("looks", [True, False])
def test_an_edited_file_decides_what_comes_after_it(watch, looks):
    """What was due before stands as the old version said; who waits keeps the old limit; who begins has the new one."""
    yard = watch.city
    overdue = yard.begin("duty")
    yard.pass_time(hours=2)
    waiting = yard.begin("duty")
    yard.pass_time(hours=2)
    if looks:
        assert set(told(watch)) == {overdue}
    edit(watch, LONGER)
    after = yard.begin("duty")
    yard.pass_time(hours=29)
    if looks:
        assert set(told(watch)) == {overdue, waiting}
    yard.pass_time(hours=2)
    assert told(watch) == {
        overdue: ("2026-11-23T04:00:00.000000Z", "open", "交办三小时内要回"),
        waiting: ("2026-11-23T06:00:00.000000Z", "open", "交办第二天要回"),
        after: ("2026-11-24T11:00:02.000000Z", "open", "交办第二天要回"),
    }
    versions = {str(row["case_id"]): str(row["definition_id"]).split(":")[1] for row in watch.findings()}
    assert versions == {overdue: "1", waiting: "2", after: "2"}
    assert watch.proved() == []
    edit(watch, LONGER)  # the same file: nothing is found anew
    before = watch.findings()
    assert watch.look() == before
    assert watch.proved() == []


@pytest.mark.parametrize("looks", [True, False])
def test_a_file_switched_off_and_on_again_keeps_what_it_found_and_begins_anew(watch, looks):
    yard = watch.city
    overdue = yard.begin("duty")
    yard.pass_time(hours=4)
    waiting = yard.begin("duty")
    edit(watch, OFF)
    unseen = yard.begin("duty")
    yard.pass_time(hours=1)
    yard.finish(waiting, "receive")
    yard.finish(waiting, "answer")  # nobody watches
    if looks:
        watch.look()
    edit(watch, RULE)
    seen = yard.begin("duty")
    yard.pass_time(hours=48)
    assert set(told(watch)) == {overdue, seen}
    assert unseen not in told(watch)
    assert watch.proved() == []

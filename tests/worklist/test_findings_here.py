"""Where the findings of the watched rules stand on a case: at a step, between two, on the case of the other word."""

from __future__ import annotations

import pytest
from commands.test_watch_log import RULE, SECOND_VOICE
from support.watching import Watch
from support.yard import CLERK, OTHER, STRANGER, Yard, drawn, steps

from engine import worklist
from engine.tables import case_
from engine.views import FindingHere

AUDITOR = "auditor"


@pytest.fixture
def watch(yard: Yard, tmp_path) -> Watch:
    yard.deploy({"duty.bpmn": drawn("duty", steps("receive", "answer"), name="交办")})
    rules = {"must_answer.rule.yaml": RULE.encode(), "second_voice.rule.yaml": SECOND_VOICE.encode()}
    yard.deploy(rules, name="rules")
    watch = Watch(yard, tmp_path)
    assert watch.look() == []
    return watch


def on(watch: Watch, login: str, case: str) -> tuple[FindingHere, ...]:
    with watch.city.database.reading() as connection:
        return worklist.replay(connection, worklist.actor(connection, login, watch.city.now), case).findings


def of_case(watch: Watch, login: str, case: str) -> list[str]:
    with watch.city.database.reading() as connection:
        found = worklist.findings_of_case(connection, worklist.actor(connection, login, watch.city.now), case)
    return [row.name for row in found]


def test_what_did_not_come_stands_between_the_steps_and_where_it_came(watch: Watch) -> None:
    yard = watch.city
    case = yard.begin("duty")
    yard.pass_time(hours=1)
    yard.finish(case, "receive")
    yard.pass_time(hours=4)
    yard.finish(case, "answer")
    watch.look()
    between, settled = on(watch, AUDITOR, case)
    assert (between.step, between.between, between.settled) == (2, True, False)
    assert (settled.step, settled.between, settled.settled) == (3, False, True)
    assert between.row.id == settled.row.id


def test_what_was_due_before_the_case_began_stands_before_its_first_step(watch: Watch) -> None:
    """A day in the past was typed: the limit had passed already."""
    yard = watch.city
    since = RULE.replace("within: {hours: 3}", "within: {hours: 3, since: 'event.at - duration(\"P2D\")'}")
    since = since.replace("at: 2026-11-02 12:00, p", "at: 2026-10-31 12:00, p").replace(
        "at: 2026-11-02 12:00}]", "at: 2026-10-31 12:00}]"
    )
    since = since.replace("- {at: 2026-11-02 09:00, process: duty, kind: started}\n", "", 1)
    yard.pass_time(seconds=1)
    yard.deploy({"must_answer.rule.yaml": since.encode()}, name="rules")
    yard.pass_time(seconds=1)
    case = yard.begin("duty")
    yard.pass_time(minutes=5)
    watch.look()
    (found,) = on(watch, AUDITOR, case)
    assert (found.step, found.between) == (0, True)


def test_WR_21_the_other_word_stands_on_its_own_case_for_whoever_sees_both(watch: Watch) -> None:
    yard = watch.city
    first = yard.begin("duty")
    yard.complete(CLERK, yard.task(first, "receive"), opinion="快办")
    yard.pass_time(minutes=1)
    matter = watch.city.log(first)[0].data["matter"]
    second = yard.begin("duty", matter=matter)
    yard.complete(OTHER, yard.task(second, "receive"), opinion="缓办")
    watch.look()
    for case in (first, second):
        ((found),) = on(watch, AUDITOR, case)
        assert (found.step, found.between) == (2, False)
        assert of_case(watch, CLERK, case) == ["两位都批了"]
        assert of_case(watch, STRANGER, case) == []
    with yard.database.transaction() as connection:
        connection.execute(case_.update().where(case_.c.id == second).values(secrecy="机密"))
    assert of_case(watch, "operator", first) == []
    assert of_case(watch, AUDITOR, first) == ["两位都批了"]

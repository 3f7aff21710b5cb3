"""The replay page: steps, what each changed and why, and the verdict on the record."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from support.city import City
from support.requests import FORWARD, REQUEST

from engine import history, worklist
from engine.errors import NotAllowed, NotFound, Refused
from engine.tables import state
from engine.views import ReplayView, Verdict

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"


def replay(city: City, case: str, at: int | None = None, login: str = "auditor") -> ReplayView:
    with city.database.reading() as connection:
        return worklist.replay(connection, worklist.actor(connection, login, city.now), case, at)


def verdict(view: ReplayView, kind: str) -> Verdict:
    return next(one for one in view.verdicts if one.kind == kind)


@pytest.fixture
def case(city: City) -> str:
    """Started; returned; amended late with another amount."""
    started = city.start(HEAD, "request", REQUEST).case
    returned = {"decision": "deputy_returned", "opinion": "缺资金测算表。"}
    city.complete(DEPUTY, city.task(started, "deputy_forwards"), FORWARD, **returned)
    city.now += dt.timedelta(days=7)
    city.complete(HEAD, city.task(started, "amend_request"), {**REQUEST, "amount": 1200, "planned_on": "2027-01-15"})
    return started


def test_one_step_an_event_in_the_colour_of_what_it_was(city: City, case: str) -> None:
    view = replay(city, case)
    assert [(step.seq, step.label, step.who, step.hue) for step in view.steps] == [
        (1, "单位提出请示", "财政局局长", "green"),
        (2, "退回单位补正", "副秘书长（分管财政、税务）", "red"),
        (3, "补正", "财政局局长", "amber"),
    ]
    assert (view.at, view.process_name, view.version, view.newest_version) == (3, "请示", 1, 1)


def test_steps_mark_the_diagram(city: City, case: str) -> None:
    marks = {(mark.what, mark.element) for mark in replay(city, case).steps[1].marks}
    assert {("left", "deputy_forwards"), ("taken", "deputy_returned"), ("entered", "amend_request")} <= marks


def test_a_step_tells_what_it_changed(city: City, case: str) -> None:
    changes = {change.name: (change.before, change.after) for change in replay(city, case, 3).detail.changes}
    assert changes["申请金额（万元）"] == ("1,860", "1,200")
    assert changes["拟实施时间"] == ("2026年12月15日", "2027年1月15日")
    assert "标题" not in changes
    first = {change.name: (change.before, change.after) for change in replay(city, case, 1).detail.changes}
    assert first["标题"] == ("", REQUEST["subject"])
    assert first["发起人"] == ("", HEAD)


def test_a_step_tells_why_it_went_to_that_person(city: City, case: str) -> None:
    detail = replay(city, case, 1).detail
    said = "分管表第 21 行：财政局由副秘书长（分管财政、税务）分管，自 2026年7月1日起，示政办〔2026〕18号"
    assert ("当时的组织", f"{city.name(DEPUTY)}：{said}") in detail.why
    assert detail.here == ("副秘书长转呈或统筹安排",)
    assert "RR-02" in [rule.id for rule in detail.rules]


def test_steps_are_chained(city: City, case: str) -> None:
    details = [replay(city, case, seq).detail for seq in (1, 2, 3)]
    assert [detail.previous_digest for detail in details[1:]] == [detail.event_digest for detail in details[:-1]]
    assert len({detail.state_digest for detail in details}) == 3


def test_any_step_can_be_asked_for(city: City, case: str) -> None:
    for at, shown in ((None, 3), (0, 3), (-5, 1), (2, 2), (99, 3)):
        view = replay(city, case, at)
        assert (view.at, view.detail.seq) == (shown, shown)


def test_an_untouched_record_holds(city: City, case: str) -> None:
    view = replay(city, case)
    assert [(one.kind, one.holds) for one in view.verdicts if one.kind != "witness"] == [
        ("chain", True),
        ("reexecution", True),
        ("rules", True),
    ]
    assert verdict(view, "chain").steps == 3


def test_a_changed_event_is_named_by_its_step(city: City, case: str) -> None:
    with city.database.transaction() as connection:
        forge = "UPDATE event SET body = replace(body, 'deputy_returned', 'deputy_forwarded') WHERE seq = 2"
        _without_protection(city, connection)
        connection.execute(text(forge + " AND stream = :case"), {"case": case})
    view = replay(city, case)
    chain = verdict(view, "chain")
    assert (chain.holds, chain.at_step) == (False, 2)


def _without_protection(city: City, connection: object) -> None:
    """A forger with the database's own rights takes away what guards the log."""
    listed = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    if not city.database.is_sqlite:
        listed = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    for name, table in connection.execute(text(listed)).all():  # type: ignore[attr-defined]
        gone = f"DROP TRIGGER {name}" if city.database.is_sqlite else f"DROP TRIGGER {name} ON {table}"
        connection.execute(text(gone))  # type: ignore[attr-defined]


def test_a_changed_live_state_is_found(city: City, case: str) -> None:
    with city.database.transaction() as connection:
        amount = (state.c.case_id == case, state.c.key == "v::amount")
        assert connection.execute(select(state.c.value).where(*amount)).scalar_one() == "1200"
        connection.execute(update(state).where(*amount).values(value="9999"))
    assert not verdict(replay(city, case), "reexecution").holds


def test_findings_and_refusals_are_counted(city: City) -> None:
    early = {**REQUEST, "planned_on": "2026-11-20"}
    case = city.start(HEAD, "request", early).case
    returned = {"decision": "deputy_returned", "opinion": "没有写请示什么。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **returned)
    with pytest.raises(Refused):
        city.complete(HEAD, city.task(case, "amend_request"), {**REQUEST, "main_text": "管网" * 20})
    rules = verdict(replay(city, case), "rules")
    assert (rules.holds, rules.kept, rules.refused, rules.at_step) == (True, 1, 1, 3)
    assert rules.note == "正文没有写请示什么。"


def test_a_checkpoint_tells_how_many_steps_came_after_it(city: City, case: str, tmp_path: Path) -> None:
    assert "witness" not in [one.kind for one in replay(city, case).verdicts]
    with city.database.transaction() as connection:
        history.checkpoint(connection, history.Signer(tmp_path / "key"), city.now)
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    witness = verdict(replay(city, case), "witness")
    assert (witness.steps, witness.kept, witness.at) == (4, 1, city.now)


def test_strangers_learn_nothing_and_others_need_a_role(city: City, case: str) -> None:
    with pytest.raises(NotFound):
        replay(city, case, login="vice_mayor_3")
    with pytest.raises(NotFound):
        replay(city, "no-such-case")
    with pytest.raises(NotAllowed):
        replay(city, case, login=HEAD)

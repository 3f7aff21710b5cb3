"""Handing over (移交): all the open work of a person, only to whom the rules let hold it, each on record."""

import datetime as dt

import pytest
from sqlalchemy import insert, select, update
from support.requests import FORWARD, REQUEST
from support.yard import CLERK, OTHER, STRANGER, THIRD, drawn, prop, rivals, steps

from engine import history, worklist
from engine.commands.claim_task import claim_task
from engine.commands.hand_over import hand_over
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.tables import FOREVER, case_, portfolio
from engine.values import instant

HEAD, DEPUTY, OFFICE = "bureau_head_finance", "deputy_secretary_general_2", "office_clerk_1"
VICE_MAYOR, SUCCESSOR = "vice_mayor_2", "vice_mayor_3"
HERE = (portfolio.c.unit == "finance", portfolio.c.relation == "vice_mayor_in_charge", portfolio.c.valid_to == FOREVER)
FIRST_OF_DECEMBER = dt.datetime(2026, 11, 30, 16, tzinfo=dt.UTC)


def hand(city, holder, to, reason="分工调整", login=OFFICE):
    return hand_over(city.database, login, holder, (to, reason), city.now)


def page(city, login, holder=""):
    with city.database.reading() as connection:
        return worklist.hand_over_page(connection, worklist.actor(connection, login, city.now), holder)


def proved(city, *cases):
    with city.database.reading() as connection:
        return [history.verify_case(connection, case) for case in cases] == [[] for _ in cases]


def forwarded(city):
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    return case


def moves_in_december(city):
    """By a new 分管表 finance goes to another vice mayor; the old row ends, it is not overwritten."""
    begins = instant(FIRST_OF_DECEMBER)
    with city.database.transaction() as connection:
        old = dict(connection.execute(select(portfolio).where(*HERE)).mappings().one())
        connection.execute(update(portfolio).where(*HERE).values(valid_to=begins))
        new = {**old, "post": old["post"].replace(VICE_MAYOR, SUCCESSOR), "basis": "示政发〔2026〕30号"}
        connection.execute(insert(portfolio).values({**new, "valid_from": begins, "valid_to": FOREVER}))


def test_WR_15_the_portfolio_moves_while_cases_are_open(city):
    """Catalogue, scenario 3: open tasks stay, new ones go to the new holder; a hand-over is recorded; replay holds."""
    kept, moved = forwarded(city), forwarded(city)
    with city.database.reading() as connection:
        before = [(f.event.hash, f.case.state_digest) for f in history.replay(connection, kept).frames]
    moves_in_december(city)
    city.now = FIRST_OF_DECEMBER + dt.timedelta(hours=2)
    assert city.open(kept) == city.open(moved) == [("vice_mayor_approves", VICE_MAYOR)]
    city.complete(VICE_MAYOR, city.task(kept, "vice_mayor_approves"), decision="vice_mayor_approved")
    fresh = forwarded(city)
    assert city.open(fresh) == [("vice_mayor_approves", SUCCESSOR)]
    assert [one[0] for one in page(city, OFFICE, VICE_MAYOR).to] == [SUCCESSOR]
    done = hand(city, VICE_MAYOR, SUCCESSOR)
    assert (len(done.moved), done.kept) == (1, ())
    assert city.open(moved) == [("vice_mayor_approves", SUCCESSOR)]
    city.complete(SUCCESSOR, city.task(moved, "vice_mayor_approves"), decision="vice_mayor_approved")
    with city.database.reading() as connection:
        offers = [o for f in history.replay(connection, moved).frames if f.result for o in f.result.offers]
        assert [o.assignment.assignee for o in offers if o.element == "vice_mayor_approves"] == [VICE_MAYOR]
        again = [(f.event.hash, f.case.state_digest) for f in history.replay(connection, kept).frames]
        line = worklist.case(connection, worklist.actor(connection, OFFICE, city.now), moved).line
    assert again[: len(before)] == before, "what was so in November is so in December"
    assert line[1].act == f"移交“分管副市长审批”，{city.name(VICE_MAYOR)} → {city.name(SUCCESSOR)}"
    assert line[1].basis == "理由：分工调整"
    assert proved(city, kept, moved, fresh)


def test_WR_12_what_no_rule_lets_go_stays_and_is_listed(city):
    case = forwarded(city)
    done = hand(city, VICE_MAYOR, SUCCESSOR)
    assert done.moved == ()
    ((kept),) = done.kept
    assert (kept.case, kept.step) == (case, "分管副市长审批")
    assert "先在组织数据里登记代理或委托" in kept.why
    assert city.open(case) == [("vice_mayor_approves", VICE_MAYOR)]
    assert page(city, OFFICE, VICE_MAYOR).rows[0].able == ()


def test_one_event_a_task_and_the_claimed_work_of_a_group_too(yard):
    cases = [yard.begin("inner") for _ in range(3)]
    for case in cases:
        claim_task(yard.database, OTHER, yard.task(case, "check"), yard.now)
    assert (OTHER, yard.name(OTHER), 3) in page(yard, OFFICE).people
    done = hand(yard, OTHER, THIRD, "调离")
    assert len(done.moved) == 3
    for case in cases:
        assert yard.kinds(case) == ["started", "claimed", "reassigned"]
        assert yard.tasks(case)[0]["assignee"] == THIRD
    assert yard.proved() == []
    assert hand(yard, OTHER, THIRD, "再来一次").moved == ()


def test_who_may_and_what_is_asked_for(city):
    case = forwarded(city)
    for login in (HEAD, VICE_MAYOR, "auditor"):
        with pytest.raises(NotAllowed):
            hand(city, VICE_MAYOR, SUCCESSOR, login=login)
        with pytest.raises(NotAllowed):
            page(city, login)
    with pytest.raises(Invalid, match="REASON_REQUIRED"):
        hand(city, VICE_MAYOR, SUCCESSOR, " ")
    with pytest.raises(NotFound):
        hand(city, VICE_MAYOR, "nobody")
    with pytest.raises(Conflict, match="ALREADY_HELD"):
        hand(city, VICE_MAYOR, VICE_MAYOR)
    assert hand(city, STRANGER, SUCCESSOR).moved == ()
    assert proved(city, case)


def test_classified_work_stays_and_is_not_named(yard):
    yard.deploy(
        {"secret.bpmn": drawn("secret", prop(secrecy="${grade}", title="${subject}") + steps("first", "second"))}
    )
    case = yard.start(THIRD, "secret", {"grade": "机密", "subject": "不可说"}).case
    claim_task(yard.database, OTHER, yard.task(case, "first"), yard.now)
    with yard.database.transaction() as connection:
        assert connection.execute(select(case_.c.secrecy).where(case_.c.id == case)).scalar_one() == "机密"
    view = page(yard, "operator", OTHER)
    assert (view.rows, view.hidden) == ((), 1)
    ((kept),) = hand(yard, OTHER, THIRD, login="operator").kept
    assert (kept.task, kept.case, kept.title, kept.step) == ("", "", "", "")
    assert "不可说" not in kept.why
    assert yard.kinds(case) == ["started", "claimed"]


def test_of_two_at_once_each_task_goes_once(yard):
    cases = [yard.begin("inner") for _ in range(2)]
    for case in cases:
        claim_task(yard.database, OTHER, yard.task(case, "check"), yard.now)
    outcomes = rivals([lambda to=to: hand(yard, OTHER, to, login="operator") for to in (CLERK, THIRD)])
    assert sum(len(one.moved) for one in outcomes) == 2
    assert all(yard.kinds(case) == ["started", "claimed", "reassigned"] for case in cases)
    assert yard.proved() == []

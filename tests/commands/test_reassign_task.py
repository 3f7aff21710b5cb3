"""Transfer and reassignment (转办、改派): recorded, seen by both, and never to whom no rule would give the work."""

import pytest
from sqlalchemy import insert, select, update
from support.requests import FORWARD, REQUEST
from support.yard import CLERK, OTHER, STRANGER, THIRD, rivals

from engine import history, organisation, store, worklist
from engine.commands.claim_task import claim_task
from engine.commands.mark_seen import mark_seen
from engine.commands.reassign_task import reassign_task
from engine.commands.release_task import release_task
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from engine.tables import FOREVER, delegation, portfolio, task, tenure

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"
SECOND, OFFICE = "deputy_secretary_general_1", "office_clerk_1"


def give(city, login, task_id, to, reason="出差"):
    return reassign_task(city.database, login, task_id, to, reason, city.now)


def deputise(city, holder, to, matter="*"):
    """A delegation of the holder's only tenure, by hand, as a file would bring it in."""
    with city.database.transaction() as connection:
        code = connection.execute(select(tenure.c.code).where(tenure.c.login == holder)).scalars().first()
        row = {"code": "d9", "tenure": code, "login": to, "matter": matter, "basis": "示政办函〔2026〕99号"}
        dates = {"valid_from": "2026-11-22T00:00:00.000000Z", "valid_to": FOREVER, "recorded_until": FOREVER}
        connection.execute(insert(delegation).values(**row, **dates, recorded_at="2026-11-22T00:00:00.000000Z"))


def able(city, case, element):
    with city.database.reading() as connection:
        row = connection.execute(select(task).where(task.c.id == city.task(case, element))).mappings().one()
        return dict(worklist.successors(connection, store.loaded(connection, case), dict(row), city.now).people)


def kinds(city, case):
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []
        return [event.kind for event in history.events(connection, case)]


def page(city, login, task_id):
    with city.database.reading() as connection:
        return worklist.task(connection, worklist.actor(connection, login, city.now), task_id)


@pytest.fixture
def waiting(city):
    """A request with the deputy secretary-general, who has delegated the post."""
    deputise(city, DEPUTY, SECOND)
    case = city.start(HEAD, "request", REQUEST).case
    return city, case, city.task(case, "deputy_forwards")


def test_the_holder_transfers_to_a_delegate_who_completes_it(waiting):
    city, case, task_id = waiting
    mark_seen(city.database, DEPUTY, task_id, city.now)
    give(city, DEPUTY, task_id, SECOND)
    (row,) = city.tasks(case)
    assert (row["assignee"], row["owner"], row["seen_at"]) == (SECOND, DEPUTY, None)
    with pytest.raises(NotAllowed):
        city.complete(DEPUTY, task_id, FORWARD, decision="deputy_forwarded")
    view = page(city, SECOND, task_id)
    assert view.why.head == f"由{city.name(DEPUTY)}移交"
    assert view.why.note == f"移交：由{city.name(DEPUTY)} 2026年11月23日 交{city.name(SECOND)}"
    assert page(city, DEPUTY, task_id).may_complete is False
    city.complete(SECOND, task_id, FORWARD, decision="deputy_forwarded")
    assert city.open(case) == [("vice_mayor_approves", VICE_MAYOR)]
    assert kinds(city, case) == ["started", "reassigned", "completed"]


def test_the_office_reassigns_with_a_reason_and_says_whose_it_was(waiting):
    city, case, task_id = waiting
    with pytest.raises(Invalid, match="REASON_REQUIRED"):
        give(city, OFFICE, task_id, SECOND, " ")
    assert give(city, OFFICE, task_id, SECOND, "本人出差，已口头同意") == case
    assert page(city, SECOND, task_id).why.note.endswith(f"，原由{city.name(DEPUTY)}办理")
    line = page(city, SECOND, task_id).line
    assert line[0].act == f"改派“副秘书长转呈或统筹安排”，{city.name(DEPUTY)} → {city.name(SECOND)}"
    assert line[0].basis == "理由：本人出差，已口头同意"
    with pytest.raises(Conflict, match="ALREADY_HELD"):
        give(city, OFFICE, task_id, SECOND)
    assert kinds(city, case) == ["started", "reassigned"]


@pytest.mark.parametrize(
    "to", ["vice_mayor_2", "mayor", "clerk_finance_1", "section_chief_finance_budget", STRANGER, OFFICE, "auditor", "x"]
)
def test_WR_12_nobody_gives_it_to_whom_no_rule_would(waiting, to):
    """Neither up past a level (WR-09) nor down (WR-19): the holder, the office and the operator alike."""
    city, case, task_id = waiting
    for login in (DEPUTY, OFFICE, "operator"):
        with pytest.raises(Refused, match="CANNOT_HOLD") as caught:
            give(city, login, task_id, to)
        assert city.name(SECOND) in caught.value.sentence
        assert caught.value.rule == "WR-12"
        assert caught.value.record.startswith(case)
    assert city.open(case) == [("deputy_forwards", DEPUTY)]
    assert kinds(city, case) == ["started", "refused", "refused", "refused"]


def test_WR_19_a_leaders_work_goes_to_a_substitute_only(waiting):
    city, case, task_id = waiting
    city.complete(DEPUTY, task_id, FORWARD, decision="deputy_forwarded")
    assert able(city, case, "vice_mayor_approves") == {}
    with pytest.raises(Refused, match="CANNOT_HOLD") as caught:
        give(city, VICE_MAYOR, city.task(case, "vice_mayor_approves"), "vice_mayor_3")
    assert "先在组织数据里登记代理或委托" in caught.value.sentence


def test_a_delegation_for_one_matter_makes_no_substitute(city):
    deputise(city, DEPUTY, SECOND, matter="plenary_meeting")
    case = city.start(HEAD, "request", REQUEST).case
    assert able(city, case, "deputy_forwards") == {}


def test_after_a_change_of_portfolio_the_new_holder_may_take_it(city):
    case = city.start(HEAD, "request", REQUEST).case
    here = (portfolio.c.unit == "finance", portfolio.c.relation == "deputy_secretary_general_in_charge")
    with city.database.transaction() as connection:
        connection.execute(update(portfolio).where(*here).values(post="city_government:deputy_secretary_general_1"))
    assert list(able(city, case, "deputy_forwards")) == [SECOND]
    give(city, OFFICE, city.task(case, "deputy_forwards"), SECOND, "分工调整")
    city.complete(SECOND, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    assert kinds(city, case) == ["started", "reassigned", "completed"]


def test_one_s_own_paper_goes_to_colleagues_of_the_same_level_or_higher(city):
    """A clerk's returned draft; a leader's goes to a delegate only."""
    with city.database.reading() as connection:
        found = dict(organisation.colleagues(connection, "clerk_finance_1", city.now))
    assert set(found) >= {"section_chief_finance_budget", HEAD}
    assert "clerk_finance_1" not in found
    assert all("finance" in login for login in found)
    with city.database.reading() as connection:
        assert organisation.colleagues(connection, HEAD, city.now) == []


def test_work_of_a_group_goes_round_among_its_members(yard):
    case = yard.begin("inner")
    task_id = yard.task(case, "check")
    give(yard, "operator", task_id, OTHER, "轮到")
    (row,) = yard.tasks(case)
    assert (row["assignee"], row["owner"]) == (OTHER, None)
    give(yard, OTHER, task_id, THIRD, "")
    give(yard, THIRD, task_id, OTHER, "")
    give(yard, OTHER, task_id, THIRD, "")
    release_task(yard.database, THIRD, task_id, yard.now)
    claim_task(yard.database, CLERK, task_id, yard.now)
    assert yard.kinds(case)[-2:] == ["released", "claimed"]
    assert yard.proved() == []


def test_whoever_held_it_keeps_sight_of_the_case(waiting):
    """Contracts 18: a holder in between has neither completed it nor been named by the diagram."""
    city, case, task_id = waiting
    give(city, DEPUTY, task_id, SECOND)
    deputy_of_deputy = "deputy_secretary_general_3"
    with city.database.transaction() as connection:
        connection.execute(update(delegation).where(delegation.c.code == "d9").values(login=deputy_of_deputy))
    give(city, SECOND, task_id, deputy_of_deputy)
    for login in (DEPUTY, SECOND, deputy_of_deputy):
        assert page(city, login, task_id).case == case
        with city.database.reading() as connection:
            assert worklist.cases(connection, worklist.actor(connection, login, city.now)).total == 1
    with pytest.raises(NotAllowed):
        claim_task(city.database, SECOND, task_id, city.now)
    assert kinds(city, case) == ["started", "reassigned", "reassigned"]


def test_who_may_not(waiting):
    city, _, task_id = waiting
    for login, family in ((HEAD, NotAllowed), ("auditor", NotAllowed), (STRANGER, NotFound), ("designer", NotFound)):
        with pytest.raises(family):
            give(city, login, task_id, SECOND)
    with pytest.raises(NotFound):
        give(city, OFFICE, "nothing", SECOND)
    with pytest.raises(Invalid):
        give(city, OFFICE, task_id, SECOND, "长" * 3000)
    city.complete(DEPUTY, task_id, FORWARD, decision="deputy_forwarded")
    with pytest.raises(Conflict):
        give(city, OFFICE, task_id, SECOND)
    with pytest.raises(NotFound):
        give(city, STRANGER, task_id, SECOND)


def test_what_waits_for_repair_is_repaired_and_not_given_away(city):
    """WR-12: the organisation's record is mended, the office does not choose."""
    here = (portfolio.c.unit == "finance", portfolio.c.relation == "deputy_secretary_general_in_charge")
    with city.database.transaction() as connection:
        connection.execute(update(portfolio).where(*here).values(valid_to="2026-11-20T00:00:00.000000Z"))
    case = city.start(HEAD, "request", REQUEST).case
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        give(city, OFFICE, city.task(case, "deputy_forwards"), DEPUTY)


def test_transfer_against_completion(yard):
    """Either it is done by the old holder, or it is with the new one."""
    for _ in range(3):
        case = yard.begin("inner")
        task_id = yard.task(case, "check")
        claim_task(yard.database, OTHER, task_id, yard.now)
        outcomes = rivals([lambda t=task_id: give(yard, OTHER, t, CLERK), lambda t=task_id: yard.complete(OTHER, t)])
        lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert len(lost) == 1, outcomes
        assert isinstance(lost[0], Conflict | NotAllowed)
        assert len(yard.kinds(case)) == 3
    assert yard.proved() == []

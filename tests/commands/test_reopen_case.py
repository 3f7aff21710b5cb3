"""恢复办理: a case that was cancelled by mistake runs again as the same case, as it stood."""

import pytest
from sqlalchemy import select
from support.requests import REQUEST
from support.yard import CLERK, OTHER, STRANGER, chain, drawn, el, rivals, steps, timer

from engine import history, worklist
from engine.commands.cancel_case import cancel_case
from engine.commands.claim_task import claim_task
from engine.commands.reopen_case import reopen_case
from engine.commands.save_draft import save_draft
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.tables import case_

GROUP = {"camunda_candidateGroups": "government_office"}


def cancel(yard, case):
    cancel_case(yard.database, "operator", case, "误撤", yard.now)


def reopen(yard, case, reason="撤错了", login="operator"):
    reopen_case(yard.database, login, case, reason, yard.now)


def page(yard, case, login="operator"):
    with yard.database.reading() as connection:
        return worklist.case(connection, worklist.actor(connection, login, yard.now), case)


def stands(yard, case):
    """What is open, without ids."""
    kept = ("element", "name", "assignee", "owner", "due", "basis", "priority")
    found = [{name: row[name] for name in kept} for row in yard.tasks(case)]
    return sorted(found, key=lambda row: row["element"])


def row(yard, case):
    with yard.database.reading() as connection:
        return dict(connection.execute(select(case_).where(case_.c.id == case)).mappings().one())


@pytest.fixture
def rich(yard):
    """A claimed and drafted task with a timer on it, a multi-instance inside a sub-process, a join that holds one."""
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="${list}" camunda:elementVariable="item" />'
    inner = el("startEvent", "is") + el("userTask", "w", name="各签", **GROUP) + el("endEvent", "ie") + chain("is w ie")
    body = el("startEvent", "begun", name="提出") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += el("userTask", "a", name="甲", camunda_dueDate="${calendar.add_working_days(now(), 3)}", **GROUP) + el(
        "userTask", "b", name="乙", **GROUP
    )
    body += el("boundaryEvent", "late", timer("timeDuration", "PT5H"), attachedToRef="a", cancelActivity="false")
    body += el("userTask", "hurry", name="催", **GROUP) + el("subProcess", "each", loop + inner, name="会签")
    body += chain("begun f a j ended") + chain("f b j") + chain("f each j") + chain("late hurry")
    yard.deploy({"rich.bpmn": drawn("rich", body + el("endEvent", "ended", name="办结"))})
    case = yard.begin("rich", {"list": ["x", "y"]})
    yard.finish(case, "b")
    yard.finish(case, "w")
    claim_task(yard.database, OTHER, yard.task(case, "a"), yard.now)
    save_draft(yard.database, OTHER, yard.task(case, "a"), {"opinion": "写了一半"}, yard.now)
    return yard, case


def test_it_stands_where_it_stood_and_goes_on(rich):
    yard, case = rich
    before, known = stands(yard, case), row(yard, case)
    cancel(yard, case)
    assert stands(yard, case) == []
    reopen(yard, case)
    assert stands(yard, case) == before
    changed = {name for name, value in row(yard, case).items() if known[name] != value}
    assert changed == {"seq", "head", "version"}
    with yard.database.reading() as connection:
        who = worklist.actor(connection, OTHER, yard.now)
        view = worklist.task(connection, who, yard.task(case, "a"))
    assert view.draft.fields == {"opinion": "写了一半"}
    line = page(yard, case).line
    assert [(one.act, one.mark, one.basis) for one in line[:2]] == [
        ("恢复办理", "bad", "理由：撤错了"),
        ("撤销", "bad", "理由：误撤"),
    ]
    yard.work(hours=6)
    assert "hurry" in yard.elements(case)
    for element, login in (("w", CLERK), ("a", OTHER), ("hurry", CLERK)):
        yard.finish(case, element, login=login)
    assert row(yard, case)["state"] == "completed"
    assert yard.proved() == []


def test_what_was_due_meanwhile_is_due_at_once(rich):
    yard, case = rich
    cancel(yard, case)
    assert yard.work(hours=9) == 0
    reopen(yard, case)
    assert yard.work() == 1
    assert "hurry" in yard.elements(case)
    assert yard.proved() == []


def test_again_and_again(rich):
    """Each time from where it stood last, not from where it stood first."""
    yard, case = rich
    for _ in range(2):
        cancel(yard, case)
        reopen(yard, case)
    yard.finish(case, "w")
    cancel(yard, case)
    reopen(yard, case)
    assert yard.elements(case) == ["a"]
    assert yard.kinds(case).count("reopened") == 3
    assert yard.proved() == []


def test_who_may_not_and_what_is_asked_for(yard):
    yard.deploy({"plan.bpmn": drawn("plan", steps("first"))})
    case = yard.begin("plan")
    with pytest.raises(Conflict, match="NOT_CANCELLED"):
        reopen(yard, case)
    cancel(yard, case)
    assert (page(yard, case).may_reopen, page(yard, case, "auditor").may_reopen) == (True, False)
    with pytest.raises(NotAllowed, match="ROLE_NEEDED"):
        reopen(yard, case, login="auditor")
    with pytest.raises(NotFound):
        reopen(yard, case, login=STRANGER)
    with pytest.raises(Invalid, match="REASON_REQUIRED"):
        reopen(yard, case, " ")
    found = rivals([lambda: reopen(yard, case), lambda: reopen(yard, case)])
    assert [type(one) for one in found if one is not None] == [Conflict]
    yard.finish(case, "first")
    with pytest.raises(Conflict, match="NOT_CANCELLED"):
        reopen(yard, case)
    assert yard.proved() == []


def test_a_request_of_the_city(city):
    case = city.start("bureau_head_finance", "request", REQUEST).case
    before = stands(city, case)
    cancel(city, case)
    reopen(city, case, login="office_clerk_1")
    assert stands(city, case) == before
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []

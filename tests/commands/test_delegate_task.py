"""Delegating and giving back (委办、交回): only to whom the rules would let hold it, and logged (WR-09, WR-12)."""

import pytest
from commands.test_reassign_task import DEPUTY, HEAD, SECOND, VICE_MAYOR, deputise, page
from sqlalchemy import delete, select
from support.requests import FORWARD, REQUEST
from support.yard import STRANGER

from engine import history, worklist
from engine.commands.delegate_task import delegate_task, resolve_task
from engine.errors import Conflict, NotAllowed, NotFound, Refused
from engine.tables import delegation, task


def lend(city, login, task_id, to):
    return delegate_task(city.database, login, task_id, to, city.now)


def back(city, login, task_id):
    return resolve_task(city.database, login, task_id, city.now)


def lent(city, task_id):
    with city.database.reading() as connection:
        row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
        return row["assignee"], worklist.delegations(connection, [row]).get(task_id)


def proved(city, case):
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []
        return [(event.kind, event.data.get("how")) for event in history.events(connection, case)]


@pytest.fixture
def waiting(city):
    """A request with the deputy secretary-general, who has delegated the post by a document."""
    deputise(city, DEPUTY, SECOND)
    case = city.start(HEAD, "request", REQUEST).case
    return city, case, city.task(case, "deputy_forwards")


def test_WR_12_it_goes_to_whom_the_document_names_and_comes_back(waiting):
    city, case, task_id = waiting
    lend(city, DEPUTY, task_id, SECOND)
    assert lent(city, task_id) == (SECOND, worklist.Delegation(DEPUTY, pending=True))
    assert page(city, SECOND, task_id).line[0].act.startswith("委办")
    back(city, SECOND, task_id)
    assert lent(city, task_id) == (DEPUTY, worklist.Delegation(DEPUTY, pending=False))
    assert page(city, DEPUTY, task_id).line[0].act.startswith("办好交回")
    city.complete(DEPUTY, task_id, FORWARD, decision="deputy_forwarded", opinion="拟同意。")
    assert proved(city, case)[:3] == [("started", None), ("reassigned", "delegated"), ("reassigned", "resolved")]


def test_WR_09_never_to_somebody_whom_no_rule_lets_hold_it(waiting):
    city, case, task_id = waiting
    for to in (VICE_MAYOR, STRANGER, "nobody", ""):
        with pytest.raises(Refused, match="CANNOT_HOLD"):
            lend(city, DEPUTY, task_id, to)
    assert lent(city, task_id) == (DEPUTY, None)
    assert [kind for kind, _ in proved(city, case)] == ["started", *["refused"] * 4]


def test_it_comes_back_only_to_who_may_still_hold_it(waiting):
    """The document has lapsed meanwhile: whoever it named cannot get it back from the holder of the post either."""
    city, _, task_id = waiting
    lend(city, DEPUTY, task_id, SECOND)
    lend(city, SECOND, task_id, DEPUTY)
    with city.database.transaction() as connection:
        connection.execute(delete(delegation).where(delegation.c.code == "d9"))
    with pytest.raises(Refused, match="CANNOT_HOLD"):
        back(city, DEPUTY, task_id)
    assert lent(city, task_id)[0] == DEPUTY


def test_who_may_not(waiting):
    city, _, task_id = waiting
    for login, family in ((STRANGER, NotFound), (HEAD, NotAllowed), ("operator", NotAllowed), ("auditor", NotAllowed)):
        with pytest.raises(family):
            lend(city, login, task_id, SECOND)
    with pytest.raises(Conflict, match="NOT_DELEGATED"):
        back(city, DEPUTY, task_id)
    city.complete(DEPUTY, task_id, FORWARD, decision="deputy_forwarded", opinion="拟同意。")
    with pytest.raises(Conflict, match="CHANGED_MEANWHILE"):
        lend(city, DEPUTY, task_id, SECOND)

"""A person raises an event by hand, if the diagram names them (撤回)."""

import pytest
from sqlalchemy import select
from support.yard import CLERK, OTHER, STRANGER, rivals

from engine.acts import Submission, Upload
from engine.commands.raise_message import raise_message
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.tables import subscription


def waiting(yard, case):
    with yard.database.reading() as connection:
        return connection.execute(select(subscription.c.token).where(subscription.c.case_id == case)).scalars().one()


def withdraw(yard, login, case, token, **given):
    return raise_message(yard.database, login, (case, token), Submission(**given), yard.now)


def test_the_starter_withdraws(yard):
    case = yard.begin("withdrawable")
    assert withdraw(yard, CLERK, case, waiting(yard, case)) == case
    assert yard.elements(case) == []
    assert yard.kinds(case) == ["started", "message"]
    assert yard.log(case)[-1].actor == CLERK
    assert yard.proved() == []


def test_others_do_not(yard):
    """Contracts 18: 403 for who may see the case, 404 for strangers."""
    case = yard.begin("withdrawable")
    token = waiting(yard, case)
    for login, family in ((OTHER, NotAllowed), ("auditor", NotAllowed), ("operator", NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(family):
            withdraw(yard, login, case, token)
    with pytest.raises(NotFound):
        withdraw(yard, CLERK, "no such case", token)
    with pytest.raises(Conflict):
        withdraw(yard, CLERK, case, "9.9")
    assert yard.kinds(case) == ["started"]


def test_twice_is_a_conflict(yard):
    case = yard.begin("withdrawable")
    token = waiting(yard, case)
    withdraw(yard, CLERK, case, token)
    with pytest.raises(Conflict):
        withdraw(yard, CLERK, case, token)
    assert yard.kinds(case) == ["started", "message"]


@pytest.mark.parametrize("name", ["starter", "matter", "case", "unit", "post", "execution"])
def test_nobody_writes_over_what_is_ours(yard, name):
    """Contracts 17."""
    case = yard.begin("withdrawable")
    with pytest.raises(Invalid):
        withdraw(yard, CLERK, case, waiting(yard, case), answers={name: "mayor"})
    with pytest.raises(Invalid):
        withdraw(yard, CLERK, case, waiting(yard, case), uploads=(Upload("x", "text/plain", b"x"),))


def test_completion_against_withdrawal_one_wins(yard):
    for _ in range(5):
        case = yard.begin("withdrawable")
        task, token = yard.task(case, "work"), waiting(yard, case)
        outcomes = rivals(
            [
                lambda task=task: yard.complete(OTHER, task),
                lambda case=case, token=token: withdraw(yard, CLERK, case, token),
            ]
        )
        lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert [type(error) for error in lost] == [Conflict], outcomes
        assert len(yard.kinds(case)) == 2
    assert yard.proved() == []

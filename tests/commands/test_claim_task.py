"""Claiming and giving back (签收, 退还): one at a time, and no token moves."""

import pytest
from support.requests import REQUEST
from support.yard import CLERK, OTHER, STRANGER, THIRD, rivals

from engine.acts import Submission
from engine.commands.claim_task import claim_task
from engine.commands.complete_task import complete_task
from engine.commands.release_task import release_task
from engine.errors import Conflict, NotAllowed, NotFound


def claim(yard, login, task):
    claim_task(yard.database, login, task, yard.now)


def release(yard, login, task):
    release_task(yard.database, login, task, yard.now)


@pytest.fixture
def case(yard):
    return yard.begin("inner")


def holder(yard, case):
    (row,) = yard.tasks(case)
    return row["assignee"]


def test_claimed_completed_only_by_who_claimed(yard, case):
    task = yard.task(case, "check")
    claim(yard, OTHER, task)
    claim(yard, OTHER, task)  # again is no harm and no event
    assert holder(yard, case) == OTHER
    with pytest.raises(Conflict, match="TASK_ALREADY_CLAIMED") as caught:
        claim(yard, CLERK, task)
    assert "赵芳" in caught.value.sentence
    with pytest.raises(NotAllowed):
        yard.complete(CLERK, task)
    yard.complete(OTHER, task)
    assert yard.kinds(case) == ["started", "claimed", "completed"]
    assert yard.proved() == []


def test_given_back_it_is_everybodys_again(yard, case):
    task = yard.task(case, "check")
    claim(yard, OTHER, task)
    for login, family in ((CLERK, NotAllowed), ("operator", NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(family):
            release(yard, login, task)
    release(yard, OTHER, task)
    assert holder(yard, case) is None
    with pytest.raises(NotAllowed):
        release(yard, OTHER, task)
    claim(yard, CLERK, task)
    assert yard.kinds(case) == ["started", "claimed", "released", "claimed"]
    assert yard.proved() == []


def test_who_may_not_take_it_may_not_claim_it(yard, case):
    task = yard.task(case, "check")
    for login, family in (
        (STRANGER, NotFound),
        ("designer", NotFound),
        ("auditor", NotAllowed),
        ("operator", NotAllowed),
        ("nobody", NotFound),
    ):
        with pytest.raises(family):
            claim(yard, login, task)
    for unknown in ("nothing", "", "a\0b", "\ud800", "x" * 10_000):
        for act in (claim, release):
            with pytest.raises(NotFound, match="UNKNOWN_TASK"):
                act(yard, CLERK, unknown)
        with pytest.raises(NotFound, match="UNKNOWN_TASK"):
            complete_task(yard.database, CLERK, unknown, Submission(), yard.now)
    assert yard.kinds(case) == ["started"]


def test_what_is_done_is_neither_claimed_nor_given_back(yard, case):
    task = yard.task(case, "check")
    yard.complete(CLERK, task)
    for act in (claim, release):
        with pytest.raises(Conflict):
            act(yard, CLERK, task)
    with pytest.raises(NotFound):
        claim(yard, STRANGER, task)


def test_what_was_assigned_by_the_diagram_is_not_given_back(city):
    """Only a claim can be undone; an assignment has its basis in the organisation."""
    case = city.start("bureau_head_finance", "request", REQUEST).case
    task = city.task(case, "deputy_forwards")
    claim_task(city.database, "deputy_secretary_general_2", task, city.now)
    with pytest.raises(NotAllowed):
        release_task(city.database, "deputy_secretary_general_2", task, city.now)


def test_of_six_that_claim_at_once_one_has_it(yard, case):
    task = yard.task(case, "check")
    people = [CLERK, OTHER, THIRD] * 2
    outcomes = rivals([lambda login=login: claim(yard, login, task) for login in people])
    won = {login for login, outcome in zip(people, outcomes, strict=True) if outcome is None}
    assert won == {holder(yard, case)}
    assert {type(outcome) for outcome in outcomes if outcome} == {Conflict}
    assert yard.kinds(case) == ["started", "claimed"]
    assert yard.proved() == []


def test_claim_against_completion(yard):
    """Claimed by one while another completes: either the claim stands, or the task is done."""
    for _ in range(4):
        case = yard.begin("inner")
        task = yard.task(case, "check")
        outcomes = rivals([lambda task=task: claim(yard, OTHER, task), lambda task=task: yard.complete(CLERK, task)])
        lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert len(lost) == 1, outcomes
        assert isinstance(lost[0], Conflict | NotAllowed)
        assert len(yard.kinds(case)) == 2
    assert yard.proved() == []

"""A message from outside, as Camunda 7's POST /message: to the one that waits, or refused."""

import pytest
from support.yard import CLERK, OTHER, STRANGER, rivals

from engine.commands.correlate_message import Message, correlate_message
from engine.errors import Invalid, NotAllowed, Refused


def waits(yard, process="carrying_out", **more):
    started = yard.start(CLERK, process, **more)
    if process == "carrying_out":
        yard.finish(started.case, "draft")
    return started


def correlate(yard, login, **message):
    sent = Message(name=message.pop("name", "decided"), **message)
    return [heard.case for heard in correlate_message(yard.database, login, sent, yard.now)]


def test_the_operator_correlates_by_matter_case_or_name(yard):
    for by in ("matter", "case", ""):
        started = waits(yard)
        given = {by: getattr(started, by)} if by else {}
        assert correlate(yard, "operator", values={"verdict": "同意"}, **given) == [started.case]
        assert yard.elements(started.case) == ["carry_out"]
        assert yard.log(started.case)[-1].actor == "operator"
    assert yard.proved() == []


def test_nobody_or_several_is_no_match(yard):
    with pytest.raises(Invalid, match="NO_MATCH"):
        correlate(yard, "operator")
    first, second = waits(yard), waits(yard)
    with pytest.raises(Invalid, match="NO_MATCH"):
        correlate(yard, "operator")
    with pytest.raises(Invalid, match="NO_MATCH"):
        correlate(yard, "operator", name="withdraw", case=first.case)
    assert sorted(correlate(yard, "operator", all=True)) == sorted([first.case, second.case])


def test_performers_may_and_strangers_learn_nothing(yard):
    case = yard.begin("withdrawable")
    for login, family, code in (
        (STRANGER, Invalid, "NO_MATCH"),
        (OTHER, NotAllowed, "NOT_YOUR_MESSAGE"),
        ("auditor", NotAllowed, "NOT_YOUR_MESSAGE"),
    ):
        with pytest.raises(family, match=code):
            correlate(yard, login, name="withdraw", case=case)
    assert correlate(yard, CLERK, name="withdraw", case=case) == [case]


@pytest.mark.parametrize("name", ["starter", "matter", "case", "unit", "post", "execution"])
def test_nobody_writes_over_what_is_ours(yard, name):
    """Contracts 17: otherwise a caller could make himself the starter."""
    started = waits(yard)
    with pytest.raises(Invalid, match="VARIABLE_NOT_ACCEPTED"):
        correlate(yard, "operator", values={name: "mayor"})
    assert yard.kinds(started.case) == ["started", "completed"]


def test_a_receiver_that_fails_refuses_and_keeps_it(yard):
    started = waits(yard, "stumbling")
    with pytest.raises(Refused, match="STEP_FAILED"):
        correlate(yard, "operator")
    assert yard.kinds(started.case) == ["started", "refused"]
    assert yard.log(started.case)[-1].actor == "operator"
    assert correlate(yard, "operator", values={"missing": 7}) == [started.case]
    assert yard.proved() == []


def test_one_of_six_that_correlate_at_once(yard):
    started = waits(yard)
    outcomes = rivals([lambda: correlate(yard, "operator", case=started.case)] * 6)
    assert [outcome for outcome in outcomes if not isinstance(outcome, Exception)] == [[started.case]]
    assert {type(outcome) for outcome in outcomes} == {list, Invalid}
    assert yard.kinds(started.case).count("message") == 1


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "", "x" * 100_000])
def test_hostile_names_match_nothing(yard, text):
    waits(yard)
    for given in ({"name": text}, {"matter": text}, {"case": text}):
        with pytest.raises(Invalid, match="NO_MATCH"):
            correlate(yard, "operator", **given)

"""Messages and signals between cases: delivered once, to the one who waits, or kept until somebody does."""

import itertools

from sqlalchemy import select
from support.bpmn import chain, el
from support.yard import drawn, rivals, timer

from engine import jobs, machine, store
from engine.commands.do_due_work import do_due_work
from engine.tables import due_work


def sent(yard, **more):
    """A meeting that decides: the id of the case that sends."""
    case = yard.begin("deciding", **more)
    yard.finish(case, "prepare", {"verdict": "同意"})
    return case


def matter_of(yard, case):
    with yard.database.reading() as connection:
        return connection.execute(select(due_work.c.matter).where(due_work.c.case_id == case)).scalars().first()


def variables(yard, case):
    with yard.database.reading() as connection:
        found = store.loaded(connection, case)
        return machine.variables(found.program, found.rows, None)


def test_a_message_reaches_the_case_that_waits(yard):
    """With its values, as an event of the receiver that names the sender's event."""
    receiver = yard.start("office_clerk_1", "carrying_out")
    yard.finish(receiver.case, "draft")
    sender = sent(yard, matter=receiver.matter)
    assert yard.elements(receiver.case) == []
    yard.work()
    assert yard.elements(receiver.case) == ["carry_out"]
    assert variables(yard, receiver.case)["verdict"] == "同意"
    event = yard.log(receiver.case)[-1]
    assert (event.kind, event.element, event.data["from"]) == ("message", "awaiting", [sender, "2.1"])
    assert yard.log(sender)[-1].data == {"name": "decided", "to": [receiver.case]}
    assert [row["state"] for row in yard.due(sender)] == ["done"]
    assert yard.proved() == []


def test_the_meeting_may_decide_before_the_document_asks(yard):
    """Contracts 11: nobody waits yet, so it stays in the mailbox, at no cost, until somebody does."""
    receiver = yard.start("office_clerk_1", "carrying_out")
    sender = sent(yard, matter=receiver.matter)
    yard.work()
    assert [row["state"] for row in yard.due(sender)] == ["waiting"]
    assert yard.proved() == []
    assert yard.work(days=30) == 0
    yard.finish(receiver.case, "draft")
    assert yard.proved() == []  # on its way again, not yet there
    yard.work()
    assert yard.elements(receiver.case) == ["carry_out"]
    assert yard.kinds(sender) == ["started", "completed", "waiting", "delivered"]
    assert yard.proved() == []


def test_another_matter_is_not_meant(yard):
    receiver = yard.begin("carrying_out")
    yard.finish(receiver, "draft")
    sender = sent(yard)
    yard.work()
    assert yard.elements(receiver) == []
    assert [row["state"] for row in yard.due(sender)] == ["waiting"]


def test_two_that_wait_are_an_incident(yard):
    """Contracts 11: the engine does not choose."""
    first = yard.start("office_clerk_1", "carrying_out")
    second = yard.start("office_clerk_1", "carrying_out", matter=first.matter)
    for case in (first.case, second.case):
        yard.finish(case, "draft")
    sender = sent(yard, matter=first.matter)
    yard.work()
    assert yard.elements(first.case) == yard.elements(second.case) == []
    event = yard.log(sender)[-1]
    assert (event.kind, event.data["code"]) == ("incident", "SEVERAL_WAIT")
    assert first.case in event.data["why"]
    assert [row["state"] for row in yard.due(sender)] == ["incident"]
    assert yard.proved() == []


def test_a_receiver_that_fails_is_an_incident_of_the_sender(yard):
    """The receiver stays where it was, still waiting; the sender is unharmed; nothing goes round."""
    receiver = yard.start("office_clerk_1", "stumbling")
    sender = sent(yard, matter=receiver.matter)
    yard.work()
    assert yard.kinds(receiver.case) == ["started"]
    event = yard.log(sender)[-1]
    assert (event.kind, event.data["code"], event.data["at"]) == ("incident", "EXPRESSION", "route")
    assert yard.elements(sender) == ["archive"]
    assert yard.work(days=2) == 0
    assert yard.proved() == []


def test_a_message_is_delivered_once_whoever_tries(yard):
    """Idempotent by (sender, seq, n): the row is looked at again under the lock."""
    receiver = yard.start("office_clerk_1", "carrying_out")
    yard.finish(receiver.case, "draft")
    sender = sent(yard, matter=receiver.matter)
    outcomes = rivals([lambda: do_due_work(yard.database, jobs.Due(sender, "2.1", "message"), yard.now)] * 6)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    yard.work()
    assert yard.kinds(receiver.case).count("message") == 1
    assert yard.kinds(sender).count("delivered") == 1
    assert yard.proved() == []


def test_delivery_against_listening_nothing_sleeps_for_ever(yard):
    """The receiver begins to wait at the very moment at which its message looks for it."""
    for _ in range(10):
        receiver = yard.start("office_clerk_1", "carrying_out")
        sender = sent(yard, matter=receiver.matter)
        draft = yard.task(receiver.case, "draft")
        order = jobs.Due(sender, "2.1", "message")
        pair = [
            lambda draft=draft: yard.complete("office_clerk_1", draft),
            lambda order=order: do_due_work(yard.database, order, yard.now),
        ]
        outcomes = rivals(pair)
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
        yard.work()
        assert yard.elements(receiver.case) == ["carry_out"]
    assert yard.proved() == []


def test_two_messages_wait_in_their_order(yard):
    receiver = yard.start("office_clerk_1", "carrying_out")
    senders = [sent(yard, matter=receiver.matter) for _ in range(2)]
    yard.work()
    yard.finish(receiver.case, "draft")
    yard.work()
    assert sorted(yard.due(sender)[0]["state"] for sender in senders) == ["done", "waiting"]
    assert yard.kinds(receiver.case) == ["started", "completed", "message"]
    assert yard.proved() == []


def test_crossing_messages_do_not_lock_one_another_out(yard):
    """Many senders and receivers of one matter, many workers: everybody is served."""
    first = yard.start("office_clerk_1", "listening")
    for _ in range(2):
        yard.begin("listening", matter=first.matter)
    alarms = [yard.begin("alarming", matter=first.matter) for _ in range(4)]
    for alarm in alarms:
        yard.finish(alarm, "watch")
    outcomes = rivals([yard.work] * 5)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    yard.work()
    for alarm, _ in itertools.product(alarms, "x"):
        assert {row["state"] for row in yard.due(alarm)} == {"done"}
    assert yard.proved() == []


def test_what_is_sent_and_a_timer_of_the_same_command_are_two(yard):
    """The first token of a case may be a timer's, and the first thing sent has the same number."""
    alarm = '<bpmn:signal id="alarm" name="同号"/>'
    thrown = el("intermediateThrowEvent", "told", '<bpmn:signalEventDefinition signalRef="alarm"/>', name="通知")
    late = el("startEvent", "late", timer("timeDuration", "P1D"), isInterrupting="false", name="逾期")
    late += el("endEvent", "over", name="完")
    watch = el("subProcess", "watch", late + chain("late over"), triggeredByEvent="true", name="看着")
    task = el("userTask", "go_on", name="办理", camunda_assignee="${starter}")
    ends = el("startEvent", "begun", name="提出") + el("endEvent", "ended", name="办结")
    yard.deploy({"both.bpmn": drawn("both", ends + watch + thrown + task + chain("begun told go_on ended"), alarm)})
    case = yard.begin("both")
    assert [(row["n"], row["kind"]) for row in yard.due(case)] == [("1.1", "timer"), ("1.s1", "signal")]
    yard.work(days=2)
    assert [row["state"] for row in yard.due(case)] == ["done", "done"]
    assert yard.proved() == []

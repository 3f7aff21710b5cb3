"""A message that nobody waits for begins a case, where exactly one process has it as a start event (contracts 11)."""

import threading
import time

import pytest
from sqlalchemy import select
from support.yard import CLERK, drawn, el, ext, rivals, steps

from engine import history, jobs, machine, store, worklist
from engine.acts import Submission
from engine.commands.do_due_work import do_due_work
from engine.commands.raise_message import raise_message as raised
from engine.tables import case_, message_start

MESSAGES = '<bpmn:message id="m" name="call"/><bpmn:message id="other" name="other_call"/>'


def mapped(**values):
    inner = "".join(f'<camunda:inputParameter name="{n}">{v}</camunda:inputParameter>' for n, v in values.items())
    return f"<camunda:inputOutput>{inner}</camunda:inputOutput>"


def properties(**values):
    inner = "".join(f'<camunda:property name="{n}" value="{v}"/>' for n, v in values.items())
    return f"<camunda:properties>{inner}</camunda:properties>"


def calling(ident="calling", values=None, message="m", **to):
    """Prepare, then tell everybody (or `to`) about it, then archive."""
    inside = ext(mapped(**(values or {"subject": "${subject}"})) + (properties(**to) if to else ""))
    throw = el(
        "intermediateThrowEvent", "tell", inside + f'<bpmn:messageEventDefinition messageRef="{message}"/>', name="发出"
    )
    body = steps("prepare", "tell", "archive")
    return drawn(ident, body.replace(body[body.index('<bpmn:userTask id="tell"') :].split("\n")[0], throw), MESSAGES)


def called(ident="called", message="m", more=""):
    """Begun by a message; the work is for the office."""
    start = el("startEvent", "begun", f'<bpmn:messageEventDefinition messageRef="{message}"/>', name="收到")
    body = steps("work").replace(steps("work").split("\n")[0], start)
    return drawn(ident, body + more, MESSAGES)


def waiting(ident="waiting"):
    """Drafts, then waits for the message."""
    body = steps("draft", "await_call", "work")
    catch = el("receiveTask", "await_call", name="等待", messageRef="m")
    old = body[body.index('<bpmn:userTask id="await_call"') :].split("\n")[0]
    return drawn(ident, body.replace(old, catch), MESSAGES)


def cases(yard, key):
    with yard.database.reading() as connection:
        rows = connection.execute(select(case_).where(case_.c.key == key).order_by(case_.c.id)).mappings()
        return [dict(row) for row in rows]


def variables(yard, case):
    with yard.database.reading() as connection:
        found = store.loaded(connection, case)
        return machine.variables(found.program, found.rows, None)


def send(yard, process="calling", answers=None, **more):
    """A case that has thrown; its id."""
    case = yard.begin(process, answers or {"subject": "防汛"}, **more)
    yard.finish(case, "prepare")
    return case


def test_a_message_begins_a_case_in_the_matter_of_the_sender(yard):
    yard.deploy({"a.bpmn": calling(), "b.bpmn": called()})
    sender = send(yard)
    assert cases(yard, "called") == []
    yard.work()
    (made,) = cases(yard, "called")
    origin = cases(yard, "calling")[0]
    assert made["matter"] == origin["matter"]
    assert (made["starter"], made["starter_capacity"], made["unit"]) == (CLERK, "", origin["unit"])
    seen = variables(yard, made["id"])
    assert seen["subject"] == "防汛"
    assert (seen["starter"], seen["unit"]) == (CLERK, origin["unit"])
    assert seen["post"] == variables(yard, sender)["post"] != ""
    first = yard.log(made["id"])[0]
    assert (first.kind, first.actor, first.element) == ("started", "", "begun")
    assert first.data["from"] == [sender, "2.1"]
    assert first.variables == {"subject": "防汛"}
    assert yard.log(sender)[-1].data == {"name": "call", "to": [made["id"]]}
    assert yard.elements(made["id"]) == ["work"]
    assert yard.work(days=1) == 0
    assert len(cases(yard, "called")) == 1
    assert yard.proved() == []


def test_a_sender_that_has_ended_leaves_its_post_as_well(yard):
    """The message lies there when its sender is over: what the new case inherits is read from the log."""
    yard.deploy({"a.bpmn": calling(), "b.bpmn": called()})
    sender = send(yard)
    yard.finish(sender, "archive")
    yard.work()
    (made,) = cases(yard, "called")
    assert variables(yard, made["id"])["post"] == yard.log(sender)[0].data["at_post"] != ""
    assert yard.proved() == []


def test_who_waits_comes_first(yard):
    yard.deploy({"a.bpmn": calling(), "b.bpmn": called(), "c.bpmn": waiting()})
    receiver = yard.start(CLERK, "waiting")
    yard.finish(receiver.case, "draft")
    send(yard, matter=receiver.matter)
    yard.work()
    assert yard.elements(receiver.case) == ["work"]
    assert cases(yard, "called") == []
    send(yard, matter=receiver.matter)
    yard.work()
    assert len(cases(yard, "called")) == 1
    assert yard.proved() == []


def test_a_property_names_the_unit_the_matter_the_case(yard):
    other = yard.start(CLERK, "carrying_out").matter
    files = {
        "a.bpmn": calling("to_unit", unit="${lead}"),
        "b.bpmn": calling("to_matter", matter="${other}"),
        "c.bpmn": calling("to_case", case="${other}"),
        "d.bpmn": called(),
        "e.bpmn": waiting(),
    }
    yard.deploy(files)
    send(yard, "to_unit", {"subject": "一", "lead": "finance"})
    send(yard, "to_matter", {"subject": "二", "other": other})
    receivers = [yard.start(CLERK, "waiting") for _ in range(2)]
    for one in receivers:
        yard.finish(one.case, "draft")
    send(yard, "to_case", {"subject": "三", "other": receivers[1].case})
    yard.work()
    by_subject = {variables(yard, row["id"])["subject"]: row for row in cases(yard, "called")}
    first, second = by_subject["一"], by_subject["二"]
    assert (first["unit"], variables(yard, first["id"])["post"]) == ("finance", "")
    assert second["matter"] == other
    assert [yard.elements(one.case) for one in receivers] == [[], ["work"]]
    assert yard.proved() == []


def test_a_property_names_who_the_new_case_is_for(yard):
    """They see it, as if they had begun it; somebody whom nobody knows stops it among the incidents."""
    yard.deploy({"a.bpmn": calling("to_person", starter="${whose}"), "d.bpmn": called()})
    send(yard, "to_person", {"subject": "一", "whose": "vice_mayor_2"})
    lost = send(yard, "to_person", {"subject": "二", "whose": "nobody_at_all"})
    yard.work()
    (begun,) = cases(yard, "called")
    assert (begun["starter"], variables(yard, begun["id"])["post"]) == ("vice_mayor_2", "")
    with yard.database.reading() as connection:
        assert worklist.may_see(connection, worklist.actor(connection, "vice_mayor_2", yard.now), begun)
    assert [row["state"] for row in yard.due(lost)] == ["incident"]
    assert yard.proved() == []


def test_a_property_without_a_value_refuses_the_act_that_would_send(yard):
    """Never guess for whom a message is."""
    yard.deploy({"a.bpmn": calling("to_unit", unit="${lead}"), "d.bpmn": called()})
    case = yard.begin("to_unit", {"subject": "一", "lead": ""})
    with pytest.raises(Exception, match="STEP_FAILED"):
        yard.finish(case, "prepare")
    assert yard.elements(case) == ["prepare"]


def test_a_message_to_a_case_waits_until_that_case_listens(yard):
    """Not for another case of its matter, nor for a process that the message would begin."""
    yard.deploy({"c.bpmn": calling("to_case", case="${other}"), "d.bpmn": called(), "e.bpmn": waiting()})
    receiver = yard.start(CLERK, "waiting")
    beside = yard.start(CLERK, "waiting", matter=receiver.matter)
    yard.finish(beside.case, "draft")
    sender = send(yard, "to_case", {"subject": "三", "other": receiver.case})
    yard.work()
    assert [row["state"] for row in yard.due(sender)] == ["waiting"]
    assert yard.elements(beside.case) == []
    yard.finish(receiver.case, "draft")
    yard.work()
    assert yard.elements(receiver.case) == ["work"]
    assert cases(yard, "called") == []
    assert yard.proved() == []


def test_a_message_to_a_case_that_has_ended_is_heard_by_nobody(yard):
    yard.deploy({"c.bpmn": calling("to_case", case="${other}")})
    gone = yard.begin("withdrawable")
    with yard.database.reading() as connection:
        token = next(iter(store.loaded(connection, gone).subscriptions))
    from_page(yard, gone, token)
    sender = send(yard, "to_case", {"subject": "三", "other": gone})
    lost = send(yard, "to_case", {"subject": "三", "other": "no-such-case"})
    yard.work()
    assert yard.log(sender)[-1].data == {"name": "call", "to": []}
    assert yard.log(lost)[-1].data["code"] == "UNKNOWN_CASE"
    assert yard.proved() == []


def from_page(yard, case, token):
    raised(yard.database, CLERK, (case, token), Submission(), yard.now)


def test_a_message_for_a_matter_that_does_not_exist_is_an_incident(yard):
    """Else it would wait where nobody looks, or be overtaken by the matter's first case."""
    yard.deploy({"a.bpmn": calling("to_matter", matter="${other}"), "d.bpmn": called()})
    sender = send(yard, "to_matter", {"subject": "二", "other": "2026-9999"})
    yard.work()
    assert yard.log(sender)[-1].data["code"] == "UNKNOWN_MATTER"
    assert cases(yard, "called") == []
    assert yard.proved() == []


def test_a_message_may_begin_a_case_in_a_matter_of_its_own(yard):
    """One for each: what one topic comes to says nothing of the others."""
    yard.deploy({"a.bpmn": calling("to_matter", matter="${other}"), "d.bpmn": called()})
    senders = [send(yard, "to_matter", {"subject": "二", "other": "new"}) for _ in range(2)]
    yard.work()
    matters = [row["matter"] for key in ("to_matter", "called") for row in cases(yard, key)]
    assert len(senders) == len(cases(yard, "called")) == 2
    assert sorted(matters) == ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]
    assert yard.proved() == []


def test_nothing_waits_for_a_matter_that_nobody_opens(yard):
    yard.deploy({"a.bpmn": calling("to_matter", matter="${other}")})
    sender = send(yard, "to_matter", {"subject": "二", "other": "new"})
    yard.work()
    assert yard.log(sender)[-1].data["code"] == "UNKNOWN_MATTER"
    assert yard.proved() == []


def test_two_processes_that_would_begin_are_an_incident(yard):
    yard.deploy({"a.bpmn": calling(), "b.bpmn": called(), "c.bpmn": called("called_too")})
    sender = send(yard)
    yard.work()
    told = yard.log(sender)[-1].data
    assert (told["code"], told["why"]) == ("SEVERAL_START", "有几个流程以这个消息开始：called、called_too")
    assert cases(yard, "called") == []
    assert yard.proved() == []


def test_only_the_newest_version_begins(yard):
    """A version that no longer begins with the message takes the start away; one that does again wakes the mailbox."""
    yard.deploy({"a.bpmn": calling(), "b.bpmn": called()})
    yard.deploy({"b.bpmn": called(message="other")})
    sender = send(yard)
    yard.work()
    assert cases(yard, "called") == []
    assert [row["state"] for row in yard.due(sender)] == ["waiting"]
    assert yard.proved() == []
    yard.deploy({"b.bpmn": called()}, filter_duplicates=False)
    assert [row["state"] for row in yard.due(sender)] == ["open"]
    assert yard.proved() == []
    yard.work()
    (made,) = cases(yard, "called")
    assert made["definition_id"].startswith("called:3:")
    with yard.database.reading() as connection:
        rows = connection.execute(select(message_start.c.message, message_start.c.process)).all()
    assert ("call", "called") in rows
    assert ("other_call", "called") not in rows
    assert yard.proved() == []


def test_a_beginning_that_fails_is_an_incident_of_the_sender(yard):
    failing = called().replace(
        b'name="work"', b'name="work" camunda:dueDate="${missing}"'
    )  # evaluated as soon as the task opens
    yard.deploy({"a.bpmn": calling(), "b.bpmn": failing})
    sender = send(yard)
    yard.work()
    assert yard.log(sender)[-1].data["code"] == "EXPRESSION"
    assert cases(yard, "called") == []
    assert yard.work(days=1) == 0
    assert yard.proved() == []


def test_a_message_begins_once_whoever_tries(yard):
    yard.deploy({"a.bpmn": calling(), "b.bpmn": called()})
    sender = send(yard)
    outcomes = rivals([lambda: do_due_work(yard.database, jobs.Due(sender, "2.1", "message"), yard.now)] * 4)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    yard.work()
    assert len(cases(yard, "called")) == 1
    assert yard.kinds(sender).count("delivered") == 1
    assert yard.proved() == []


def test_one_message_an_item(yard):
    """A multi-instance send task: every item its own message, its own case, its own unit."""
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics camunda:collection="${units}" camunda:elementVariable="item"/>'
        + ext(mapped(subject="${item}事项", number="${loopCounter}") + properties(unit="${item}"))
    )
    body = steps("prepare", "tell", "archive")
    parts = loop.partition("<bpmn:extensionElements>")
    many = el("sendTask", "tell", parts[1] + parts[2] + parts[0], name="分发", messageRef="m")
    old = body[body.index('<bpmn:userTask id="tell"') :].split("\n")[0]
    yard.deploy({"a.bpmn": drawn("many_calling", body.replace(old, many), MESSAGES), "b.bpmn": called()})
    sender = send(yard, "many_calling", {"units": ["finance", "forestry", "education"]})
    yard.work()
    made = {row["unit"]: variables(yard, row["id"]) for row in cases(yard, "called")}
    assert {unit: (seen["subject"], seen["number"]) for unit, seen in made.items()} == {
        "finance": ("finance事项", 0),
        "forestry": ("forestry事项", 1),
        "education": ("education事项", 2),
    }
    assert yard.elements(sender) == ["archive"]
    assert yard.proved() == []


def test_an_altered_origin_is_found(yard):
    """Who a case was begun for is in the chain: a forged starter no longer fits."""
    yard.deploy({"a.bpmn": calling(), "b.bpmn": called()})
    send(yard)
    yard.work()
    (made,) = cases(yard, "called")
    with yard.database.transaction() as connection:
        connection.execute(case_.update().where(case_.c.id == made["id"]).values(starter="mayor"))
    assert [problem.code for problem in yard.proved()] == ["ROW_ALTERED"]


# -- the outcome in the log
def test_the_event_that_ends_a_case_says_how(yard):
    yard.deploy({"a.bpmn": calling()})
    case = send(yard)
    assert "outcome" not in yard.log(case)[-1].data
    yard.finish(case, "archive")
    assert yard.log(case)[-1].data["outcome"] == "ended"
    assert yard.proved() == []


def test_a_log_that_tells_another_outcome_is_found(yard, monkeypatch):
    """Even one whose chain is whole: the case, run again, ends elsewhere."""
    yard.deploy({"a.bpmn": calling()})
    case = send(yard)
    monkeypatch.setattr(history.log, "ended_at", lambda result: "somewhere_else")
    yard.finish(case, "archive")
    assert [problem.code for problem in yard.proved()] == ["REPLAY_DIFFERS"]


def test_delivery_against_deployment_nothing_sleeps_for_ever(yard, monkeypatch):
    """The message looks for a process while the one it begins is being deployed, and has looked into the mailbox."""
    yard.deploy({"a.bpmn": calling()})
    order, looked, wake = jobs.Due(send(yard), "2.1", "message"), threading.Event(), store.wake_all

    def slow(connection, names):
        wake(connection, names)
        looked.set()
        time.sleep(0.3)

    monkeypatch.setattr(store, "wake_all", slow)

    def deliver():
        looked.wait(10)
        return do_due_work(yard.database, order, yard.now)

    outcomes = rivals([lambda: yard.deploy({"b.bpmn": called()}), deliver])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    yard.work()
    assert len(cases(yard, "called")) == 1
    assert yard.proved() == []

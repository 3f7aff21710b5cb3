"""Signals are broadcast (BPMN 2.0, 10.5.1): all who wait hear them, once each, whoever else is busy or fails."""

import threading

from support.rest import Api
from support.yard import CLERK, chain, drawn, el, ext, prop, rivals

from engine import jobs, machine, store
from engine.commands.do_due_work import do_due_work
from web import Settings, create_app

SIGNAL = '<bpmn:signalEventDefinition signalRef="alarm"/>'
ALARM = '<bpmn:signal id="alarm" name="alarm"/>'
OFFICE = {"camunda_candidateGroups": "government_office"}
ENDS = el("startEvent", "begun") + el("endEvent", "ended")


def alarm(ident, body, **more):
    return {f"{ident}.bpmn": drawn(ident, ENDS + body, ALARM, **more)}


def states(yard, case):
    return sorted((row["n"], row["state"]) for row in yard.due(case))


def variables(yard, case):
    with yard.database.reading() as connection:
        found = store.loaded(connection, case)
        return machine.variables(found.program, found.rows, None)


def sounded(yard):
    case = yard.begin("alarming")
    yard.finish(case, "watch")
    return case


def test_a_signal_reaches_every_case_that_waits(yard):
    """Of every matter; each delivery is an event of its own on both sides."""
    listeners = [yard.begin("listening") for _ in range(3)]
    sender = sounded(yard)
    assert yard.proved() == []
    yard.work()
    assert [yard.elements(case) for case in listeners] == [["run"]] * 3
    assert yard.kinds(sender) == ["started", "completed", "broadcast", *["delivered"] * 3]
    assert yard.log(listeners[0])[-1].data["from"][0] == sender
    assert states(yard, sender) == [("2.1", "done"), ("2.1/1", "done"), ("2.1/2", "done"), ("2.1/3", "done")]
    assert yard.proved() == []
    late = yard.begin("listening")
    unheard = sounded(yard)
    yard.work()
    assert yard.elements(late) == ["run"]
    assert yard.kinds(unheard) == ["started", "completed", "broadcast", "delivered"]
    deaf = sounded(yard)
    yard.work()
    assert yard.kinds(deaf) == ["started", "completed", "delivered"]  # nobody: it is gone
    yard.begin("listening")
    assert yard.work() == 0
    assert yard.proved() == []


def test_the_property_keeps_it_within_the_matter(yard):
    thrown = el("intermediateThrowEvent", "sound", prop(reach="matter") + SIGNAL)
    yard.deploy(alarm("softly", el("userTask", "watch", **OFFICE) + thrown + chain("begun watch sound ended")))
    near = yard.start(CLERK, "listening")
    far = yard.begin("listening")
    yard.finish(yard.begin("softly", matter=near.matter), "watch")
    yard.work()
    assert (yard.elements(near.case), yard.elements(far)) == (["run"], [])
    assert yard.proved() == []


def test_one_that_fails_holds_up_nobody_and_can_be_tried_again(yard):
    """Its part is an incident of the sender, and it still waits; the others have heard the signal."""
    hears = el("intermediateCatchEvent", "hear", SIGNAL)
    broken = el("scriptTask", "count", "<bpmn:script>${missing + 1}</bpmn:script>", scriptFormat="juel")
    yard.deploy(alarm("breaking", hears + broken + chain("begun hear count ended")))
    bad, good = yard.begin("breaking"), yard.begin("listening")
    sender = sounded(yard)
    yard.work()
    assert yard.elements(good) == ["run"]
    assert yard.kinds(bad) == ["started"]
    assert sorted(state for _, state in states(yard, sender)) == ["done", "done", "incident"]
    assert yard.proved() == []


def test_rival_workers_deliver_once(yard):
    """A listener that is not interrupted hears every signal once, and keeps listening."""
    listening = el("boundaryEvent", "hear", SIGNAL, attachedToRef="stand", cancelActivity="false")
    body = el("userTask", "stand", **OFFICE) + el("userTask", "note", **OFFICE) + listening
    yard.deploy(alarm("standing", body + chain("begun stand ended") + chain("hear note")))
    cases = [yard.begin("standing") for _ in range(3)]
    senders = [sounded(yard) for _ in range(2)]
    outcomes = rivals([lambda: jobs.do_all(yard.database, yard.now, do_due_work)] * 4)
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    yard.work()
    assert [sorted(yard.elements(case)) for case in cases] == [["note", "note", "stand"]] * 3
    assert {state for sender in senders for _, state in states(yard, sender)} == {"done"}
    assert yard.proved() == []


def test_a_busy_case_is_left_for_the_next_turn(yard):
    busy, free = yard.begin("listening"), yard.begin("listening")
    sounded(yard)
    held, done = threading.Event(), threading.Event()

    def hold():
        with yard.database.transaction() as connection:
            store.locked(connection, busy)
            held.set()
            done.wait(10)

    if yard.database.is_sqlite:  # one lock for all: nobody can be busy alone
        yard.work()
    else:
        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(10)
        jobs.do_all(yard.database, yard.now, do_due_work)
        jobs.do_all(yard.database, yard.now, do_due_work)
        assert (yard.elements(busy), yard.elements(free)) == ([], ["run"])
        done.set()
        holder.join()
        yard.work()
    assert yard.elements(busy) == ["run"]
    assert yard.proved() == []


def test_it_begins_every_process_whose_newest_version_starts_with_it(yard):
    starts = el("startEvent", "heard", SIGNAL) + el("userTask", "help", **OFFICE) + el("endEvent", "over")
    yard.deploy({"helping.bpmn": drawn("helping", starts + chain("heard help over"), ALARM)})
    carried = ext('<camunda:in source="place" target="where"/>')
    signal = f'<bpmn:signalEventDefinition signalRef="alarm">{carried}</bpmn:signalEventDefinition>'
    thrown = el("intermediateThrowEvent", "sound", signal)
    yard.deploy(alarm("calling", el("userTask", "watch", **OFFICE) + thrown + chain("begun watch sound ended")))
    sender = yard.start(CLERK, "calling")
    yard.finish(sender.case, "watch", {"place": "码头"})
    yard.work()
    (begun,) = yard.log(sender.case)[-1].data["to"]
    assert yard.elements(begun) == ["help"]
    assert variables(yard, begun)["where"] == "码头"
    with yard.database.reading() as connection:
        assert store.loaded(connection, begun).row["matter"] == sender.matter
    assert yard.proved() == []
    quiet = starts.replace(SIGNAL, "")
    yard.deploy({"helping.bpmn": drawn("helping", quiet + chain("heard help over"), ALARM)})
    again = yard.begin("calling")
    yard.finish(again, "watch", {"place": "码头"})
    yard.work()
    assert yard.kinds(again)[-1] == "delivered"
    assert yard.log(again)[-1].data["to"] == []


def test_a_case_hears_its_own_signal_only_where_it_already_waited(yard):
    """Thrown before it is waited for, it is not heard; a branch that waits already hears it."""
    before = el("intermediateThrowEvent", "sound", SIGNAL) + el("intermediateCatchEvent", "hear", SIGNAL)
    yard.deploy(alarm("echo", before + chain("begun sound hear ended")))
    beside = before + el("parallelGateway", "fork") + chain("begun fork hear ended") + chain("fork sound")
    yard.deploy(alarm("beside", beside))
    echo, heard = yard.begin("echo"), yard.begin("beside")
    yard.work()
    with yard.database.reading() as connection:
        assert store.loaded(connection, echo).row["state"] == "completed"  # of the signal of the other one
        assert store.loaded(connection, heard).row["state"] == "completed"
    alone = yard.begin("echo")
    yard.work()
    with yard.database.reading() as connection:
        assert store.loaded(connection, alone).row["state"] == "active"
    assert yard.proved() == []


def test_a_program_sends_one_as_to_camunda(yard):
    """POST /signal: 204; an execution that does not wait, 404; only an operator."""
    app = create_app(yard.database, clock=lambda: yard.now, settings=Settings(secret="for tests only"))
    operator, clerk = Api(app, yard.database, "operator"), Api(app, yard.database, CLERK)
    first, second = yard.begin("listening"), yard.begin("listening")
    clerk.post("/signal", {"name": "alarm"}, 403)
    operator.post("/signal", {"name": "alarm", "executionId": first, "variables": {"n": {"value": 3}}}, 204)
    assert (yard.elements(first), yard.elements(second)) == (["run"], [])
    assert variables(yard, first)["n"] == 3
    operator.post("/signal", {"name": "alarm", "executionId": first}, 404)
    operator.post("/signal", {"name": "alarm", "tenantId": "x"}, 400)
    operator.post("/signal", {"name": "alarm"}, 204)
    operator.post("/signal", {"name": "alarm"}, 204)
    assert yard.elements(second) == ["run"]
    assert yard.log(second)[-1].actor == "operator"
    assert yard.proved() == []

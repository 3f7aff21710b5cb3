"""camunda:asyncBefore and asyncAfter are save points: what was done before them stands, whatever fails behind them."""

import datetime as dt

import pytest
from support.bpmn import Run, flow, rules, simple
from support.yard import CLERK, chain, drawn, el, ext, rivals

from engine import diagrams, jobs, machine, store
from engine.commands.do_due_work import do_due_work
from engine.commands.retry_due_work import retry_due_work
from engine.commands.take_back import take_back

ENDS = el("startEvent", "begun") + el("endEvent", "ended")
OFFICE = {"camunda_candidateGroups": "government_office"}


def retry(text):
    return f"<camunda:failedJobRetryTimeCycle>{text}</camunda:failedJobRetryTimeCycle>"


def script(ident, code="${missing + 1}", inner="", **attributes):
    body = inner + f"<bpmn:script>{code}</bpmn:script>"
    return el("scriptTask", ident, body, scriptFormat="juel", camunda_resultVariable="found", **attributes)


def failing(inner="", **attributes):
    """A task for the office, then a script that fails while nobody has given `missing`."""
    body = ENDS + el("userTask", "work", name="办理", **OFFICE)
    body += script("count", inner=inner, **attributes) + el("userTask", "after", **OFFICE)
    return drawn("saving", body + chain("begun work count after ended"))


def deployed(yard, content):
    yard.deploy({"saving.bpmn": content})
    return yard.begin("saving")


# -- through the databases
def test_the_completion_stands_though_the_step_behind_it_fails(yard):
    """Camunda 7, «asynchronous continuations»: without the save point the completion would be refused.

    What failed is an incident, and the operator lets it be tried again.
    """
    case = deployed(yard, failing(camunda_async="true"))
    yard.finish(case, "work")
    assert yard.kinds(case) == ["started", "completed"]
    assert yard.elements(case) == []
    assert [(row["kind"], row["state"]) for row in yard.due(case)] == [("job", "open")]
    assert yard.proved() == []
    yard.work()
    last = yard.log(case)[-1]
    assert (last.kind, last.element, last.data["code"]) == ("incident", "count", "EXPRESSION")
    assert yard.work(days=3) == 0
    (row,) = yard.due(case)
    retry_due_work(yard.database, "operator", case, row["n"], yard.now)
    assert yard.proved() == []
    yard.work()
    assert yard.kinds(case) == ["started", "completed", "incident", "retried", "incident"]
    assert yard.proved() == []


def test_it_is_tried_as_often_as_the_designer_says(yard):
    """failedJobRetryTimeCycle R3/PT5M: three times in all, five minutes between them, then an incident."""
    case = deployed(yard, failing(ext(retry("R3/PT5M")), camunda_asyncBefore="true"))
    yard.finish(case, "work")
    assert yard.work() == 1
    assert yard.work(minutes=4, seconds=59) == 0
    assert yard.work(seconds=1) == 1
    (row,) = yard.due(case)
    assert (row["state"], row["tries"]) == ("open", 2)
    assert "missing" in row["error"]
    assert yard.kinds(case) == ["started", "completed"]
    assert yard.proved() == []
    yard.work(minutes=5)
    assert yard.kinds(case) == ["started", "completed", "incident"]
    assert yard.proved() == []


def test_rival_workers_go_on_once(yard):
    case = deployed(yard, failing(camunda_asyncBefore="true").replace(b"missing", b"1"))
    yard.finish(case, "work")
    assert yard.proved() == []
    rivals([lambda: jobs.do_all(yard.database, yard.now, do_due_work)] * 4)
    yard.work()
    assert yard.kinds(case) == ["started", "completed", "continued"]
    assert yard.elements(case) == ["after"]
    assert [row["state"] for row in yard.due(case)] == ["done"]
    yard.finish(case, "after")
    assert yard.proved() == []


def test_a_save_point_at_the_start_and_at_the_end(yard):
    """The case begins though nothing has run yet; it ends when the worker has gone on, with its outcome."""
    body = el("startEvent", "begun", camunda_asyncBefore="true") + el("endEvent", "ended", camunda_asyncAfter="true")
    body += el("userTask", "work", camunda_asyncAfter="true", **OFFICE)
    case = deployed(yard, drawn("saving", body + chain("begun work ended")))
    assert yard.elements(case) == []
    yard.work()
    yard.finish(case, "work")
    with yard.database.reading() as connection:
        assert store.loaded(connection, case).row["state"] == "active"
    yard.work()
    with yard.database.reading() as connection:
        row = store.loaded(connection, case).row
    assert (row["state"], row["outcome"]) == ("completed", "ended")
    assert yard.kinds(case) == ["started", "continued", "completed", "continued", "continued"]
    assert yard.proved() == []


def test_a_completion_can_be_taken_back_from_a_save_point_behind_its_next_step(yard):
    """The row of a save point is no message that was sent to others."""
    body = ENDS + el("userTask", "work", **OFFICE) + el("userTask", "next", **OFFICE)
    body += el("parallelGateway", "fork") + script("count", "${1}", camunda_asyncBefore="true")
    case = deployed(yard, drawn("saving", body + chain("begun work fork next ended") + chain("fork count ended")))
    yard.finish(case, "work")
    take_back(yard.database, CLERK, case, yard.now)
    assert yard.elements(case) == ["work"]
    assert [row["state"] for row in yard.due(case)] == ["cancelled"]
    assert yard.proved() == []


# -- the machine
def program(body, declared="", spoken=2):
    return diagrams.build("p", {"process:p": simple(body, declared)}, spoken)


def go_on(run):
    """The oldest save point goes on."""
    job = next(wait for wait in run.result.waits if wait.kind == "job")
    return run._go(machine.fire, job.token, {})


def test_diagrams_deployed_before_keep_their_meaning():
    """A bundle that says no language was frozen when save points meant nothing: its cases go straight through."""
    assert store.Bundle("p", {}, False).body == '{"files":{},"latest":false,"process":"p"}'
    body = ENDS + el("userTask", "work") + script("count", "${1}", camunda_asyncBefore="true")
    body += chain("begun work count ended")
    assert Run(program(body, spoken=1)).complete("work").result.completed
    assert not Run(program(body)).complete("work").result.completed


def test_boundary_events_listen_only_behind_the_save_point():
    """And the element is entered then: not when the token came."""
    body = ENDS + el("userTask", "work", camunda_asyncBefore="true")
    signal = '<bpmn:signalEventDefinition signalRef="s"/>'
    body += el("boundaryEvent", "stop", signal, attachedToRef="work") + chain("begun work ended") + chain("stop ended")
    run = Run(program(body, '<bpmn:signal id="s" name="stop"/>'))
    assert (run.waits, run.offers, run.trail("entered")) == (["work"], [], ["begun"])
    run.fire("work")
    assert (run.waits, run.offers, run.trail("entered")) == (["stop"], ["work"], ["work"])


def test_each_instance_or_all_of_them():
    """Camunda 7: on the multi-instance around each instance, on the activity around the body."""
    inner = '<bpmn:multiInstanceLoopCharacteristics camunda:asyncBefore="true" camunda:asyncAfter="true">'
    inner += "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    body = ENDS + el("userTask", "sign", inner, camunda_asyncBefore="true", camunda_asyncAfter="true")
    run = Run(program(body + chain("begun sign ended")))
    assert [wait.place for wait in run.result.waits] == [()]
    run.fire("sign")
    assert [wait.place for wait in run.result.waits] == [(0,), (1,)]
    go_on(go_on(run))
    go_on(run.complete("sign")).complete("sign")
    assert [wait.place for wait in run.result.waits] == [(1,)]
    go_on(run)
    assert [wait.place for wait in run.result.waits] == [()]
    assert go_on(run).result.completed


def test_an_event_that_happens_first_is_saved_behind_it():
    """Behind an event-based gateway the events wait at once; the save point comes when one has happened."""
    body = ENDS + el("eventBasedGateway", "race") + el("userTask", "work")
    for name in ("one", "two"):
        inner = f'<bpmn:messageEventDefinition messageRef="{name}"/>'
        body += el("intermediateCatchEvent", f"hear_{name}", inner, camunda_asyncBefore="true")
        body += chain(f"race hear_{name} work")
    body += chain("begun race") + chain("work ended")
    run = Run(program(body, '<bpmn:message id="one" name="one"/><bpmn:message id="two" name="two"/>'))
    assert run.waits == ["hear_one", "hear_two"]
    run.fire("hear_two")
    assert [(wait.element, wait.kind) for wait in run.result.waits] == [("hear_two", "job")]
    assert run.fire("hear_two").offers == ["work"]


def test_a_boundary_event_is_saved_behind_it():
    body = ENDS + el("userTask", "work") + el("userTask", "instead")
    inner = '<bpmn:messageEventDefinition messageRef="one"/>'
    body += el("boundaryEvent", "stop", inner, attachedToRef="work", camunda_asyncBefore="true")
    run = Run(
        program(body + chain("begun work ended") + chain("stop instead ended"), '<bpmn:message id="one" name="one"/>')
    )
    run.fire("stop")
    assert (run.offers, run.waits) == ([], ["stop"])
    assert run.fire("stop").offers == ["instead"]


@pytest.mark.parametrize("gateway", ["parallelGateway", "inclusiveGateway"])
def test_a_join_waits_for_what_stands_at_a_save_point(gateway):
    """A token before the join has not come yet; one behind an exclusive gateway can come only where it was sent."""
    body = ENDS + el("parallelGateway", "fork") + el("userTask", "a") + el("userTask", "b")
    body += el(gateway, "join", camunda_asyncBefore="true") + el("userTask", "after")
    run = Run(program(body + chain("begun fork a join after ended") + chain("fork b join")))
    run.complete("a").complete("b")
    assert (run.offers, run.waits) == ([], ["join", "join"])
    run.fire("join")
    assert (run.offers, run.waits) == ([], ["join"])
    assert run.fire("join").offers == ["after"]


def test_an_inclusive_join_does_not_wait_for_a_way_that_was_not_chosen():
    """BPMN 2.0, 13.4.3: the token behind the gateway `way` will end; it cannot reach the join any more."""
    body = ENDS + el("parallelGateway", "fork") + el("userTask", "a") + el("inclusiveGateway", "join")
    body += el("exclusiveGateway", "way", camunda_asyncAfter="true", default="way_aside") + el("endEvent", "aside")
    body += el("userTask", "after") + chain("begun fork a join after ended") + chain("fork way aside")
    body += flow("way", "join", "${1 == 2}")
    run = Run(program(body))
    assert run.waits == ["way"]
    assert run.complete("a").offers == ["after"]
    assert run.fire("way").offers == ["after"]


def test_a_case_at_a_save_point_can_be_looked_at_and_left():
    """Nothing is told of an element that was not entered."""
    body = ENDS + el("userTask", "work", camunda_asyncBefore="true") + chain("begun work ended")
    run = Run(program(body))
    (wait,) = machine.view(run.program, run.result.rows).waits
    assert (wait.kind, wait.element, wait.due) == ("job", "work", dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC))
    run.move("work")
    assert run.trail("cancelled") == []


# -- refused
@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (el("eventBasedGateway", "race", camunda_asyncAfter="true"), "save-misplaced"),
        (el("endEvent", "stop", "<bpmn:terminateEventDefinition/>", camunda_asyncAfter="true"), "save-misplaced"),
        (el("subProcess", "inner", triggeredByEvent="true", camunda_asyncBefore="true"), "save-misplaced"),
        (el("userTask", "work", ext(retry("soon"))), "retry-unreadable"),
        (el("userTask", "work", ext(retry("R/PT5M"))), "retry-unreadable"),
    ],
)
def test_a_save_point_that_has_no_place_is_refused(body, rule):
    assert rule in rules(simple(ENDS + body))

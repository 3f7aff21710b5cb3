"""What is taken away: its listeners hear of it, unless it had not begun or its join still held it."""

import pytest
from support.bpmn import Run, build, chain, el, ext, file, process, simple

from engine import machine

HEARD = "${execution.setVariable('heard', heard + 1)}"
MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'
DECLARED = '<bpmn:message id="m" name="news"/>'


def hears(event, expression=HEARD):
    return f'<camunda:executionListener event="{event}" expression="{expression}"/>'


def ending(element, ways):
    """An element, and a task `stop` beside it whose completion ends everything."""
    body = el("startEvent", "s") + el("userTask", "stop") + el("endEvent", "all", "<bpmn:terminateEventDefinition/>")
    return build(simple(body + element + chain("s stop all") + ways))


def heard(program, *done):
    run = Run(program, {"heard": 0})
    for element in done:
        run.complete(element)
    run.complete("stop")
    assert run.result.completed
    return run.variables["heard"], run.trail("cancelled")


def test_who_is_at_work_hears_its_end():
    assert heard(ending(el("userTask", "a", ext(hears("end"))), chain("s a"))) == (1, ["a"])


def test_a_join_that_has_not_opened_has_not_begun():
    """BPMN 2.0, 13.4.1."""
    parts = el("userTask", "a") + el("userTask", "b") + el("parallelGateway", "j", ext(hears("end") + hears("start")))
    assert heard(ending(parts, chain("s a j") + chain("s b j")), "a") == (0, ["b"])


@pytest.mark.parametrize(("where", "found"), [("asyncBefore", 0), ("asyncAfter", 1)])
def test_at_a_save_point_it_has_not_begun_or_has_ended_already(where, found):
    task = el(
        "scriptTask",
        "a",
        ext(hears("end")) + "<bpmn:script>${1}</bpmn:script>",
        scriptFormat="juel",
        **{f"camunda_{where}": "true"},
    )
    assert heard(ending(task, chain("s a"))) == (found, [])


def test_what_listens_beside_it_hears_nothing():
    late = el(
        "boundaryEvent",
        "b",
        ext(hears("end")) + "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D"
        "</bpmn:timeDuration></bpmn:timerEventDefinition>",
        attachedToRef="a",
    )
    assert heard(ending(el("userTask", "a") + late + el("userTask", "c"), chain("s a") + chain("b c"))) == (0, ["a"])


def called(*listeners):
    """A called process with listeners of its own, that an event takes away; whoever listens asks outside."""
    q = process(el("startEvent", "qs") + el("userTask", "qa") + chain("qs qa"), "q", ext("".join(listeners)))
    body = el("startEvent", "s") + el("callActivity", "k", calledElement="q") + el("userTask", "c")
    body += el("boundaryEvent", "b", MESSAGE, attachedToRef="k") + chain("s k") + chain("b c")
    return build(simple(body, DECLARED), process_q=file(q))


def asking(name, args):
    return "li", "任职"


def test_a_called_process_hears_its_end_when_it_is_taken_away():
    listener = hears("end", "${execution.setVariable('head', org.unit_head('water'))}")
    run = Run(called(listener), {}, asking).fire("b")
    assert [effect.name for effect in run.result.effects] == ["org.unit_head"]
    assert run.offers == ["c"]
    assert Run(called(), {}, asking).fire("b").result.effects == ()


def test_nobody_hears_anything_when_the_whole_case_is_cancelled():
    run = Run(called(hears("end", "${execution.setVariable('head', org.unit_head('water'))}")), {}, asking)
    done = machine.cancel(run.program, run.result.rows, None, {}, run.moment())
    assert (done.completed, done.effects) == (True, ())


def test_what_goes_on_from_a_save_point_keeps_nothing_of_it():
    """contracts 3: what waits for a message is due at no time."""
    body = el("startEvent", "s") + el("receiveTask", "r", messageRef="m", camunda_asyncBefore="true") + chain("s r")
    run = Run(build(simple(body, DECLARED)))
    assert run.result.waits[0].due is not None
    (wait,) = run.fire("r").result.waits
    assert (wait.kind, wait.due) == ("message", None)
    assert not any("pause" in text for text in run.result.rows.values())

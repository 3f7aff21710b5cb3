"""What a listener may do with variables (Camunda 7, `DelegateExecution`), and what it may not."""

import pytest
from support.bpmn import Run, build, chain, el, ext, simple

from engine import machine
from engine.errors import Failure


def hears(event, expression, kind="execution"):
    return f'<camunda:{kind}Listener event="{event}" expression="{expression}"/>'


def one_task(inner="", process=""):
    body = el("startEvent", "s") + el("userTask", "work", ext(inner) if inner else "") + el("userTask", "next")
    return build(simple(body + chain("s work next"), inner=ext(process) if process else ""))


def local(run):
    """What the open task has of its own."""
    seen, outer = machine.variables(run.program, run.result.rows, run.token("work")), run.variables
    return {name: value for name, value in seen.items() if name not in outer}


def test_a_map_of_variables_goes_to_the_process_or_stays_with_the_element():
    everywhere = hears("start", "${execution.setVariables(given)}")
    here = hears("start", "${execution.setVariablesLocal(given)}")
    given = {"given": {"a": 1, "b": "二"}}
    assert Run(one_task(everywhere), given).variables == {**given, "a": 1, "b": "二"}
    run = Run(one_task(here), given)
    assert (run.variables, local(run)) == (given, {"a": 1, "b": "二"})


def test_a_local_variable_is_taken_away_again_and_only_the_local_one():
    kept = hears("start", "${execution.setVariableLocal('a', 2)}")
    gone = hears("start", "${execution.removeVariableLocal('a')}") + hears(
        "start", "${execution.removeVariableLocal('x')}"
    )
    run = Run(one_task(kept), {"a": 1, "x": 3})
    assert machine.variables(run.program, run.result.rows, run.token("work"))["a"] == 2
    run = Run(one_task(kept + gone), {"a": 1, "x": 3})
    assert machine.variables(run.program, run.result.rows, run.token("work")) == {"a": 1, "x": 3}


def test_of_the_process_itself_local_is_the_process():
    """A process's own listener stands on no element: what it sets is the process's, and it has nothing else."""
    said = hears("start", "${execution.setVariableLocal('a', 1)}")
    asked = hears("start", "${execution.setVariable('had', execution.hasVariableLocal('zz'))}")
    run = Run(one_task(process=said + asked))
    assert run.variables == {"a": 1, "had": False}


@pytest.mark.parametrize("name", ["7", "given", "null"])
def test_a_variable_is_named_by_a_text(name):
    """Camunda 7: setVariable(String, Object)."""
    with pytest.raises(Failure, match="变量名"):
        Run(one_task(hears("start", f"${{execution.setVariable({name}, 1)}}")), {"given": [1]})


def test_only_execution_knows_of_the_event():
    """A map of one's own stays as it is; a variable that happens to be called execution hides it."""
    seen = hears("start", "${execution.setVariable('seen', given)}")
    assert Run(one_task(seen), {"given": {"a": 1}}).variables["seen"] == {"a": 1}
    named = one_task(hears("start", "${execution.setVariable('seen', execution.eventName)}"))
    assert Run(named).variables["seen"] == "start"
    with pytest.raises(Failure):
        Run(named, {"execution": 5})


def test_where_nothing_is_heard_or_taken_the_names_are_null():
    started = hears("start", "${execution.setVariable('flow', execution.currentTransitionId == null)}")
    script = "<bpmn:script>${execution.eventName == null}</bpmn:script>"
    task = el("scriptTask", "x", script, scriptFormat="juel", camunda_resultVariable="event")
    started += hears("start", "${execution.setVariable('name', execution.currentActivityName)}")
    body = el("startEvent", "s") + task + el("userTask", "work", ext(started)) + chain("s x work")
    assert Run(build(simple(body))).variables == {"flow": True, "event": True, "name": None}


def test_a_task_without_name_or_description_has_none():
    asked = "".join(
        hears("create", f"${{execution.setVariable('{name}', task.{name})}}", "task")
        for name in ("name", "description")
    )
    assert Run(one_task(asked)).variables == {"name": None, "description": None}
    said = el("userTask", "work", f"<bpmn:documentation>怎么办</bpmn:documentation>{ext(asked)}", name="办理")
    named = build(simple(el("startEvent", "s") + said + chain("s work")))
    assert Run(named).variables == {"name": "办理", "description": "怎么办"}


def test_what_is_said_of_a_task_is_no_value():
    said = hears("create", "${execution.setVariable('found', task.setPriority(3))}", "task")
    assert Run(one_task(said)).variables == {"found": None}


@pytest.mark.parametrize("changes", ["create", "update"])
def test_a_condition_hears_that_a_local_variable_is_written(changes):
    """BPMN 2.0, 10.5.4; the boundary event sees what its activity has of its own."""
    late = (
        '<camunda:taskListener id="hourly" event="timeout" expression="${execution.setVariableLocal(\'n\', 1)}">'
        "<bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition>"
        "</camunda:taskListener>"
    )
    holds = f'<bpmn:conditionalEventDefinition camunda:variableName="n" camunda:variableEvents="{changes}">'
    holds += "<bpmn:condition>${n &lt; 3}</bpmn:condition></bpmn:conditionalEventDefinition>"
    body = el("startEvent", "s") + el("userTask", "work", ext(late)) + el("userTask", "c")
    body += (
        el("boundaryEvent", "b", holds, attachedToRef="work", cancelActivity="false") + chain("s work") + chain("b c")
    )
    run = Run(build(simple(body)), {"n": 5})
    assert run.offers == ["work"]
    found = []
    for _ in range(2):  # created, then updated
        hourly = next(wait.token for wait in run.result.waits if wait.kind == "timer")
        found.append(run._go(machine.fire, hourly, {}).offers.count("c"))
    assert found == ([1, 1] if changes == "create" else [0, 1])


@pytest.mark.parametrize("thing", ["task.name", "externalTask.topicName"])
def test_there_is_no_task_where_a_process_listens(thing):
    with pytest.raises(Failure) as failed:
        Run(one_task(process=hears("start", f"${{execution.setVariable('a', {thing})}}")))
    assert failed.value.code == "EXPRESSION"


def test_there_is_no_external_task_where_a_user_task_listens():
    with pytest.raises(Failure) as failed:
        Run(one_task(hears("start", "${execution.setVariable('a', externalTask.topicName)}")))
    assert failed.value.code == "EXPRESSION"


def test_a_create_listener_says_until_when_a_task_lies_over():
    run = Run(one_task(hears("create", "${task.setFollowUpDate(at)}", "task")), {"at": "2026-12-01T09:00:00Z"})
    (offer,) = run.result.offers
    assert offer.assignment.follow_up.isoformat() == "2026-12-01T09:00:00+00:00"


def test_who_is_signed_in_is_seen_and_nobody_is_null():
    """Camunda 7: `authenticatedUserId`; a timer or the calendar is nobody."""
    program = one_task(hears("end", "${execution.setVariable('by', authenticatedUserId)}"))
    run = Run(program)
    assert run.complete("work").variables == {"by": None}
    run = Run(program)
    now = machine.Moment(run.now, 2, run.ask, actor="li")
    done = machine.complete(program, run.result.rows, run.token("work"), {}, now)
    assert machine.variables(program, done.rows, None) == {"by": "li"}

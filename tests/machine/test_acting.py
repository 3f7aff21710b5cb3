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


@pytest.mark.parametrize("thing", ["task.name", "externalTask.topicName"])
def test_there_is_no_task_where_a_process_listens(thing):
    with pytest.raises(Failure) as failed:
        Run(one_task(process=hears("start", f"${{execution.setVariable('a', {thing})}}")))
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

"""camunda:errorEventDefinition of external work: what its expression may look at."""

import pytest
from support.bpmn import Run, build, chain, el, ext, simple

from engine import machine
from engine.errors import Failure


def working(*expressions):
    inner = "".join(
        f'<camunda:errorEventDefinition id="d{n}" errorRef="e{n}" expression="{one}"/>'
        for n, one in enumerate(expressions)
    )
    body = el("startEvent", "s") + el("serviceTask", "w", ext(inner), camunda_type="external", camunda_topic="letters")
    body += el("boundaryEvent", "b", "<bpmn:errorEventDefinition/>", attachedToRef="w") + el("userTask", "c")
    errors = "".join(f'<bpmn:error id="e{n}" errorCode="E{n}"/>' for n, _ in enumerate(expressions))
    return build(simple(body + chain("s w") + chain("b c"), errors))


def code(program, values, **told):
    """Of a failure that is told so."""
    run = Run(program, values)
    return machine.error_in(program, run.result.rows, run.token("w"), told, run.moment())


def test_a_failure_is_known_by_its_message_its_details_and_where_it_happened():
    said = "${externalTask.errorMessage == 'busy' &amp;&amp; externalTask.errorDetails == 'line 3'}"
    where = "${externalTask.topicName == 'letters' &amp;&amp; externalTask.activityId == 'w'"
    where += " &amp;&amp; externalTask.processInstanceId == case}"
    program = working(said, where)
    assert code(program, {"case": "c-1"}, errorMessage="busy", errorDetails="line 3") == "E0"
    assert code(program, {"case": "c-1"}, errorMessage="busy") == "E1"
    assert code(working(said), {}, errorMessage="broken") is None


def test_the_first_that_is_true_counts():
    assert code(working("${n == 1}", "${n &lt; 3}", "${true}"), {"n": 2}) == "E1"


def test_what_is_neither_true_nor_false_is_no_error():
    assert code(working("${n}"), {"n": 1}) is None


def test_there_is_no_user_task_to_ask():
    with pytest.raises(Failure) as failed:
        code(working("${task.name == 'x'}"), {})
    assert (failed.value.code, failed.value.element) == ("EXPRESSION", "w")

"""Conditional events: what they see, and that they do not listen before their element has begun."""

from support.bpmn import Run, build, chain, el, ext, simple


def when(text):
    return f"<bpmn:conditionalEventDefinition><bpmn:condition>{text}</bpmn:condition></bpmn:conditionalEventDefinition>"


def beside(caught):
    """The event `c` and a task beside it."""
    body = el("startEvent", "s") + el("userTask", "a") + caught + el("userTask", "z")
    return build(simple(body + chain("s a") + chain("s c z")))


def test_an_intermediate_event_sees_what_is_mapped_into_it():
    """BPMN 2.0, 10.5.4; camunda:inputOutput of a catch event."""
    inputs = '<camunda:inputParameter name="x">${n}</camunda:inputParameter>'
    caught = el(
        "intermediateCatchEvent", "c", ext(f"<camunda:inputOutput>{inputs}</camunda:inputOutput>") + when("${x == 1}")
    )
    assert Run(beside(caught), {"n": 1}).offers == ["a", "z"]
    run = Run(beside(caught), {"n": 2, "x": 1})
    assert (run.offers, run.waits) == (["a"], ["c"])


def test_at_a_save_point_nothing_is_looked_at():
    """camunda:asyncBefore: the event does not listen yet; a worker goes on first."""
    run = Run(beside(el("intermediateCatchEvent", "c", when("${n == 1}"), camunda_asyncBefore="true")), {"n": 1})
    assert [(wait.element, wait.kind) for wait in run.result.waits] == [("c", "job")]
    run.complete("a", n=1)
    assert [(wait.element, wait.kind) for wait in run.result.waits] == [("c", "job")]
    assert run.fire("c").offers == ["z"]


def test_what_listens_for_a_whole_scope_stands_on_no_activity():
    """An event sub-process begins in the scope around it: that is what its condition sees."""
    condition = when("${execution.currentActivityId == null}")
    inner = el("startEvent", "es", condition, isInterrupting="false") + el("userTask", "h") + chain("es h")
    body = el("startEvent", "s") + el("userTask", "a") + chain("s a")
    body += el("subProcess", "e", inner, triggeredByEvent="true")
    assert Run(build(simple(body))).offers == ["a", "h"]


def test_what_it_cannot_see_is_not_worth_another_look():
    """A variable of the same name that another task has for itself."""
    local = '<camunda:executionListener event="start" expression="${execution.setVariableLocal(\'n\', 9)}"/>'
    body = el("startEvent", "s") + el("userTask", "w") + el("userTask", "x") + el("userTask", "y", ext(local))
    body += el("boundaryEvent", "b", when("${n == 1}"), attachedToRef="w", cancelActivity="false")
    body += el("userTask", "c") + chain("s w") + chain("s x y") + chain("b c")
    run = Run(build(simple(body)), {"n": 0}).complete("x", n=1)
    assert run.offers == ["c", "w", "y"]

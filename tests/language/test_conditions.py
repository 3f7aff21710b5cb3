"""Conditional events (BPMN 2.0, 10.5.4): looked at when they begin to wait, and when a variable they see is written."""

import pytest
from support.bpmn import Run, build, chain, el, ext, flow, rules, simple
from support.yard import drawn

from engine import machine
from engine.errors import Failure

ENDS = el("startEvent", "s") + el("endEvent", "e")
ASIDE = {"cancelActivity": "false"}


def when(text, **attributes):
    more = "".join(f' camunda:{name}="{value}"' for name, value in attributes.items())
    condition = f"<bpmn:condition>{text}</bpmn:condition>"
    return f"<bpmn:conditionalEventDefinition{more}>{condition}</bpmn:conditionalEventDefinition>"


def script(ident, text, variable="n"):
    inner = f"<bpmn:script>{text}</bpmn:script>"
    return el("scriptTask", ident, inner, scriptFormat="juel", camunda_resultVariable=variable)


def handler(condition, interrupting="true"):
    inner = el("startEvent", "h_s", condition, isInterrupting=interrupting) + el("userTask", "h_t") + chain("h_s h_t")
    return el("subProcess", "h", inner, triggeredByEvent="true")


def guarded(condition, cancel="true", host=None):
    body = ENDS + (host or el("userTask", "a")) + el("userTask", "other") + el("userTask", "late")
    body += el("boundaryEvent", "b", condition, attachedToRef="a", cancelActivity=cancel)
    body += el("parallelGateway", "f") + chain("s f a e") + chain("f other") + chain("b late")
    return build(simple(body))


def test_an_intermediate_event_goes_on_at_once_or_when_the_condition_comes_to_hold():
    body = ENDS + el("intermediateCatchEvent", "c", when("${n &gt; 2}")) + el("userTask", "other")
    made = build(simple(body + el("parallelGateway", "f") + chain("s f c e") + chain("f other")))
    assert Run(made, {"n": 3}).waits == []
    run = Run(made, {"n": 1})
    (wait,) = run.result.waits
    assert (wait.element, wait.kind) == ("c", "condition")
    assert run.complete("other", n=5).result.completed
    assert run.trail("fired") == ["c"]


def test_a_boundary_event_takes_the_task_away_when_another_branch_writes():
    run = Run(guarded(when("${n == 2}")), {"n": 1})
    assert (run.offers, run.waits) == (["a", "other"], ["b"])
    run.complete("other", n=2)
    assert (run.offers, run.trail("cancelled")) == (["late"], ["a"])


def test_one_that_holds_from_the_beginning_comes_before_the_activity_does_anything():
    """Camunda 7: looked at when its scope is entered; the sub-process is gone before its first step."""
    inner = el("startEvent", "i_s") + script("i_n", "${7}", "seen") + el("userTask", "i_t") + chain("i_s i_n i_t")
    run = Run(guarded(when("${n == 1}"), host=el("subProcess", "a", inner)), {"n": 1})
    assert run.offers == ["late", "other"]
    assert "seen" not in run.variables


def test_one_that_does_not_interrupt_comes_every_time():
    run = Run(guarded(when("${n == 2}"), "false"), {"n": 1})
    run.complete("other", n=2, m=1)
    assert run.offers == ["a", "late"]  # several variables of one step are one change
    run.complete("late", n=2)
    assert run.offers == ["a", "late"]
    run.complete("late", n=3)
    assert (run.offers, run.waits) == (["a"], ["b"])


def test_who_completes_a_task_has_completed_it():
    """The condition of its own boundary event is looked at when the task is done: nothing takes the answer back."""
    run = Run(guarded(when("${n == 2}")), {"n": 1}).complete("a", n=2)
    assert run.offers == ["other"]
    assert run.trail("cancelled") == []


@pytest.mark.parametrize(("interrupting", "open_"), [("true", ["h_t"]), ("false", ["a", "h_t"])])
def test_an_event_sub_process_starts_when_the_condition_comes_to_hold(interrupting, open_):
    """After a script wrote the variable and before the next step: with the interruption that step never comes."""
    body = ENDS + handler(when("${n == 2}"), interrupting) + el("userTask", "first") + script("x", "${2}")
    run = Run(build(simple(body + el("userTask", "a") + chain("s first x a e"))), {"n": 1})
    assert (run.waits, run.complete("first").offers) == (["h"], open_)
    assert run.trail("entered").count("a") == (interrupting == "false")


def test_only_the_variable_and_the_change_that_are_named():
    """camunda:variableName and variableEvents; at the beginning it is looked at however."""
    named = guarded(when("${n == 2}", variableName="m"), "false")
    run = Run(named, {"n": 2, "m": 0})
    assert run.offers == ["a", "late", "other"]
    assert run.complete("late", n=2).offers == ["a", "other"]
    assert run.complete("other", m=1).offers == ["a", "late"]
    created = guarded(when("${n == 2}", variableEvents="create"), "false")
    run = Run(created, {"n": 1})
    assert run.complete("other", n=2).offers == ["a"]  # an update
    run = Run(created, {"n": 1}).complete("other", n=2, fresh=1)
    assert run.offers == ["a", "late"]  # `fresh` is new, and the condition holds


def test_a_removed_variable_is_a_change():
    listener = '<camunda:executionListener event="start" expression="${execution.removeVariable(&#39;m&#39;)}"/>'
    body = (
        ENDS
        + el("userTask", "a")
        + el("userTask", "other")
        + el("task", "gone", ext(listener))
        + el("userTask", "late")
    )
    body += el(
        "boundaryEvent", "b", when("${n == 1}", variableEvents="delete"), attachedToRef="a", cancelActivity="false"
    )
    body += el("parallelGateway", "f") + chain("s f a e") + chain("f other gone") + chain("b late")
    run = Run(build(simple(body)), {"n": 0, "m": 1})
    assert run.complete("other", n=1).offers == ["a", "late"]


def test_variables_of_an_element_are_seen_by_its_own_events_only():
    """What a boundary event sees is what its activity sees: input parameters too."""
    mapped = ext(
        '<camunda:inputOutput><camunda:inputParameter name="n">${2}</camunda:inputParameter></camunda:inputOutput>'
    )
    assert Run(guarded(when("${n == 2}"), host=el("userTask", "a", mapped)), {"n": 1}).offers == ["late", "other"]
    body = ENDS + handler(when("${n == 2}")) + el("userTask", "a", mapped) + chain("s a e")
    assert Run(build(simple(body)), {"n": 1}).offers == ["a"]


def test_a_variable_that_does_not_exist_yet_makes_no_condition_hold():
    """Camunda 7: an unknown property is no error in a condition of an event; another mistake is."""
    run = Run(guarded(when("${missing == 2}")))
    assert run.offers == ["a", "other"]
    assert run.complete("other", missing=2).offers == ["late"]
    with pytest.raises(Failure):
        Run(guarded(when("${n.x == 2}")), {"n": 1})


def test_the_first_of_a_race_is_one_that_holds_already():
    body = ENDS + el("eventBasedGateway", "r") + el("userTask", "a")
    for name, text in (("one", "${n == 1}"), ("two", "${n == 2}"), ("three", "${n == 2}")):
        body += el("intermediateCatchEvent", name, when(text)) + chain(f"r {name} a")
    body += el("userTask", "other") + el("parallelGateway", "f") + chain("s f r") + chain("f other")
    made = build(simple(body))
    assert Run(made, {"n": 1}).waits == []
    run = Run(made, {"n": 0})
    assert run.waits == ["one", "three", "two"]
    run.complete("other", n=2)
    assert (run.offers, run.trail("fired")) == (["a"], ["two"])


def test_a_condition_that_feeds_itself_is_stopped():
    body = (
        ENDS
        + el("userTask", "a")
        + el("boundaryEvent", "b", when("${n &gt; 0}"), attachedToRef="a", cancelActivity="false")
    )
    body += script("x", "${n + 1}") + chain("s a e") + chain("b x")
    with pytest.raises(Exception, match="ENDLESS"):
        Run(build(simple(body)), {"n": 1})


def test_a_condition_may_be_feel_and_asks_may_be_in_it():
    text = when("${n == 2}").replace("<bpmn:condition>${n == 2}", '<bpmn:condition language="feel">n = 2')
    assert Run(guarded(text), {"n": 2}).offers == ["late", "other"]


def test_what_a_listener_writes_when_a_task_changes_hands_is_looked_at_too():
    hook = '<camunda:taskListener event="update" expression="${execution.setVariable(\'n\', 1)}"/>'
    run = Run(guarded(when("${n == 1}"), "false", el("userTask", "a", ext(hook))), {"n": 0})
    assert run.offers == ["a", "other"]
    run._go(machine.hold, run.token("a"), {"assignee": "li"})
    assert run.offers == ["a", "late", "other"]


# -- through the databases
def test_a_case_with_conditions_can_be_proved(yard):
    office = {"camunda_candidateGroups": "government_office"}
    body = ENDS + el("userTask", "a", **office) + el("userTask", "other", **office) + el("userTask", "late", **office)
    body += el("boundaryEvent", "b", when("${ready == true}"), attachedToRef="a")
    body += el("parallelGateway", "f") + chain("s f a e") + chain("f other e") + chain("b late e")
    yard.deploy({"waiting.bpmn": drawn("waiting", body)})
    case = yard.begin("waiting")
    assert yard.proved() == []
    yard.finish(case, "other", {"ready": True})
    assert yard.elements(case) == ["late"]
    assert yard.kinds(case) == ["started", "completed"]
    assert yard.proved() == []


# -- refused
@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (el("startEvent", "c", when("${n == 1}")), "conditional-event"),
        (el("endEvent", "c", when("${n == 1}")), "event-misplaced"),
        (el("intermediateCatchEvent", "c", when("")), "condition-empty"),
        (el("intermediateCatchEvent", "c", when("yes")), "condition-literal"),
        (el("intermediateCatchEvent", "c", when("${n ==}")), "expression-invalid"),
        (el("intermediateCatchEvent", "c", when("${n == 1}", variableEvents="created")), "variable-events"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(body, rule):
    assert rule in rules(simple(ENDS + body + flow("s", "e")))

"""Variables and scopes: mapping, called processes, multi-instance, decisions and scripts."""

import datetime as dt

import pytest
from support.bpmn import Run, build, chain, el, ext, file, flow, process, simple

from engine import machine
from engine.errors import Failure, Refused

Q = process(el("startEvent", "qs") + el("userTask", "a") + chain("qs a"), "q")
DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="route" name="route"><decisionTable hitPolicy="COLLECT">
<input><inputExpression><text>amount</text></inputExpression></input><output name="who" typeRef="string"/>
<rule><inputEntry><text>&gt;= 100</text></inputEntry><outputEntry><text>"mayor"</text></outputEntry></rule>
<rule><inputEntry><text>&gt;= 10</text></inputEntry><outputEntry><text>"vice"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def calling(passes):
    body = (
        el("startEvent", "s")
        + el("callActivity", "k", ext(passes), calledElement="q")
        + el("userTask", "z")
        + chain("s k z")
    )
    return build(simple(body), process_q=file(Q))


def test_only_what_is_passed_reaches_a_called_process_and_comes_back():
    program = calling(
        '<camunda:in source="amount" target="sum"/><camunda:in sourceExpression="${amount + 1}" target="more"/>'
        '<camunda:out source="verdict" target="result"/>'
    )
    run = Run(program, {"amount": 5, "secret": 1})
    token = run.token("a")
    assert machine.variables(program, run.result.rows, token) == {"sum": 5, "more": 6}
    run.complete("a", verdict="ok", inner=1)
    assert run.variables == {"amount": 5, "secret": 1, "result": "ok"}


def test_built_in_variables_of_the_case_are_seen_inside_a_called_process():
    body = el("startEvent", "qs") + el("userTask", "a", camunda_candidateUsers="${starter}") + chain("qs a")
    called = el("startEvent", "s") + el("callActivity", "k", calledElement="q") + chain("s k")
    run = Run(build(simple(called), process_q=file(process(body, "q"))), {"starter": "li"})
    (offer,) = run.result.offers
    assert offer.assignment.candidate_users == ("li",)
    assert machine.variables(run.program, run.result.rows, offer.token) == {"starter": "li"}  # forms and guards


def test_what_a_called_process_is_given_goes_before_the_case_s_own():
    run = Run(calling('<camunda:in sourceExpression="${unit}2" target="unit"/>'), {"unit": "u", "post": "head"})
    assert machine.variables(run.program, run.result.rows, run.token("a")) == {"unit": "u2", "post": "head"}


def test_what_is_local_to_a_call_is_passed_and_an_expression_is_evaluated_there():
    """camunda:in local="true": only what the call activity has of its own."""
    inputs = (
        '<camunda:inputOutput><camunda:inputParameter name="x">${n + 1}</camunda:inputParameter></camunda:inputOutput>'
    )
    named = '<camunda:in source="x" target="a" local="true"/><camunda:in source="n" target="b" local="true"/>'
    run = Run(calling(inputs + named + '<camunda:in sourceExpression="${x + n}" target="c" local="true"/>'), {"n": 1})
    assert machine.variables(run.program, run.result.rows, run.token("a")) == {"a": 2, "b": None, "c": 3}
    run = Run(calling(inputs + '<camunda:in variables="all" local="true"/>'), {"n": 1})
    assert machine.variables(run.program, run.result.rows, run.token("a")) == {"x": 2}


def test_local_variables_survive_their_row_as_the_others_do():
    """A day stays a day (contracts 6)."""
    inputs = (
        '<camunda:inputOutput><camunda:inputParameter name="x">${day}</camunda:inputParameter></camunda:inputOutput>'
    )
    body = el("startEvent", "s") + el("userTask", "a", ext(inputs)) + chain("s a")
    run = Run(build(simple(body)), {"day": dt.date(2026, 11, 23)})
    assert machine.variables(run.program, run.result.rows, run.token("a"))["x"] == dt.date(2026, 11, 23)


def test_conditions_of_flows_out_of_a_task_stand_on_no_element():
    """As an expression on a flow: `execution` knows of no current activity there."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in "abc") + chain("s a")
    body += flow("a", "b", "${execution.id == null}") + flow("a", "c", "${execution.id != null}")
    run = Run(build(simple(body)), {"case": "c-1"}).complete("a")
    assert run.offers == ["c"]


def test_a_business_key_is_handed_on():
    script = el(
        "scriptTask",
        "x",
        "<bpmn:script>${execution.processBusinessKey}</bpmn:script>",
        scriptFormat="juel",
        camunda_resultVariable="key",
    )
    q = process(el("startEvent", "qs") + script + el("userTask", "a") + chain("qs x a"), "q")
    passes = '<camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:out source="key" target="key"/>'
    body = (
        el("startEvent", "s")
        + el("callActivity", "k", ext(passes), calledElement="q")
        + el("userTask", "z")
        + chain("s k z")
    )
    run = Run(build(simple(body), process_q=file(q)), {"matter": "M7"}).complete("a")
    assert run.variables["key"] == "M7"


def test_offers_say_which_process_they_belong_to():
    run = Run(calling('<camunda:in variables="all"/>'))
    assert [(o.element, o.process) for o in run.result.offers] == [("a", "q")]
    assert {t.process for t in run.result.trail} == {"p", "q"}
    assert run.program.info("a", "q").process == "q"


def test_input_parameters_are_local_and_output_parameters_come_out():
    mapped = (
        "<camunda:inputOutput>"
        '<camunda:inputParameter name="x">${x + 1}</camunda:inputParameter>'
        '<camunda:inputParameter name="pair"><camunda:list><camunda:value>${x}</camunda:value>'
        "<camunda:value>fixed</camunda:value></camunda:list></camunda:inputParameter>"
        '<camunda:inputParameter name="map"><camunda:map><camunda:entry key="k">${x}</camunda:entry></camunda:map>'
        "</camunda:inputParameter>"
        '<camunda:outputParameter name="y">${x + answer}</camunda:outputParameter></camunda:inputOutput>'
    )
    body = el("startEvent", "s") + el("userTask", "a", ext(mapped)) + el("userTask", "z") + chain("s a z")
    run = Run(build(simple(body)), {"x": 1})
    seen = machine.variables(run.program, run.result.rows, run.token("a"))
    assert seen == {"x": 2, "pair": [1, "fixed"], "map": {"k": 1}}
    run.complete("a", answer=5)
    assert run.variables == {"x": 1, "answer": 5, "y": 7}


def test_a_decision_sets_its_result_and_the_rules_that_hit_are_kept():
    attributes = {
        "camunda_decisionRef": "route",
        "camunda_resultVariable": "way",
        "camunda_mapDecisionResult": "collectEntries",
    }
    body = el("startEvent", "s") + el("businessRuleTask", "d", **attributes) + el("userTask", "a") + chain("s d a")
    run = Run(build(simple(body), decision_route=DMN), {"amount": 120})
    assert run.variables["way"] == ["mayor", "vice"]
    assert [(t.element, t.detail) for t in run.result.trail if t.what == "decided"] == [("d", "route:1,2")]


def test_a_decision_that_cannot_be_made_is_a_failure_at_its_task():
    attributes = {"camunda_decisionRef": "route", "camunda_resultVariable": "way"}
    body = el("startEvent", "s") + el("businessRuleTask", "d", **attributes) + chain("s d")
    with pytest.raises(Failure) as failed:
        Run(build(simple(body), decision_route=DMN))
    assert (failed.value.code, failed.value.element) == ("DECISION", "d")


@pytest.mark.parametrize(("language", "text"), [("juel", "${a + b}"), ("feel", "a + b")])
def test_a_script_is_one_expression(language, text):
    script = el(
        "scriptTask", "x", f"<bpmn:script>{text}</bpmn:script>", scriptFormat=language, camunda_resultVariable="c"
    )
    run = Run(build(simple(el("startEvent", "s") + script + el("userTask", "z") + chain("s x z"))), {"a": 1, "b": 2})
    assert run.variables["c"] == 3


def signers(inner="", sequential="false", loop=""):
    attributes = f'isSequential="{sequential}" camunda:collection="people" camunda:elementVariable="who"'
    many = f"<bpmn:multiInstanceLoopCharacteristics {attributes}>{inner}</bpmn:multiInstanceLoopCharacteristics>"
    return build(simple(el("startEvent", "s") + el("userTask", "sign", many) + el("userTask", "z") + chain("s sign z")))


PEOPLE = {"people": ["li", "wang", "zhao"]}


def test_all_sign_at_once():
    run = Run(signers(), PEOPLE)
    assert [offer.place for offer in run.result.offers] == [(0,), (1,), (2,)]
    seen = machine.variables(run.program, run.result.rows, run.result.offers[1].token)
    assert (seen["who"], seen["loopCounter"], seen["nrOfInstances"], seen["nrOfActiveInstances"]) == ("wang", 1, 3, 3)
    assert run.complete("sign").complete("sign").offers == ["sign"]
    assert run.complete("sign").offers == ["z"]


def test_signing_in_turn_keeps_the_list_as_it_was():
    run = Run(signers(sequential="true"), PEOPLE)
    run.complete("sign", people=[])
    seen = machine.variables(run.program, run.result.rows, run.token("sign"))
    assert (seen["who"], seen["nrOfCompletedInstances"]) == ("wang", 1)
    assert run.complete("sign").complete("sign").offers == ["z"]


def test_the_completion_condition_ends_the_rest():
    done = "<bpmn:completionCondition>${nrOfCompletedInstances / nrOfInstances &gt;= 0.6}</bpmn:completionCondition>"
    run = Run(signers(done), PEOPLE).complete("sign")
    assert run.offers == ["sign", "sign"]
    run.complete("sign")
    assert (run.offers, run.trail("cancelled")) == (["z"], ["sign"])


def test_nobody_to_sign_means_it_is_done():
    assert Run(signers(), {"people": []}).offers == ["z"]


@pytest.mark.parametrize("people", ["li", 3, None])
def test_a_collection_must_be_a_list(people):
    with pytest.raises(Failure) as failed:
        Run(signers(), {"people": people})
    assert (failed.value.code, failed.value.element) == ("EXPRESSION", "sign")


def test_the_initiator_is_the_starter():
    body = el("startEvent", "s", camunda_initiator="applicant") + el("userTask", "a") + chain("s a")
    assert Run(build(simple(body)), {"starter": "li"}).variables["applicant"] == "li"
    assert Run(build(simple(body))).variables == {"applicant": None}  # begun by nobody, by the calendar say


def test_opinions_of_parallel_branches_all_stay():
    """Notes on SpiffWorkflow, finding 2: the library loses one of two."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in "abz")
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + chain("s f a j z") + chain("f b j")
    for first, second in (("a", "b"), ("b", "a")):
        run = Run(build(simple(body)), {"a_says": "pending", "b_says": "pending"})
        run.complete(first, **{f"{first}_says": "agree"}).complete(second, **{f"{second}_says": "agree"})
        assert run.variables == {"a_says": "agree", "b_says": "agree"}


def test_a_process_may_call_itself_forty_times_and_come_back():
    passes = ext('<camunda:in sourceExpression="${n - 1}" target="n"/><camunda:out source="n" target="last"/>')
    body = el("startEvent", "s") + el("exclusiveGateway", "g", default="g_a") + el("userTask", "a")
    body += (
        el("callActivity", "k", passes, calledElement="p")
        + chain("s g")
        + flow("g", "k", "${n &gt; 0}")
        + flow("g", "a")
    )
    run = Run(build(simple(body)), {"n": 40})
    assert run.offers == ["a"]
    assert run.complete("a").result.completed
    assert run.variables == {"n": 40, "last": 39}


def test_a_refusal_inside_a_decision_is_a_failure_of_its_task():
    table = DMN.replace(b"<text>amount</text>", b"<text>org.unit_head(unit)</text>")
    attributes = {"camunda_decisionRef": "route", "camunda_resultVariable": "way"}
    body = el("startEvent", "s") + el("businessRuleTask", "d", **attributes) + chain("s d")

    def ask(name, args):
        raise Refused("NO_SUPERIOR", what="局长")

    with pytest.raises(Failure) as failed:
        Run(build(simple(body), decision_route=table), {"unit": "water"}, ask)
    assert (failed.value.code, failed.value.element) == ("NO_SUPERIOR", "d")


def test_a_thousand_rounds_leave_no_more_rows_than_one():
    body = (
        el("startEvent", "s") + el("userTask", "a") + el("exclusiveGateway", "g", default="g_e") + el("endEvent", "e")
    )
    body += chain("s a g") + flow("g", "a", "${again}") + flow("g", "e")
    run = Run(build(simple(body)))
    for _ in range(1000):
        run.complete("a", again=True)
    assert len(run.result.rows) == 2
    assert run.complete("a", again=False).result.completed


def test_events_map_too():
    """A start event and a boundary event: inputs are local to them, outputs go to the process, as in Camunda 7."""

    def mapped(name, value, out):
        inner = f'<camunda:inputParameter name="{name}">{value}</camunda:inputParameter>'
        inner += f'<camunda:outputParameter name="{out}">${{{name} * 2}}</camunda:outputParameter>'
        return ext(f"<camunda:inputOutput>{inner}</camunda:inputOutput>")

    timed = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    body = el("startEvent", "s", mapped("x", "${n + 1}", "doubled")) + el("userTask", "a")
    body += el(
        "boundaryEvent", "b", mapped("y", "${doubled}", "again") + timed, attachedToRef="a", cancelActivity="false"
    )
    run = Run(build(simple(body + chain("s a"))), {"n": 2})
    assert run.variables == {"n": 2, "doubled": 6}
    run.fire("b")
    assert run.variables == {"n": 2, "doubled": 6, "again": 12}

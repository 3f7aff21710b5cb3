"""What pages and commands learn from a diagram: heads, references, elements, flows, buttons."""

from decimal import Decimal

import pytest
from support.bpmn import build, chain, el, file, flow, process, prop, simple

from engine import diagrams
from engine.errors import Invalid
from engine.machine import Choice

FIELD = '{"type":"textfield","key":"subject","label":"事由"}'
FORM = ('{"type":"default","id":"%s","components":[' + FIELD + "]}").encode()


def buttons(*flows, **gateway):
    body = el("startEvent", "s") + el("userTask", "sign") + el("exclusiveGateway", "g", **gateway)
    body += el("endEvent", "yes") + el("endEvent", "no") + chain("s sign g") + "".join(flows)
    return build(simple(body)).elements["sign"].choices


APPROVE = flow("g", "yes", "${decision == 'approve'}", "approved", name="同意")
REFUSE = flow(
    "g",
    "no",
    '#{ decision eq "refuse" }',
    "refused",
    prop(opinion="required", rule="RR-11", style="stop"),
    name="不同意",
)


def test_the_flows_behind_a_user_task_are_its_buttons_in_document_order():
    """contracts 21."""
    assert buttons(REFUSE, APPROVE) == (
        Choice("refused", "不同意", "decision", "refuse", "RR-11", True, "stop"),
        Choice("approved", "同意", "decision", "approve"),
    )


@pytest.mark.parametrize(("literal", "value"), [("true", True), ("3", 3), ("2.5", Decimal("2.5")), ("'a b'", "a b")])
def test_a_button_s_literal_keeps_its_type(literal, value):
    found = buttons(flow("g", "yes", f"${{x == {literal}}}", "f"), flow("g", "no", "${x == 'other'}", "h"))
    assert [choice.literal for choice in found] == [value, "other"]
    assert type(found[0].literal) is type(value)


@pytest.mark.parametrize(
    "other",
    [
        flow("g", "no", "${verdict == 'refuse'}"),
        flow("g", "no", "${decision != 'approve'}"),
        flow("g", "no", "${decision == 'approve'}"),
        flow("g", "no", "${decision == 'refuse' &amp;&amp; amount &gt; 1}"),
    ],
)
def test_anything_else_is_no_set_of_buttons(other):
    assert buttons(APPROVE, other) == ()


def test_a_default_flow_or_a_join_makes_no_buttons():
    assert buttons(APPROVE, flow("g", "no", "", "d"), default="d") == ()
    joined = el("userTask", "other") + flow("other", "g")
    assert buttons(APPROVE, REFUSE, joined + flow("s", "other")) == ()


def program():
    start = el(
        "startEvent",
        "s",
        prop(guard="may_start", rule="RR-01 RR-02"),
        camunda_formRef="draft",
        camunda_formRefBinding="deployment",
    )
    task = el(
        "userTask",
        "a",
        prop(attachments="required", rule="RR-11"),
        name="市长\n签批",
        camunda_assignee="${x}",
        camunda_candidateGroups="office",
        camunda_formRef="opinion",
        camunda_formRefBinding="latest",
    )
    body = (
        start + task + el("endEvent", "e") + chain("s a") + flow("a", "e", "", "done", prop(rule="RR-12"), name="办结")
    )
    attributes = {"camunda_versionTag": "v3", "camunda_candidateStarterGroups": "department, township", "name": "请示"}
    title = prop(title="${subject}", closed="true", urgency="${urgent}")
    guard = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
    <decision id="may_start" name="may_start"><literalExpression><text>true</text></literalExpression></decision>
    </definitions>"""
    return build(
        simple(body, inner=title, **attributes),
        form_draft=FORM % b"draft",
        form_opinion=FORM % b"opinion",
        decision_may_start=guard,
    )


def test_the_process_says_what_it_is():
    made = program()
    assert (made.process, made.name, made.version_tag, made.closed) == ("p", "请示", "v3", True)
    assert made.startable_groups == ("department", "township")
    assert made.title.text == "${subject}"
    assert made.properties["urgency"] == "${urgent}"
    assert set(made.forms) == {"draft", "opinion"}


def test_elements_say_what_pages_need():
    made = program()
    assert made.start_event.guards == ("may_start",)
    assert made.start_event.form == "draft"
    task = made.elements["a"]
    assert (task.name, task.type, task.process, task.form) == ("市长 签批", "userTask", "p", "opinion")
    assert (task.rules, task.attachments, task.candidate_groups) == (("RR-11",), "required", "office")
    assert task.line > 1
    done = made.flows["done"]
    assert (done.source, done.target, done.name, done.properties) == ("a", "e", "办结", {"rule": "RR-12"})


def test_references_name_forms_tables_and_called_processes_with_their_binding():
    """contracts 7."""
    body = el(
        "startEvent",
        "s",
        prop(guard="g1 g2"),
        camunda_formRef="f",
        camunda_formRefBinding="version",
        camunda_formRefVersion="2",
    )
    body += el("callActivity", "k", calledElement="q", camunda_calledElementBinding="deployment")
    body += el(
        "businessRuleTask",
        "d",
        camunda_decisionRef="route",
        camunda_decisionRefBinding="versionTag",
        camunda_decisionRefVersionTag="v1",
    )
    body += el("callActivity", "k2", calledElement="r")
    found = diagrams.references(diagrams.read_xml(simple(body), "p.bpmn"), "p")
    assert [(r.kind, r.ref, r.binding, r.version, r.element) for r in found] == [
        ("form", "f", "version", "2", "s"),
        ("decision", "g1", "deployment", "", "s"),
        ("decision", "g2", "deployment", "", "s"),
        ("process", "q", "deployment", "", "k"),
        ("decision", "route", "versionTag", "v1", "d"),
        ("process", "r", "latest", "", "k2"),
    ]


def test_heads_list_the_processes_of_a_file():
    content = file(
        process(el("startEvent", "s"), "p", prop(closed="true"), name="请示"), '<bpmn:process id="picture"/>'
    )
    heads = diagrams.processes(diagrams.read_xml(content, "p.bpmn"))
    assert [(h.id, h.name, h.executable, h.closed) for h in heads] == [
        ("p", "请示", True, True),
        ("picture", "picture", False, False),
    ]


def test_ids_of_a_called_process_do_not_hide_the_process_s_own():
    q = process(el("startEvent", "s", name="里面") + el("userTask", "b") + chain("s b"), "q")
    body = el("startEvent", "s", name="外面") + el("callActivity", "k", calledElement="q") + chain("s k")
    made = build(simple(body), process_q=file(q))
    assert (made.elements["s"].name, made.info("s", "q").name) == ("外面", "里面")


def test_a_task_is_known_by_its_id_in_all_processes_of_a_program():
    q = process(el("startEvent", "s") + el("userTask", "a") + chain("s a"), "q")
    body = el("startEvent", "s") + el("userTask", "a") + el("callActivity", "k", calledElement="q") + chain("s a k")
    with pytest.raises(Invalid) as refused:
        build(simple(body), process_q=file(q))
    assert [(f.rule, f.file, f.element) for f in refused.value.findings] == [("id-in-called-process", "q.bpmn", "a")]


def test_message_starts_are_listed():
    message = '<bpmn:message id="m" name="motion"/>'
    body = el("startEvent", "s") + el("startEvent", "by_message", '<bpmn:messageEventDefinition messageRef="m"/>')
    made = build(simple(body + el("userTask", "a") + chain("s a") + chain("by_message a"), message))
    assert (made.signal_starts, made.timer_starts) == ({}, {})
    assert made.message_starts == {"motion": "by_message"}
    assert made.start_event.id == "s"

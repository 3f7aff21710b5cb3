"""What is refused at deployment: every construct that does not run, with a rule name, all at once (architecture 4)."""

import re
from pathlib import Path

import pytest
from support.bpmn import build, chain, el, ext, file, flow, process, prop, rules, simple

from engine import diagrams
from engine.diagrams.profile import ATTRIBUTES
from engine.errors import Invalid

MESSAGE = '<bpmn:message id="m" name="reply"/>'
CATCH = '<bpmn:messageEventDefinition messageRef="m"/>'
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
EVENT_SCOPE = el("subProcess", "x", el("startEvent", "xs", CATCH), triggeredByEvent="true")


def around(middle: str, name: str = "x") -> str:
    """start -> x -> task."""
    return el("startEvent", "s") + middle + el("userTask", "a") + chain(f"s {name} a")


def task(inner: str = "", tag: str = "userTask", **attributes: str) -> str:
    return around(el(tag, "x", inner, **attributes))


def event(definition: str, tag: str = "intermediateCatchEvent", **attributes: str) -> str:
    return around(el(tag, "x", definition, **attributes))


def boundary(definition: str, **attributes: str) -> str:
    return (
        el("startEvent", "s") + el("userTask", "a") + chain("s a") + el("boundaryEvent", "x", definition, **attributes)
    )


def many(inner: str = "", **attributes: str) -> str:
    text = "".join(f' {name.replace("camunda_", "camunda:")}="{value}"' for name, value in attributes.items())
    return task(f"<bpmn:multiInstanceLoopCharacteristics{text}>{inner}</bpmn:multiInstanceLoopCharacteristics>")


def mapped(parameter: str) -> str:
    return ext(f"<camunda:inputOutput>{parameter}</camunda:inputOutput>")


def catching(what: str, first: str, second: str) -> str:
    """Two boundary events on one activity; "" catches whatever comes."""
    names = [f' {what}Ref="{ref}"' if ref else "" for ref in (first, second)]
    both = (
        el("boundaryEvent", f"x{n}", f"<bpmn:{what}EventDefinition{r}/>", attachedToRef="a")
        for n, r in enumerate(names)
    )
    return el("startEvent", "s") + el("userTask", "a") + chain("s a") + "".join(both)


def associated(inner: str) -> str:
    """A data association of a task."""
    return f"<bpmn:dataInputAssociation><bpmn:targetRef>d</bpmn:targetRef>{inner}</bpmn:dataInputAssociation>"


RACE = (
    el("eventBasedGateway", "g") + el("intermediateCatchEvent", "x", CATCH) + el("intermediateCatchEvent", "t", TIMER)
)
CODES = (
    MESSAGE
    + '<bpmn:escalation id="one" escalationCode="one"/><bpmn:escalation id="two" escalationCode="two"/>'
    + '<bpmn:error id="e" errorCode="e"/><bpmn:error id="same" errorCode="e"/>'
)
CONDITION = "<bpmn:condition>${x}</bpmn:condition>"
EMPTY = el("sequenceFlow", "f", "<bpmn:conditionExpression/>", sourceRef="s", targetRef="a")
HUMAN = (
    "<bpmn:humanPerformer><bpmn:resourceAssignmentExpression><bpmn:formalExpression>li</bpmn:formalExpression>"
    "</bpmn:resourceAssignmentExpression></bpmn:humanPerformer>"
)
WHEN = f"<bpmn:conditionalEventDefinition>{CONDITION}</bpmn:conditionalEventDefinition>"
REFUSED = {
    "complex-gateway": around(el("complexGateway", "x")),
    "ad-hoc": around(el("adHocSubProcess", "x", el("userTask", "xa"))),
    "compensation": boundary("<bpmn:compensateEventDefinition/>", attachedToRef="a"),
    "compensation ": event('<bpmn:compensateEventDefinition activityRef="b"/>', "intermediateThrowEvent"),
    "compensation  ": task(isForCompensation="true"),
    "compensation   ": boundary("<bpmn:cancelEventDefinition/>", attachedToRef="a"),
    "compensation    ": el("startEvent", "s") + el("endEvent", "e", "<bpmn:cancelEventDefinition/>") + chain("s e"),
    "bpmn-setting        ": around(el("transaction", "x", el("startEvent", "xs"), method="##Store")),
    "conditional-event": el("startEvent", "w", WHEN),
    "standard-loop": task("<bpmn:standardLoopCharacteristics/>"),
    "multiple-events": event(CATCH + TIMER),
    "unknown-element": around("") + el("choreographyTask", "x"),
    "unknown-element ": task("<bpmn:performer/>"),
    "instantiate": task(tag="receiveTask", messageRef="m", instantiate="true"),
    "quantity": task(startQuantity="2"),
    "bpmn-setting": task('<bpmn:operationRef>o</bpmn:operationRef>', tag="receiveTask", messageRef="m"),
    "bpmn-setting ": task(tag="receiveTask", messageRef="m", operationRef="o"),
    "bpmn-setting  ": many(camunda_collection="list", behavior="None"),
    "bpmn-setting   ": many(camunda_collection="list", oneBehaviorEventRef="m"),
    "bpmn-setting    ": many(camunda_collection="list", noneBehaviorEventRef="m"),
    "bpmn-setting     ": RACE.replace("<bpmn:eventBasedGateway", '<bpmn:eventBasedGateway eventGatewayType="Parallel"')
    + el("startEvent", "s") + chain("s g x") + flow("g", "t"),
    "bpmn-setting      ": task(associated("<bpmn:transformation>${y}</bpmn:transformation>")),
    "bpmn-setting       ": task(associated("<bpmn:assignment><bpmn:from>${y}</bpmn:from></bpmn:assignment>")),
    "event-misplaced": event("<bpmn:errorEventDefinition/>"),
    "event-misplaced ": around(el("subProcess", "x", el("startEvent", "xs", CATCH))),
    "event-misplaced  ": el("startEvent", "s", "<bpmn:errorEventDefinition/>") + el("userTask", "a") + chain("s a"),
    "boundary-dangling": boundary(CATCH, attachedToRef="nobody"),
    "boundary-dangling ": boundary(CATCH),
    "flow-into-boundary": boundary(CATCH, attachedToRef="a") + flow("a", "x"),
    "error-must-interrupt": boundary("<bpmn:errorEventDefinition/>", attachedToRef="a", cancelActivity="false"),
    "caught-twice": catching("escalation", "one", "one"),
    "caught-twice ": catching("escalation", "", "one"),
    "caught-twice  ": catching("escalation", "one", ""),
    "caught-twice   ": catching("error", "e", "same"),
    "race-with-other-way": el("startEvent", "s") + RACE + chain("s g x") + flow("g", "t") + flow("s", "x"),
    "flow-into-start": el("startEvent", "s") + el("userTask", "a") + chain("s a s"),
    "flow-out-of-end": el("startEvent", "s") + el("endEvent", "e") + el("userTask", "a") + chain("s e a"),
    "flow-dangling": el("startEvent", "s") + flow("s", "nobody"),
    "flow-dangling ": el("startEvent", "s") + el("userTask", "a") + chain("s a") + el("sequenceFlow", "x"),
    "flow-to-event-scope": el("startEvent", "s") + EVENT_SCOPE + chain("s x"),
    "flow-without-condition": around(el("exclusiveGateway", "x")) + el("userTask", "b") + flow("x", "b"),
    "condition-without-effect": el("startEvent", "s") + el("parallelGateway", "x") + el("userTask", "a")
    + flow("s", "x") + flow("x", "a", "${y}"),
    "condition-empty": el("startEvent", "s") + el("userTask", "a") + EMPTY,
    "condition-literal": el("startEvent", "s") + el("userTask", "a") + flow("s", "a", "approved"),
    "default-elsewhere": task(default="nobody"),
    "race-without-events": around(el("eventBasedGateway", "x")),
    "no-start": el("userTask", "a"),
    "no-start ": around(el("subProcess", "x", el("userTask", "xa"))),
    "several-starts": el("startEvent", "s") + el("startEvent", "t") + el("userTask", "a") + chain("s a") + chain("t a"),
    "link-without-end": event('<bpmn:linkEventDefinition name="there"/>', "intermediateThrowEvent"),
    "link-twice": event('<bpmn:linkEventDefinition name="there"/>'),
    "duplicate-id": around(el("userTask", "x") + el("userTask", "x")),
    "missing-id": around(el("userTask", "x")) + "<bpmn:userTask/>",
    "bad-id": around(el("userTask", "a~b"), "a~b"),
    "call-missing": task(tag="callActivity"),
    "expression-invalid     ": task(tag="callActivity", calledElement="${which"),
    "service-without-work": task(tag="serviceTask"),
    "external-without-topic": task(tag="serviceTask", camunda_type="external"),
    "camunda-type": task(tag="serviceTask", camunda_type="mail", camunda_topic="x"),
    "decision-missing": task(tag="businessRuleTask", camunda_resultVariable="x"),
    "decision-without-result ": task(tag="businessRuleTask", camunda_decisionRef="${x}"),
    "decision-without-result": task(tag="businessRuleTask", camunda_decisionRef="route"),
    "decision-result": task(
        tag="businessRuleTask", camunda_decisionRef="r", camunda_resultVariable="x", camunda_mapDecisionResult="first"
    ),
    "script-missing": task(tag="scriptTask", scriptFormat="juel"),
    "script-language": task("<bpmn:script>1</bpmn:script>", tag="scriptTask", scriptFormat="JavaScript"),
    "script-language ": task("<bpmn:script>1</bpmn:script>", tag="scriptTask"),
    "many-without-number": many(),
    "many-without-number ": many("<bpmn:loopCardinality>2</bpmn:loopCardinality>", camunda_collection="list"),
    "many-data": many("<bpmn:loopDataInputRef>d</bpmn:loopDataInputRef>"),
    "bad-variable-name": many(camunda_collection="a b"),
    "message-missing": event("<bpmn:messageEventDefinition/>"),
    "message-missing  ": task(tag="sendTask"),
    "signal-missing": event('<bpmn:signalEventDefinition signalRef="nobody"/>'),
    "escalation-missing": boundary('<bpmn:escalationEventDefinition escalationRef="nobody"/>', attachedToRef="a"),
    "error-without-code": el("startEvent", "s") + el("endEvent", "x", "<bpmn:errorEventDefinition/>") + chain("s x"),
    "escalation-without-code": event("<bpmn:escalationEventDefinition/>", "intermediateThrowEvent"),
    "timer-missing": event("<bpmn:timerEventDefinition/>"),
    "timer-unreadable": event(TIMER.replace("P1D", "3 days")),
    "timer-unreadable ": event(TIMER.replace("timeDuration", "timeCycle").replace("P1D", "0 0 8 15W * ?")),
    "expression-invalid": task(camunda_assignee="${a +}"),
    "expression-invalid ": task(camunda_assignee="${org.boss(starter)}"),
    "expression-invalid  ": task(camunda_assignee="${org.next_up(starter)}"),
    "form-key-expression": task(camunda_formKey="${key}"),
    "form-twice ": task(camunda_formKey="embedded:x", camunda_formRef="draft"),
    "form-twice  ": task(ext("<camunda:formData/>"), camunda_formKey="embedded:x"),
    "camunda-form-key": task(tag="manualTask", camunda_formKey="embedded:x"),
    "camunda-class": task(tag="serviceTask", camunda_class="org.Foo"),
    "camunda-expression": task(camunda_expression="${1}"),
    "expression-invalid   ": task(tag="serviceTask", camunda_expression="${bean.go()}"),
    "expression-empty": task(tag="serviceTask", camunda_expression=" "),
    "work-twice": task(tag="serviceTask", camunda_expression="${1}", camunda_type="external", camunda_topic="t"),
    "camunda-delegate-expression": task(tag="serviceTask", camunda_delegateExpression="${bean}"),
    "assignee-twice": task(HUMAN, camunda_assignee="${starter}"),
    "performer-unreadable": task("<bpmn:potentialOwner><bpmn:resourceRef>o</bpmn:resourceRef></bpmn:potentialOwner>"),
    "camunda-task-listener": task(ext('<camunda:taskListener event="create" expression="${1}"/>'), tag="manualTask"),
    "camunda-class ": task(ext('<camunda:executionListener event="start" class="x"/>')),
    "camunda-delegate-expression ": task(ext('<camunda:taskListener event="create" delegateExpression="${x}"/>')),
    "camunda-field": task(
        ext('<camunda:taskListener event="create" expression="${1}"><camunda:field name="a"/></camunda:taskListener>')
    ),
    "listener-event": task(ext('<camunda:executionListener event="take" expression="${1}"/>')),
    "listener-event ": task(ext('<camunda:taskListener expression="${1}"/>')),
    "listener-timeout": task(ext('<camunda:taskListener event="timeout" id="a" expression="${1}"/>')),
    "listener-timeout ": task(
        ext(f'<camunda:taskListener event="timeout" expression="${{1}}">{TIMER}</camunda:taskListener>')
    ),
    "error-without-expression": task(
        ext('<camunda:errorEventDefinition errorRef="e"/>'),
        tag="serviceTask", camunda_type="external", camunda_topic="t",
    ),
    "error-misplaced": task(
        ext('<camunda:errorEventDefinition errorRef="e" expression="${true}"/>'),
        tag="serviceTask", camunda_expression="${1}",
    ),
    "listener-empty": task(ext('<camunda:executionListener event="start"/>')),
    "expression-invalid    ": task(
        ext('<camunda:taskListener event="complete" expression="${task.setAssignee(1)}"/>')
    ),
    "camunda-form-property": task(ext('<camunda:formProperty id="a"/>'), tag="manualTask"),
    "form-variable": task(ext('<camunda:formProperty id="a" variable="b"/>')),
    "form-variable ": task(ext('<camunda:formProperty id="a" readable="false"/>')),
    "form-twice    ": task(ext('<camunda:formData/><camunda:formProperty id="a"/>')),
    "camunda-date-pattern": task(ext('<camunda:formProperty id="a" type="date" datePattern="dd"/>')),
    "form-twice": task(ext("<camunda:formData/>"), camunda_formRef="draft"),
    "form-type": task(ext('<camunda:formData><camunda:formField id="a" type="custom"/></camunda:formData>')),
    "camunda-business-key": task(ext('<camunda:formData businessKey="a"/>')),
    "camunda-connector": task(ext("<camunda:connector/>"), tag="serviceTask"),
    "camunda-in": task(ext('<camunda:in source="a" target="b"/>')),
    "camunda-local": task(camunda_local="true"),
    "pass-incomplete": task(ext('<camunda:in source="a"/>'), tag="callActivity", calledElement="q"),
    "pass-variables": task(ext('<camunda:in variables="some"/>'), tag="callActivity", calledElement="q"),
    "script-missing ": task(mapped('<camunda:inputParameter name="a"><camunda:script/></camunda:inputParameter>')),
    "script-language  ": task(mapped(
        '<camunda:inputParameter name="a"><camunda:script scriptFormat="groovy">1</camunda:script>'
        "</camunda:inputParameter>"
    )),
    "camunda-resource": task(mapped(
        '<camunda:inputParameter name="a"><camunda:script scriptFormat="juel" resource="a"/></camunda:inputParameter>'
    )),
    "parameter-without-name": task(mapped("<camunda:inputParameter>1</camunda:inputParameter>")),
    "property-value": task(prop(attachments="many")),
    "end-output": el("startEvent", "s")
    + el("endEvent", "x", mapped('<camunda:outputParameter name="a">1</camunda:outputParameter>'))
    + chain("s x"),
    "other-engine": task(ext('<z:taskDefinition xmlns:z="http://camunda.org/schema/zeebe/1.0" type="x"/>')),
}  # fmt: skip


@pytest.mark.parametrize("rule", REFUSED)
def test_it_is_refused_with_its_rule(rule):
    assert rule.strip() in rules(simple(REFUSED[rule], CODES))


def test_none_of_the_frames_is_itself_wrong():
    """Each case above is refused for its own sake."""
    fine = [
        task(),
        event(CATCH),
        boundary(CATCH, attachedToRef="a"),
        many(camunda_collection="list"),
        task(mapped('<camunda:inputParameter name="a">1</camunda:inputParameter>')),
        task(camunda_asyncBefore="false", camunda_exclusive="true"),
        task(tag="callActivity", calledElement="q"),
        many(camunda_collection="list", behavior="All"),
        task('<bpmn:property id="d" name="__targetRef_placeholder"/>' + associated("")),
        catching("escalation", "one", "two"),
        catching("error", "e", ""),
        el("startEvent", "s") + RACE + chain("s g x") + flow("g", "t"),
        EVENT_SCOPE + task().replace('"x"', '"y"').replace("s_x", "s_y").replace("x_a", "y_a"),
    ]
    for body in fine:
        assert rules(simple(body, CODES)) == set()


@pytest.mark.parametrize(("must", "found"), [("true", {"bpmn-setting"}), ("false", set())])
def test_an_extension_that_must_be_understood_is_refused(must, found):
    """BPMN 2.0, 8.2.3: `mustUnderstand`."""
    extension = f'<bpmn:extension definition="t:risk" mustUnderstand="{must}"/>'
    assert rules(simple(task(), extension)) == found


def test_everything_wrong_is_said_at_once_with_place_and_remedy():
    body = task(camunda_foo="x", camunda_assignee="${") + el("complexGateway", "g", name="难题")
    with pytest.raises(Invalid) as refused:
        build(simple(body))
    found = refused.value.findings
    assert [f.line for f in found] == sorted(f.line for f in found)
    assert {"camunda-foo", "expression-invalid", "complex-gateway"} <= {f.rule for f in found}
    for finding in found:
        assert finding.line > 1
        assert finding.element
        assert finding.sentence.endswith(("。", "）", "”"))
        assert finding.remedy.endswith("。")
        assert finding.english
    gateway = next(f for f in found if f.rule == "complex-gateway")
    assert (gateway.name, gateway.kind) == ("难题", "complexGateway")


def test_missing_files_are_named():
    attributes = {"camunda_decisionRef": "route", "camunda_resultVariable": "x"}
    body = el("startEvent", "s", camunda_formRef="start") + el("businessRuleTask", "d", **attributes)
    body += el("callActivity", "k", calledElement="q") + chain("s d k")
    with pytest.raises(Invalid) as refused:
        build(simple(body))
    assert {f.rule for f in refused.value.findings} == {"unknown-form", "unknown-decision", "unknown-process"}


def test_a_called_process_needs_a_plain_start():
    q = process(el("startEvent", "qs", CATCH) + el("userTask", "qa") + chain("qs qa"), "q")
    with pytest.raises(Invalid) as refused:
        build(simple(task(tag="callActivity", calledElement="q")), process_q=file(q, declared=MESSAGE))
    assert [f.rule for f in refused.value.findings] == ["called-without-start"]


def test_findings_of_called_files_are_told_too():
    q = process(el("startEvent", "qs") + el("complexGateway", "g"), "q")
    with pytest.raises(Invalid) as refused:
        build(simple(task(tag="callActivity", calledElement="q", camunda_foo="x")), process_q=file(q))
    assert {f.file for f in refused.value.findings} == {"p.bpmn", "q.bpmn"}


def test_check_says_the_same_as_build():
    content = simple(task(camunda_foo="x"))
    with pytest.raises(Invalid) as refused:
        build(content)
    assert diagrams.check("p", content, "p.bpmn") == refused.value.findings


def test_every_rule_is_in_the_reference():
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "diagrams.md").read_text()
    named = set(re.findall("`([a-z-]+)`", reference))
    assert {rule.strip() for rule in REFUSED if not rule.startswith("camunda-")} <= named


def test_every_attribute_that_runs_is_in_the_reference():
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "diagrams.md").read_text()
    for names in ATTRIBUTES.values():
        assert all(f"`{name}`" in reference or f'camunda:{name}="external"' in reference for name in names - {"topic"})

"""Messages find who they are for: by name, case, matter, and by what variables are (Camunda 7, message correlation)."""

import pytest
from support.bpmn import rules, simple
from support.rest import Api
from support.yard import CLERK, chain, drawn, el

from engine import lint
from web import Settings, create_app

OFFICE = {"camunda_candidateGroups": "government_office"}
ENDS = el("startEvent", "begun") + el("endEvent", "ended")
REPLY = '<bpmn:message id="reply" name="reply_${number}"/><bpmn:message id="word" name="word"/>'


def api(yard, login="operator"):
    app = create_app(yard.database, clock=lambda: yard.now, settings=Settings(secret="for tests only"))
    return Api(app, yard.database, login)


def asking(yard):
    """A case that waits for the message «word» behind a task, at once for each of its `parts`."""
    each = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="parts" camunda:elementVariable="part"/>'
    hear = el("receiveTask", "hear", each, messageRef="word")
    work = el("userTask", "work", **OFFICE) + el("userTask", "after", **OFFICE)
    content = drawn("asking", ENDS + work + hear + chain("begun work hear after ended"), REPLY)
    yard.deploy({"asking.bpmn": content})


def asked(yard, **answers):
    case = yard.begin("asking")
    yard.finish(case, "work", answers)
    return case


def value(one):
    return {"value": one}


def test_a_message_finds_the_case_whose_variables_are_equal(yard):
    """correlationKeys; equal is equal in type too: 1 is not "1"."""
    asking(yard)
    one, other = asked(yard, number=1, parts=["a"]), asked(yard, number=2, parts=["a", "b"])
    operator = api(yard)
    sent = {"messageName": "word", "resultEnabled": True}
    assert operator.post("/message", sent, 404)["type"] == "NO_MATCH"
    for keys in ({"number": value("1")}, {"number": value(3)}, {"missing": value(1)}):
        assert operator.post("/message", {**sent, "correlationKeys": keys}, 404)["type"] == "NO_MATCH"
    given = {"correlationKeys": {"number": value(1)}, "processVariables": {"said": value("yes")}}
    (heard,) = operator.post("/message", {**sent, **given, "variablesInResultEnabled": True})
    assert heard["execution"]["processInstanceId"] == one
    assert heard["variables"]["said"]["value"] == "yes"
    assert (yard.elements(one), yard.elements(other)) == (["after"], [])
    assert yard.proved() == []


def test_local_keys_are_what_the_waiting_place_sees(yard):
    """localCorrelationKeys: of two instances that wait in one case, the one whose element it is."""
    asking(yard)
    case = asked(yard, number=2, parts=["a", "b"])
    operator = api(yard)
    sent = {"messageName": "word", "processInstanceId": case}
    assert operator.post("/message", sent, 404)["type"] == "NO_MATCH"
    operator.post("/message", {**sent, "localCorrelationKeys": {"part": value("c")}}, 404)
    operator.post("/message", {**sent, "localCorrelationKeys": {"part": value("b")}}, 204)
    assert yard.elements(case) == []
    operator.post("/message", {**sent, "localCorrelationKeys": {"part": value("b")}}, 404)
    operator.post("/message", {**sent, "localCorrelationKeys": {"part": value("a")}}, 204)
    assert yard.elements(case) == ["after"]
    assert yard.proved() == []


def test_all_is_all_or_nobody(yard):
    """`all` with nobody waiting is no error in Camunda 7; one key narrows all down."""
    asking(yard)
    cases = [asked(yard, number=number, parts=["a"]) for number in (1, 1, 2)]
    operator = api(yard)
    sent = {"messageName": "word", "all": True}
    operator.post("/message", {**sent, "correlationKeys": {"number": value(7)}}, 204)
    assert operator.post("/message", {**sent, "messageName": "nothing", "resultEnabled": True}) == []
    operator.post("/message", {**sent, "correlationKeys": {"number": value(1)}}, 204)
    assert [yard.elements(case) for case in cases] == [["after"], ["after"], []]
    assert yard.proved() == []


def test_a_message_name_may_hold_an_expression(yard):
    """What it means is settled when the case begins to wait."""
    work = el("userTask", "work", **OFFICE) + el("receiveTask", "hear", messageRef="reply")
    body = ENDS + work + chain("begun work hear ended")
    yard.deploy({"asking.bpmn": drawn("asking", body, REPLY)})
    cases = {number: asked(yard, number=number) for number in (1, 2)}
    (heard,) = api(yard).post("/message", {"messageName": "reply_2", "resultEnabled": True})
    assert heard["execution"]["id"] == cases[2]
    assert yard.proved() == []


def test_a_receive_task_without_message_waits_for_a_program(yard):
    """POST /execution/{id}/signal, as Camunda 7's runtimeService.signal."""
    body = ENDS + el("receiveTask", "wait", name="等结果") + el("userTask", "after", **OFFICE)
    yard.deploy({"asking.bpmn": drawn("asking", body + chain("begun wait after ended"))})
    case = yard.begin("asking")
    operator = api(yard)
    api(yard, CLERK).post(f"/execution/{case}/signal", {}, 403)
    operator.post("/message", {"messageName": ""}, 404)
    operator.post(f"/execution/{case}/signal", {"variables": {"n": value(3), "starter": value("x")}}, 409)
    operator.post(f"/execution/{case}/signal", {"variables": {"n": value(3)}}, 204)
    assert yard.elements(case) == ["after"]
    assert [(event.kind, event.element, event.actor) for event in yard.log(case)][-1] == ("message", "wait", "operator")
    operator.post(f"/execution/{case}/signal", {}, 404)
    operator.post("/execution/nothing/signal", {}, 404)
    assert yard.proved() == []


@pytest.mark.parametrize("word", ["intermediateCatchEvent", "boundaryEvent", "startEvent"])
def test_an_event_without_message_waits_for_nothing_and_is_refused(word):
    """Camunda 7: «attribute messageRef is required»."""
    body = ENDS + el("userTask", "work") + chain("begun work ended")
    more = {"attachedToRef": "work"} if word == "boundaryEvent" else {}
    assert "message-missing" in rules(simple(body + el(word, "hear", "<bpmn:messageEventDefinition/>", **more)))


def test_a_designer_is_told_that_nobody_but_a_program_can_go_on():
    body = ENDS + el("receiveTask", "wait", name="等结果") + chain("begun wait ended")
    (found,) = [one for one in lint.lint({"a.bpmn": drawn("asking", body)}) if one.rule == "event-reference"]
    assert (found.level, found.element) == ("warning", "wait")


def test_references_may_have_a_prefix():
    """messageRef and the like are XML QNames; another editor writes tns:word."""
    parts = [
        el("receiveTask", "hear", messageRef="t:word"),
        el("intermediateThrowEvent", "sound", '<bpmn:signalEventDefinition signalRef="t:bell"/>'),
        el("boundaryEvent", "off", '<bpmn:errorEventDefinition errorRef="t:no"/>', attachedToRef="hear"),
    ]
    declared = '<bpmn:message id="word" name="word"/><bpmn:signal id="bell" name="bell"/>'
    declared += '<bpmn:error id="no" errorCode="1"/>'
    body = ENDS + "".join(parts) + chain("begun hear sound ended") + chain("off ended")
    assert rules(simple(body, declared)) == set()

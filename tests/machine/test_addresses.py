"""For whom a thrown message is: properties of the throwing element, evaluated where the token stands."""

import pytest
from support.bpmn import Run, build, chain, el, ext, prop, rules, simple

from engine.errors import Failure

MESSAGE = '<bpmn:message id="m" name="told"/>'
EVENT = '<bpmn:messageEventDefinition messageRef="m"/>'
START = el("startEvent", "s")
GIVEN = {"matter": "M1", "other": "M2", "lead": "finance", "asked": "c-9"}
GIVEN |= {"units": ["a", "b"], "blank": "", "void": None}


def sent(body, **given):
    return Run(build(simple(START + body, MESSAGE)), GIVEN | given).result.outbox


def throwing(kind="intermediateThrowEvent", **properties):
    inner = (prop(**properties) if properties else "") + (EVENT if kind != "sendTask" else "")
    attributes = {"messageRef": "m"} if kind == "sendTask" else {}
    return el(kind, "t", inner, **attributes) + el("userTask", "a") + chain("s t" if kind == "endEvent" else "s t a")


def address(outgoing):
    return outgoing.business_key, outgoing.case, outgoing.unit


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "sendTask"])
@pytest.mark.parametrize(
    "properties, expected",
    [
        ({}, ("M1", "", "")),
        ({"matter": "${other}"}, ("M2", "", "")),
        ({"case": "${asked}"}, ("M1", "c-9", "")),
        ({"unit": "${lead}"}, ("M1", "", "finance")),
        ({"unit": "legal_${lead}", "matter": "fixed"}, ("fixed", "", "legal_finance")),
    ],
)
def test_properties_say_for_whom(kind, properties, expected):
    (outgoing,) = sent(throwing(kind, **properties))
    assert address(outgoing) == expected


def test_an_end_event_too():
    (outgoing,) = sent(el("endEvent", "t", prop(unit="${lead}") + EVENT) + chain("s t"))
    assert address(outgoing) == ("M1", "", "finance")


@pytest.mark.parametrize("name", ["matter", "case", "unit"])
@pytest.mark.parametrize("value", ["${blank}", "${missing}", "${void}"])
def test_what_says_nothing_is_a_failure_of_the_element(name, value):
    with pytest.raises(Failure) as failed:
        sent(throwing(**{name: value}))
    assert (failed.value.code, failed.value.element) == ("EXPRESSION", "t")


@pytest.mark.parametrize("sequential", ["false", "true"])
def test_a_multi_instance_sends_one_an_item(sequential):
    """Each with its own item, in order; the count goes on within the command."""
    loop = el("multiInstanceLoopCharacteristics", "l", isSequential=sequential, camunda_collection="units").replace(
        "camunda:collection", 'camunda:elementVariable="item" camunda:collection'
    )
    mapped = '<camunda:inputOutput><camunda:inputParameter name="n">${loopCounter}</camunda:inputParameter>'
    inner = ext(
        f"{mapped}</camunda:inputOutput>"
        + prop(unit="${item}").removeprefix("<bpmn:extensionElements>").removesuffix("</bpmn:extensionElements>")
    )
    body = el("sendTask", "t", inner + loop, messageRef="m") + el("userTask", "a") + chain("s t a")
    assert [(o.n, o.unit, o.values["n"]) for o in sent(body)] == [(1, "a", 0), (2, "b", 1)]
    assert sent(body, units=[]) == ()


def test_an_expression_that_cannot_be_read_is_refused_at_deployment():
    assert "expression-invalid" in rules(simple(START + throwing(unit="${"), MESSAGE))

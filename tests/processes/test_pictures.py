"""Every diagram of processes/ is a picture a person is glad to look at, and says what it does in the office's words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from support.picture import BPMN, BPMNDI, LIMITS, pictures

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = sorted(PROCESSES.rglob("*.bpmn"))
NODES = ("Event", "Gateway", "Task", "task", "subProcess", "callActivity")
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"

every_diagram = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def elements(file: Path) -> list[etree._Element]:
    return [element for element in etree.parse(file).getroot().iter(BPMN + "*") if element.get("id")]


def nodes(file: Path) -> list[etree._Element]:
    return [element for element in elements(file) if etree.QName(element).localname.endswith(NODES)]


def flows(file: Path) -> list[etree._Element]:
    return [element for element in elements(file) if element.tag == BPMN + "sequenceFlow"]


def test_there_are_diagrams() -> None:
    assert {file.stem for file in FILES} >= {"request", "report"}


@every_diagram
def test_picture_is_readable(file: Path) -> None:
    for picture in pictures(etree.parse(file).getroot()):
        figures = picture.measure()
        assert {name: figures[name] for name, limit in LIMITS.items() if figures[name] > limit} == {}


@every_diagram
def test_every_node_and_flow_is_drawn(file: Path) -> None:
    drawn = {
        shape.get("bpmnElement")
        for tag in ("BPMNShape", "BPMNEdge")
        for shape in etree.parse(file).getroot().iter(BPMNDI + tag)
    }
    assert {element.get("id") for element in (*nodes(file), *flows(file))} == drawn


@every_diagram
def test_ids_are_snake_case(file: Path) -> None:
    for element in elements(file):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", element.get("id", "")), element.get("id")


@every_diagram
def test_file_is_named_after_its_process(file: Path) -> None:
    processes = [element.get("id") for element in elements(file) if element.tag == BPMN + "process"]
    assert processes == [file.stem]


@every_diagram
def test_diverging_gateways_ask_a_question(file: Path) -> None:
    for node in nodes(file):
        if (
            etree.QName(node).localname in ("exclusiveGateway", "inclusiveGateway")
            and len(node.findall(BPMN + "outgoing")) > 1
        ):
            assert node.get("name", "").endswith("？"), node.get("id")


@every_diagram
def test_events_and_activities_have_names(file: Path) -> None:
    for node in nodes(file):
        if not etree.QName(node).localname.endswith("Gateway"):
            assert node.get("name"), node.get("id")


@every_diagram
def test_names_are_short(file: Path) -> None:
    """Seven characters of a task's name stay on one line, twelve on two; a button holds ten."""
    for node in nodes(file):
        assert len(node.get("name", "")) <= 12, node.get("name")
    for flow in flows(file):
        assert len(flow.get("name", "")) <= 10, flow.get("name")


@every_diagram
def test_buttons_are_the_flows_of_one_gateway(file: Path) -> None:
    """Behind a user task all flows of the gateway test one variable against different literals (contracts 21)."""
    by_id = {element.get("id"): element for element in elements(file)}
    for task in (node for node in nodes(file) if node.tag == BPMN + "userTask"):
        behind = [by_id[by_id[flow.text].get("targetRef")] for flow in task.findall(BPMN + "outgoing")]
        assert len(behind) == 1, task.get("id")
        outgoing = [by_id[flow.text] for flow in behind[0].findall(BPMN + "outgoing")]
        if behind[0].tag != BPMN + "exclusiveGateway" or len(outgoing) == 1:
            continue
        tests = [
            re.fullmatch(r"\$\{(\w+) == '(\w+)'\}", flow.findtext(BPMN + "conditionExpression", ""))
            for flow in outgoing
        ]
        assert all(tests), task.get("id")
        assert len({test[1] for test in tests if test}) == 1
        assert len({test[2] for test in tests if test}) == len(outgoing)
        assert all(flow.get("name") for flow in outgoing)
        assert len(behind[0].findall(BPMN + "incoming")) == 1
        assert behind[0].get("default") is None


@every_diagram
def test_everybody_who_acts_has_a_day(file: Path) -> None:
    """Working days, or the day that was agreed; in an emergency, and there only, the clock (RR-13)."""
    clock = any(prop.get("name") == "emergency" for prop in etree.parse(file).getroot().iter(CAMUNDA + "property"))
    for task in (node for node in nodes(file) if node.tag == BPMN + "userTask"):
        assert task.get(CAMUNDA + "assignee") or task.get(CAMUNDA + "candidateGroups"), task.get("id")
        assert task.get(CAMUNDA + "dueDate", "").startswith(("PT",) if clock else ("${calendar.", "${due")), task.get(
            "id"
        )


@every_diagram
def test_buttons_that_send_back_or_refuse_need_an_opinion(file: Path) -> None:
    """Whoever is sent back or refused is told why (design: a return needs an opinion, which is pause enough)."""
    for flow in flows(file):
        pairs = {prop.get("name"): prop.get("value") for prop in flow.iter(CAMUNDA + "property")}
        if pairs.get("style") == "stop" or flow.get("name", "").startswith(("退回", "不予")):
            assert (pairs.get("style"), pairs.get("opinion")) == ("stop", "required"), flow.get("id")

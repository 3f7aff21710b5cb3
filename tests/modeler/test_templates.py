"""Element templates: what the command writes stands in processes/, the Modeler takes it, and its result lints clean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from modeler.page import bundle, node
from playwright.sync_api import Browser, Page
from support.shell import run

from engine.cli.folders import read_folder
from engine.lint import Known, lint
from engine.templates import Choices, read_choices, templates

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes/.camunda/element-templates"
FILES = sorted(FOLDER.glob("*.json"))
OTHERS = read_folder(ROOT / "processes")


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_processes_holds_what_the_command_writes(tmp_path: Path) -> None:
    told = run(tmp_path, "templates", "--write", tmp_path)
    written = tmp_path / ".camunda/element-templates"
    assert str(written) in told
    assert {path.name: path.read_text("utf-8") for path in written.iterdir()} == {
        path.name: path.read_text("utf-8") for path in FILES
    }, "run `youxu templates --write processes`"
    assert json.loads(run(tmp_path, "templates")) == [load(path) for path in _in_order(tmp_path)]


def _in_order(folder: Path) -> list[Path]:
    order = [one["id"].removeprefix("youxu.") for one in json.loads(run(folder, "templates"))]
    return [FOLDER / f"{name}.json" for name in order]


def test_the_living_organisation_of_an_installation_is_offered(tmp_path: Path) -> None:
    """A renamed post is a renamed choice; nothing is offered of an organisation that is not there."""
    empty = json.loads(run(tmp_path, "templates", "--living"))
    task = next(one for one in empty if one["id"] == "youxu.task-group")
    assert next(p for p in task["properties"] if p["label"] == "由谁签收")["choices"] == []
    run(tmp_path, "organisation", "import", ROOT / "processes/organisation")
    assert json.loads(run(tmp_path, "templates", "--living")) == json.loads(run(tmp_path, "templates"))


def test_choices_come_from_the_data_alone() -> None:
    sheets = {
        "post_kinds": "kind,name\nabbot,住持\nmonk,僧人\n",
        "posts": "code,unit,kind,to\na,temple,abbot,\nb,temple,monk,\nc,temple,monk,\nd,old,abbot,2020-01-01\n",
        "unit_kinds": "kind,name\nmonastery,寺院\n",
        "units": "code,name,short_name,kind,to\ntemple,某某寺,,monastery,\n",
        "relations": "relation,name\ngate_keeper,门房\n",
    }
    form = b'{"id": "leave", "components": []}'
    found = read_choices(sheets, {"leave.form": form, "broken.dmn": b"<"}, {"X-01": {"name": "不得外出"}})
    assert [value for value, _ in found.people] == [
        "${starter}",
        "${org.unit_head(unit)}",
        "${org.gate_keeper(unit)}",
        "${org.holder('abbot')}",
    ]
    assert [value for value, _ in found.groups] == ["abbot", "monk", "monastery", "temple:abbot", "temple:monk"]
    assert (found.forms, found.decisions, found.rules) == ((("leave", "leave"),), (), (("X-01", "X-01 不得外出"),))


@pytest.mark.node
def test_the_modelers_validator_accepts_all_of_them() -> None:
    assert node("validate.mjs", json.dumps([load(path) for path in FILES])) == ""
    assert node("validate.mjs", json.dumps(list(map(json.loads, templates(Choices()).values())))) == ""
    broken = load(FILES[0]) | {"appliesTo": "bpmn:Task"}
    assert "must be array" in node("validate.mjs", json.dumps([broken]), code=1)


# -- applied by the Modeler's own code
DEFINITIONS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions" targetNamespace="http://youxu/tests"
  modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.24.0">
  <bpmn:message id="told" name="told" />
  <bpmn:process id="example" name="示例" isExecutable="true" camunda:historyTimeToLive="P3650D">
    <bpmn:extensionElements><camunda:properties><camunda:property name="closed" value="true" /></camunda:properties>
    </bpmn:extensionElements>
    <bpmn:startEvent id="begin" name="提出" />
    <bpmn:sequenceFlow id="way_0" sourceRef="begin" targetRef="ask" />
    {middle}
    <bpmn:sequenceFlow id="way_1" sourceRef="ask" targetRef="done" />
    <bpmn:endEvent id="done" name="已办结">{end}</bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="example">
    {shapes}
    <bpmndi:BPMNEdge id="e0" bpmnElement="way_0"><di:waypoint x="36" y="18" /><di:waypoint x="100" y="18" />
    </bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e1" bpmnElement="way_1"><di:waypoint x="200" y="18" /><di:waypoint x="300" y="18" />
    </bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""
SENDS = '<bpmn:messageEventDefinition id="m" messageRef="told" />'
MIDDLE = {
    "UserTask": '<bpmn:userTask id="ask" name="审批" camunda:assignee="${starter}" />',
    "BusinessRuleTask": '<bpmn:businessRuleTask id="ask" name="判定" />',
    "CallActivity": '<bpmn:callActivity id="ask" name="签发" />',
    "ServiceTask": '<bpmn:serviceTask id="ask" name="归档" />',
    "SendTask": '<bpmn:sendTask id="ask" name="告知" messageRef="told" />',
    "ReceiveTask": '<bpmn:receiveTask id="ask" name="等告知" messageRef="told" />',
    "IntermediateThrowEvent": f'<bpmn:intermediateThrowEvent id="ask" name="告">{SENDS}</bpmn:intermediateThrowEvent>',
    "IntermediateCatchEvent": f'<bpmn:intermediateCatchEvent id="ask" name="等">{SENDS}</bpmn:intermediateCatchEvent>',
    "BoundaryEvent": f'<bpmn:boundaryEvent id="aside" name="撤回" attachedToRef="ask">{SENDS}</bpmn:boundaryEvent>',
}
PLACES = {
    "StartEvent": "begin",
    "EndEvent": "done",
    "Process": "example",
    "SequenceFlow": "way_1",
    "BoundaryEvent": "aside",
}
WRITTEN = {
    "camunda:resultVariable": "route",
    "camunda:topic": "archive",
    "matter": "${matter}",
    "case": "${case}",
    "unit": "${unit}",
    "starter": "${starter}",
    "performer": "${starter}",
    "title": "${starter}",
    "urgency": "normal",
    "secrecy": "${unit}",
    "number": "${unit}",
    "camunda:historyTimeToLive": "P3650D",
}
OFFERED = read_choices({}, OTHERS, {})
KNOWN = Known(
    processes=frozenset(dict(OFFERED.processes)),
    forms=frozenset(dict(OFFERED.forms)),
    decisions=frozenset(dict(OFFERED.decisions)),
)
SILENT = {"reference-binding", "decision-result"}


def diagram(kind: str) -> str:
    """A small process with one element of this kind, whose id is what `PLACES` says, or ask."""
    middle = MIDDLE.get(kind if kind != "BoundaryEvent" else "UserTask", MIDDLE["UserTask"])
    middle += MIDDLE[kind] if kind == "BoundaryEvent" else ""
    ids = ["begin", "ask", "done", *(["aside"] if kind == "BoundaryEvent" else [])]
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}">'
        f'<dc:Bounds x="{100 * n}" y="0" width="36" height="36" /></bpmndi:BPMNShape>'
        for n, name in enumerate(ids)
    )
    return DEFINITIONS.format(middle=middle, end=SENDS if kind == "EndEvent" else "", shapes=shapes)


def chosen(template: dict[str, Any], which: int) -> dict[str, Any]:
    """The template as if a designer had chosen and written something in every field (0: only where needed)."""

    def choose(part: dict[str, Any]) -> dict[str, Any]:
        needed = part.get("constraints", {}).get("notEmpty")
        if part["type"] == "Hidden" or not (which or needed):
            return part
        choices = [one["value"] for one in part.get("choices", []) if one["value"]]
        name = part["binding"]["name"]
        if choices:
            return part | {"value": choices[which % len(choices) if which >= 0 else which]}
        return part | {"value": WRITTEN.get(name, part.get("value", ""))}

    return template | {"properties": [choose(part) for part in template["properties"]]}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    found = browser.new_context().new_page()
    found.add_script_tag(content=bundle("apply.js"))
    return found


CASES = [(path, kind.removeprefix("bpmn:")) for path in FILES for kind in load(path)["appliesTo"]]


@pytest.mark.browser
@pytest.mark.node
@pytest.mark.parametrize("path,kind", CASES, ids=lambda one: getattr(one, "stem", one))
def test_an_applied_template_lints_clean(page: Page, path: Path, kind: str) -> None:
    """npm bpmn-js-element-templates applies it; left as empty as allowed, and with everything filled in."""
    plain = diagram(kind)
    before = {(f.rule, f.element, f.sentence) for f in _lint(plain)}
    for which in (0, -1):
        template = chosen(load(path), which)
        xml = page.evaluate("([x, i, t]) => applied(x, i, t)", [plain, PLACES.get(kind, "ask"), template])
        assert f'camunda:modelerTemplate="{template["id"]}"' in xml
        for part in template["properties"]:
            assert not part.get("value") or part["value"].replace("'", "&#39;") in xml
        told = [(f.rule, f.element, f.sentence) for f in _lint(xml)]
        assert [one for one in told if one not in before and one[0] not in SILENT] == []


def _lint(xml: str) -> list[Any]:
    """Findings in the example, deployed with the tables that it names; all else of processes/ is there already."""
    tables = {name: content for name, content in OTHERS.items() if name.endswith(".dmn") and _stem(name) in xml}
    return [f for f in lint({"example.bpmn": xml.encode(), **tables}, KNOWN) if f.file == "example.bpmn"]


def _stem(name: str) -> str:
    return Path(name).stem

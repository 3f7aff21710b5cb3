"""Places for diagrams without any: everything gets one, nothing else changes, and the picture can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support.city import PROCESSES
from support.picture import BPMN, BPMNDI, pictures
from support.yard import drawn, el

from engine.layout import has_places, lay_out
from engine.lint import lint

FILES = sorted(PROCESSES.rglob("*.bpmn"))
LANGUAGE = sorted((Path(__file__).parents[1] / "language").glob("*.bpmn"))
DRAWN = [
    "Event",
    "Gateway",
    "Task",
    "task",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "callActivity",
    "sequenceFlow",
    "participant",
    "lane",
    "messageFlow",
    "association",
    "textAnnotation",
    "group",
    "dataObjectReference",
    "dataStoreReference",
    "dataInputAssociation",
    "dataOutputAssociation",
]
WHOLE = {"runs through a shape": 0, "slanted segments": 0, "overlapping shapes": 0}
PICTURE_RULES = ("overlapping-shapes", "left-to-right", "diagram-interchange")


def meaning(content: bytes) -> bytes:
    """The file without its pictures, in one canonical spelling."""
    root = etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
    for one in list(root.iter(BPMNDI + "BPMNDiagram")):
        root.remove(one)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, method="c14n2", strip_text=True)


def missing(content: bytes) -> set[str]:
    """Elements that BPMN draws and this file gives no place."""
    root = etree.fromstring(content)
    placed = {one.get("bpmnElement") for one in root.iter(BPMNDI + "BPMNShape", BPMNDI + "BPMNEdge")}
    ids = {one.get("id") for one in root.iter(BPMN + "*") if etree.QName(one).localname.endswith(tuple(DRAWN))}
    return {name for name in ids if name} - placed


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_citys_diagrams_laid_out_anew(file: Path) -> None:
    made = lay_out(file.read_bytes(), file.name)
    assert meaning(made) == meaning(file.read_bytes())
    assert missing(made) == set()
    for picture in pictures(etree.fromstring(made)):
        figures = picture.measure()
        assert {name: figures[name] for name in WHOLE} == WHOLE
    assert [one for one in lint({file.name: made}) if one.rule in PICTURE_RULES] == []


@pytest.mark.parametrize("file", LANGUAGE, ids=lambda file: file.stem)
def test_every_kind_of_element_gets_a_place(file: Path) -> None:
    """Pools, message flows, lanes, groups, data, notes, sub-processes in one another, boundary events."""
    made = lay_out(file.read_bytes(), file.name)
    assert meaning(made) == meaning(file.read_bytes())
    assert missing(made) == set()
    assert has_places(made, file.name)


@st.composite
def diagrams(draw: st.DrawFn) -> bytes:
    """Nodes of all shapes, some at edges of others, flows between any of them, loops and twins among them."""
    kinds = draw(
        st.lists(
            st.sampled_from(["userTask", "exclusiveGateway", "intermediateThrowEvent", "subProcess"]),
            min_size=1,
            max_size=9,
        )
    )
    names = [f"n{number}" for number in range(len(kinds))]
    inner = (
        el("startEvent", "{0}_s")
        + el("endEvent", "{0}_e")
        + '<bpmn:sequenceFlow id="{0}_f" sourceRef="{0}_s" targetRef="{0}_e"/>'
    )
    body = "".join(
        el(
            kind,
            name,
            inner.format(name) if kind == "subProcess" else "",
            name=draw(st.sampled_from(["", "办", "办理人签收"])),
        )
        for kind, name in zip(kinds, names, strict=True)
    )
    hosts = [name for kind, name in zip(kinds, names, strict=True) if kind in ("userTask", "subProcess")]
    edges = draw(st.lists(st.sampled_from(hosts), max_size=3)) if hosts else []
    for number, host in enumerate(edges):
        body += el("boundaryEvent", f"b{number}", attachedToRef=host, name="逾期")
    sources = [*names, *(f"b{number}" for number in range(len(edges)))]
    flows = draw(st.lists(st.tuples(st.sampled_from(sources), st.sampled_from(names)), max_size=14))
    for number, (source, target) in enumerate(flows):
        said = ' name="同意"' if number % 3 == 0 else ""
        body += f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"{said}/>'
    lanes = draw(st.integers(0, 3))
    if lanes:
        refs = "".join(
            el(
                "lane",
                f"lane{lane}",
                "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in names[lane::lanes]),
            )
            for lane in range(lanes)
        )
        body = el("laneSet", "lanes", refs) + body
    return drawn("p", body)


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_nothing_is_lost_and_nothing_covers_another(content: bytes) -> None:
    made = lay_out(content, "p.bpmn")
    assert meaning(made) == meaning(content)
    assert missing(made) == set()
    for picture in pictures(etree.fromstring(made)):
        figures = picture.measure()
        assert {name: figures[name] for name in WHOLE} == WHOLE


def test_flows_without_an_id_get_the_one_the_engine_knows_them_by() -> None:
    body = el("startEvent", "a") + el("endEvent", "b") + '<bpmn:sequenceFlow sourceRef="a" targetRef="b"/>'
    assert b'id="a_to_b"' in lay_out(drawn("p", body), "p.bpmn")


def test_laid_out_twice_is_the_same() -> None:
    once = lay_out(FILES[0].read_bytes(), "x.bpmn")
    assert lay_out(once, "x.bpmn") == once

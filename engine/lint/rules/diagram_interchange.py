"""Every node and flow has its place in the picture (BPMNDI), and what is drawn is there; or nobody can show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import BPMNDI
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, kind

_DI = "{http://www.omg.org/spec/DD/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_NUMBERS = {"waypoint": ("x", "y"), "Bounds": ("x", "y", "width", "height")}


def check(diagram: Diagram) -> Iterator[Finding]:
    """A file without any picture is one finding; else each element that is missing from it."""
    shapes = (f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")
    drawn = {e.get("bpmnElement", "") for e in diagram.root.iter(*shapes)}
    yield from _all_broken(diagram, shapes)
    if not drawn:
        yield diagram.report(
            diagram.root,
            "文件里没有图形，页面上画不出流程图。",
            "用 Camunda Modeler 打开，把图画出来再保存。",
            "The file has no diagram interchange (BPMNDI).",
            mild=True,
        )
        return
    for scope in diagram.scopes:
        for element in [*scope.nodes.values(), *(f.element for f in scope.flows)]:
            if identity(element) not in drawn:
                yield diagram.report(
                    element,
                    "图上没有它的图形，看图的人不知道有这一步。",
                    "在 Modeler 里删去重画，或补上图形。",
                    "The element has no shape or edge in the picture.",
                    mild=True,
                )


def _all_broken(diagram: Diagram, shapes: tuple[str, ...]) -> Iterator[Finding]:
    ids = {identity(element) for element in diagram.root.iter() if isinstance(element.tag, str)}
    for plane in diagram.root.iter(f"{BPMNDI}BPMNPlane"):
        if not plane.get("bpmnElement"):
            yield _broken(diagram, plane, "没有写明画的是哪个流程（bpmnElement）。")
        for shape in plane.iter(*shapes):
            for said in _wrong(shape, ids):
                yield _broken(diagram, shape, said)


def _wrong(shape: Element, ids: set[str]) -> Iterator[str]:
    """What keeps a shape or edge from being drawn: as for Camunda 7, which refuses the file."""
    drawn = shape.get("bpmnElement", "")
    if not drawn:
        yield "没有写明画的是哪个元素（bpmnElement）。"
    elif drawn.rpartition(":")[2] not in ids:
        yield f"画的元素“{drawn}”在文件里没有。"
    if kind(shape) == "BPMNEdge" and len(shape.findall(f"{_DI}waypoint")) < 2:
        yield "不到两个点，连不成线。"
    bounds = shape.find(f"{_DC}Bounds")
    if kind(shape) == "BPMNShape" and bounds is None:
        yield "没有写位置和大小（Bounds）。"
    places = [*shape.findall(f"{_DI}waypoint"), *([bounds] if bounds is not None else [])]
    if any(not _is_number(place.get(name)) for place in places for name in _NUMBERS[kind(place)]):
        yield "的位置或大小不是数字。"


def _is_number(text: str | None) -> bool:
    try:
        return isfinite(float(text or ""))
    except ValueError:
        return False


def _broken(diagram: Diagram, shape: Element, said: str) -> Finding:
    """Told by the shape's own id: there may be no element."""
    remedy = "在 Camunda Modeler 里打开，删去这个图形重画，再保存。"
    found = diagram.report(shape, f"图形“{identity(shape)}”{said}", remedy, "The picture is broken here.")
    return replace(found, element=identity(shape))

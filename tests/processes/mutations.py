"""How each kind of home of a rule is taken away: an element, a flow, a table row, a form field, a whole file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
Mutation = Callable[[Path, str], bool]
"""Changes the file so that the element is gone; False where there is nothing that could be taken away."""


def in_diagram(file: Path, element: str) -> bool:
    """Takes a flow away; a node with its ways led past it; an end event another id; of a start event its guard."""
    tree = etree.parse(file)
    found = next(iter(tree.xpath("//*[@id=$id]", id=element)), None)
    if found is None:
        return False
    kind = str(found.tag).removeprefix(BPMN)
    done = {
        "process": _open,
        "startEvent": _unguarded,
        "endEvent": _renamed,
        "sequenceFlow": _cut,
        "subProcess": _removed,
    }.get(kind, _past)(tree, found)
    if done:
        tree.write(file, xml_declaration=True, encoding="UTF-8")
    return done


def _open(_tree: etree._ElementTree, process: etree._Element) -> bool:
    return _attribute_gone(process, "candidateStarterGroups")


def _unguarded(_tree: etree._ElementTree, start: etree._Element) -> bool:
    guards = [prop for prop in start.iter(CAMUNDA + "property") if prop.get("name") in ("guard", "attachments")]
    for prop in guards:
        prop.getparent().remove(prop)
    return bool(guards) or _attribute_gone(start, "formRef")


def _attribute_gone(element: etree._Element, name: str) -> bool:
    return element.attrib.pop(CAMUNDA + name, None) is not None


def _renamed(tree: etree._ElementTree, end: etree._Element) -> bool:
    old = end.get("id")
    for other in tree.iter():
        for name in ("id", "targetRef", "bpmnElement"):
            if other.get(name) == old:
                other.set(name, f"{old}_gone")
    return True


def _cut(tree: etree._ElementTree, flow: etree._Element) -> bool:
    ident = flow.get("id")
    for end in tree.xpath("//*[local-name()='incoming' or local-name()='outgoing'][text()=$id]", id=ident):
        end.getparent().remove(end)
    return _removed(tree, flow)


def _removed(tree: etree._ElementTree, element: etree._Element) -> bool:
    gone = {part.get("id") for part in element.iter() if part.get("id")}
    for shape in [s for s in tree.iter() if s.get("bpmnElement") in gone]:
        shape.getparent().remove(shape)
    element.getparent().remove(element)
    return True


def _past(tree: etree._ElementTree, node: etree._Element) -> bool:
    """The node goes; what led to it leads to where its first way out led."""
    ident = node.get("id")
    flows = list(tree.iter(BPMN + "sequenceFlow"))
    outgoing = [flow for flow in flows if flow.get("sourceRef") == ident]
    if not outgoing:
        return False
    target = tree.xpath("//*[@id=$id]", id=outgoing[0].get("targetRef"))[0]
    for flow in flows:
        if flow.get("targetRef") == ident:
            flow.set("targetRef", target.get("id"))
            etree.SubElement(target, BPMN + "incoming").text = flow.get("id")
    for flow in outgoing:
        _cut(tree, flow)
    for boundary in tree.xpath("//*[@attachedToRef=$id]", id=ident):
        for flow in [f for f in tree.iter(BPMN + "sequenceFlow") if f.get("sourceRef") == boundary.get("id")]:
            _cut(tree, flow)
        _removed(tree, boundary)
    return _removed(tree, node)


def in_table(file: Path, row: str) -> bool:
    """Takes a row, or the whole decision's rows, away."""
    tree = etree.parse(file)
    found = next(iter(tree.xpath("//*[@id=$id]", id=row)), None)
    if found is None:
        return False
    rows = [found] if str(found.tag).endswith("}rule") else [r for r in found.iter() if str(r.tag).endswith("}rule")]
    for each in rows:
        each.getparent().remove(each)
    tree.write(file, xml_declaration=True, encoding="UTF-8")
    return bool(rows)


def in_form(file: Path, field: str) -> bool:
    """Takes a field away."""
    form = json.loads(file.read_text("utf-8"))
    done = _without(form["components"], field)
    file.write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    return done


def _without(components: list[dict[str, object]], field: str) -> bool:
    for component in list(components):
        if field in (component.get("key"), component.get("id")):
            components.remove(component)
            return True
        inner = component.get("components")
        if isinstance(inner, list) and _without(inner, field):
            return True
    return False


def whole(file: Path, _element: str) -> bool:
    """Takes the file away: a watched rule, a schedule."""
    file.unlink()
    return True


MUTATIONS: dict[str, Mutation] = {
    ".bpmn": in_diagram,
    ".dmn": in_table,
    ".form": in_form,
    ".yaml": whole,
}

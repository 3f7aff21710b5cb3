"""How each kind of home of a rule is taken away: an element, a flow, a table row, a form field, a file, a function."""

from __future__ import annotations

import ast
import csv
import io
import json
from collections.abc import Callable, Iterator

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
Mutant = tuple[str, bytes | None]
"""What was changed, in a word or two, and the file afterwards; None: there is no file any more."""
Mutation = Callable[[bytes, str], Iterator[Mutant]]
"""The mutants of a file at one element; none where there is nothing that could be taken away."""


def in_diagram(content: bytes, element: str) -> Iterator[Mutant]:
    """Takes a flow away; a node with its ways led past it; an end event's id; of a start event all it asks.

    A process that people start loses who may; one that a message or another process begins goes whole.
    """
    tree = etree.ElementTree(etree.fromstring(content))
    found = next(iter(tree.xpath("//*[@id=$id]", id=element)), None)
    if found is None:
        return
    kind = str(found.tag).removeprefix(BPMN)
    if kind == "process" and not _attribute_gone(found, "candidateStarterGroups"):
        yield "no process", None
        return
    changes = {
        "process": _nothing_more,
        "startEvent": _unasked,
        "endEvent": _renamed,
        "sequenceFlow": _cut,
        "subProcess": _removed,
    }
    if changes.get(kind, _past)(tree, found):
        yield "gone", etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


def _nothing_more(_tree: etree._ElementTree, _process: etree._Element) -> bool:
    return True


def _unasked(_tree: etree._ElementTree, start: etree._Element) -> bool:
    """Without its form, its guards and attachments; one that waits for a message begins by hand instead."""
    gone = [prop for prop in start.iter(CAMUNDA + "property") if prop.get("name") in ("guard", "attachments")]
    gone += start.findall(BPMN + "messageEventDefinition")
    for part in gone:
        part.getparent().remove(part)
    return _attribute_gone(start, "formRef") or bool(gone)


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


def in_table(content: bytes, row: str) -> Iterator[Mutant]:
    """Takes a row, or the whole decision's rows, away."""
    root = etree.fromstring(content)
    found = next(iter(root.xpath("//*[@id=$id]", id=row)), None)
    if found is None:
        return
    rows = [found] if str(found.tag).endswith("}rule") else [r for r in found.iter() if str(r.tag).endswith("}rule")]
    for each in rows:
        each.getparent().remove(each)
    if rows:
        yield "gone", etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def in_form(content: bytes, field: str) -> Iterator[Mutant]:
    """Takes a field away."""
    form = json.loads(content)
    if _without(form["components"], field):
        yield "gone", json.dumps(form, ensure_ascii=False).encode()


def _without(components: list[dict[str, object]], field: str) -> bool:
    for component in list(components):
        if field in (component.get("key"), component.get("id")):
            components.remove(component)
            return True
        inner = component.get("components")
        if isinstance(inner, list) and _without(inner, field):
            return True
    return False


def in_program(content: bytes, _element: str) -> Iterator[Mutant]:
    """Takes what the file's public functions do away: called, they fail."""
    tree = ast.parse(content)
    gone = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    for function in gone:
        function.body = ast.parse(f"raise NotImplementedError({function.name!r})").body
    if gone:
        yield "gone", ast.unparse(tree).encode()


def in_list(content: bytes, _element: str) -> Iterator[Mutant]:
    """Takes all rows of one kind away."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    for kind in dict.fromkeys(row["kind"] for row in rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["kind"] != kind)
        yield f"without {kind}", text.getvalue().encode()


def whole(_content: bytes, _element: str) -> Iterator[Mutant]:
    """Takes the file away: a watched rule, a schedule."""
    yield "no file", None


REMOVALS: dict[str, Mutation] = {
    ".bpmn": in_diagram,
    ".dmn": in_table,
    ".form": in_form,
    ".yaml": whole,
    ".py": in_program,
    ".csv": in_list,
}
"""By the kind of file."""

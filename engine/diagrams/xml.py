"""Reads a designer's file safely: no DOCTYPE, no entities, no network, no more than 5 MB, not too deep."""

from __future__ import annotations

import re

from lxml import etree

from engine.errors import Finding, Invalid

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
MODELER = "{http://camunda.org/schema/modeler/1.0}"
LIMIT = 5 * 1024 * 1024
DEEPEST = 100

Element = etree._Element
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


def read_xml(content: bytes, file: str) -> Element:
    """The root element `definitions` of a BPMN file. Invalid with one finding for a file that is none."""
    if len(content) > LIMIT:
        raise refuse(file, "too-large", "文件超过 5 MB。", "请拆成几个流程文件。", "The file is larger than 5 MB.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        if _DOCTYPE.search(content):
            raise _doctype(file) from broken
        line = getattr(broken, "lineno", None) or 1
        raise refuse(
            file, "not-xml", "文件不是完好的 XML。", "请用 Camunda Modeler 重新保存。", f"Broken XML: {broken}", line
        ) from broken
    if root is None:
        raise refuse(file, "not-xml", "文件是空的。", "请用 Camunda Modeler 重新保存。", "The file is empty.")
    if root.getroottree().docinfo.doctype:
        raise _doctype(file)
    if root.tag != BPMN + "definitions":
        raise refuse(file, "not-bpmn", "文件不是 BPMN 2.0 流程图。", "请上传 .bpmn 文件。", f"Not BPMN: {root.tag!s}")
    if _depth(root) > DEEPEST:
        raise refuse(
            file, "too-deep", f"元素嵌套超过 {DEEPEST} 层。", "请减少子流程的嵌套。", f"Nested deeper than {DEEPEST}."
        )
    _name_flows(root)
    return root


def _name_flows(root: Element) -> None:
    """A sequence flow may lack an id (BPMN 2.0, 8.4.1: it is optional); ours is known by one in log and buttons."""
    taken = {element.get("id") for element in root.iter("*")}
    for flow in root.iter(BPMN + "sequenceFlow"):
        if not flow.get("id"):
            name = f"{flow.get('sourceRef', '')}_to_{flow.get('targetRef', '')}"
            number = 2
            while name in taken:
                name = f"{flow.get('sourceRef', '')}_to_{flow.get('targetRef', '')}_{number}"
                number += 1
            taken.add(name)
            flow.set("id", name)


def _doctype(file: str) -> Invalid:
    return refuse(file, "doctype", "文件含有 DOCTYPE 声明。", "请删去 DOCTYPE 声明。", "A DOCTYPE is not accepted.")


def _depth(root: Element) -> int:
    deepest, todo = 0, [(root, 1)]
    while todo:
        element, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(child, depth + 1) for child in element]
    return deepest


def refuse(file: str, rule: str, sentence: str, remedy: str, english: str, line: int = 1) -> Invalid:
    """A whole file refused for one reason."""
    finding = Finding(file, line, "", "", rule, sentence, remedy, english=english)
    return Invalid("DIAGRAM_INVALID", findings=[finding])


def kind(element: Element) -> str:
    """Local name of a BPMN element, "" for one of another namespace."""
    tag = str(element.tag)
    return tag[len(BPMN) :] if tag.startswith(BPMN) else ""


def local_name(reference: str | None) -> str:
    """What a reference means, without the prefix it may have as an XML QName; "" for none."""
    return (reference or "").rpartition(":")[2]


def line(element: Element) -> int:
    """Its line in the file."""
    return int(element.sourceline or 0)


def text(element: Element | None) -> str:
    """Its text without white space around it, "" if there is none."""
    return (element.text or "").strip() if element is not None else ""


def is_true(value: str | None, default: bool = False) -> bool:
    """An xsd:boolean."""
    return default if value is None else value.strip() in ("true", "1")


def box(element: Element) -> list[Element]:
    """Children of its extensionElements."""
    found = element.find(BPMN + "extensionElements")
    return list(found) if found is not None else []


def properties(element: Element) -> dict[str, str]:
    """camunda:properties of an element by name; an empty one, as element templates leave them, says nothing."""
    return {
        prop.get("name") or "": prop.get("value") or ""
        for child in box(element)
        if child.tag == CAMUNDA + "properties"
        for prop in child.iterfind(CAMUNDA + "property")
        if prop.get("value")
    }

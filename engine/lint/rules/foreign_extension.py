"""What another tool wrote into the file for itself is named: it has no effect here."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import ACTIVITI, BPMN, CAMUNDA, MODELER, ZEEBE
from engine.lint._diagram import Diagram

_KNOWN = (
    *(name.strip("{}") for name in (BPMN, CAMUNDA, MODELER)),
    *(ZEEBE, *ACTIVITI),  # `execution-platform` speaks of these
    "http://flowable.org/bpmn",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
)


def check(diagram: Diagram) -> Iterator[Finding]:
    """The first setting of every other tool in the checked processes, with how many there are."""
    found: dict[str, list[tuple[Element, str]]] = {}
    for element in diagram.elements:
        for name in (str(element.tag), *map(str, element.attrib)):
            namespace, _, local = name.rpartition("}")
            if namespace and namespace[1:] not in _KNOWN:
                found.setdefault(namespace[1:], []).append((element, local))
    for namespace, places in found.items():
        element, local = places[0]
        yield diagram.report(
            element,
            f"带着别的工具的设置 {local}（{namespace}，共 {len(places)} 处），在这里不起作用。",
            "不需要就删去；需要它的效果，改用 camunda: 的写法。",
            f"{len(places)} settings of another tool ({namespace}) have no effect.",
        )

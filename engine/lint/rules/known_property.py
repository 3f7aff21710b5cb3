"""Extension properties are ones the engine reads, on elements where it reads them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import NODES
from engine.lint._diagram import Diagram
from engine.lint._elements import kind, properties

_CATCHING = frozenset(["startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"])
_THROWING = frozenset(["intermediateThrowEvent", "endEvent", "sendTask"])
PROPERTIES: dict[str, frozenset[str]] = {
    "rule": NODES | {"process", "sequenceFlow"},
    "guard": frozenset(["startEvent", "userTask"]),
    "attachments": frozenset(["startEvent", "userTask"]),
    "opinion": frozenset(["sequenceFlow", "userTask"]),
    "style": frozenset(["sequenceFlow"]),
    "grants": frozenset(["sequenceFlow"]),
    "performer": _CATCHING,
    "closed": frozenset(["process"]),
    "register": frozenset(["process"]),
    "labels": frozenset(["process"]),
    "book": frozenset(["process"]),
    "title": frozenset(["process"]),
    "urgency": frozenset(["process"]),
    "secrecy": frozenset(["process"]),
    "number": frozenset(["process"]),
    "group": frozenset(["process"]),
    "emergency": frozenset(["process"]),
    "about": frozenset(["userTask"]),
    "verb": frozenset(["startEvent", "userTask", "receiveTask", "intermediateCatchEvent"]),
    "button": _CATCHING,
    "leader": frozenset(["userTask", "callActivity"]),
    "registers": frozenset(["userTask", "callActivity"]),
    "signers": frozenset(["userTask", "serviceTask", "subProcess", "callActivity"]),
    "gate": NODES | {"sequenceFlow"},
    "matter": _THROWING,
    "case": _THROWING,
    "unit": _THROWING,
    "starter": _THROWING,
    "reach": frozenset(["intermediateThrowEvent", "endEvent"]),
}
"""Name of a property -> the kinds of element that may have it."""
_VALUES = {
    "attachments": ("optional", "required"),
    "opinion": ("optional", "required"),
    "style": ("stop",),
    "grants": ("yes", "no"),
    "leader": ("true",),
    "registers": ("true",),
    "reach": ("all", "matter"),
    "signers": ("add", "remove", "add remove"),
}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Unknown names with what was probably meant, known names in the wrong place, values nobody reads."""
    for element in diagram.elements:
        for prop in properties(element):
            name, value = prop.get("name", ""), prop.get("value", "")
            if name not in PROPERTIES:
                yield _unknown(diagram, prop, name)
            elif kind(element) not in PROPERTIES[name]:
                yield diagram.report(
                    prop,
                    f"属性 {name} 写在这里不起作用。",
                    f"移到它起作用的地方：{_places(name)}。",
                    f"The property “{name}” is not read here.",
                )
            elif name in _VALUES and value and value not in _VALUES[name]:
                yield diagram.report(
                    prop,
                    f"属性 {name} 的值“{value}”读不懂。",
                    f"填 {' 或 '.join(_VALUES[name])}。",
                    f"The property “{name}” has the unknown value “{value}”.",
                )


def _unknown(diagram: Diagram, prop: Element, name: str) -> Finding:
    close = get_close_matches(name, PROPERTIES, 1)
    return diagram.report(
        prop,
        f"属性 {name} 不认识，不起作用。" + (f"是不是 {close[0]}？" if close else ""),
        f"可用的属性：{'、'.join(PROPERTIES)}。",
        f"The property “{name}” is unknown.",
    )


def _places(name: str) -> str:
    words = {
        "rule": "流程、任务、事件、网关或连线",
        "opinion": "连线",
        "performer": "消息事件",
        "leader": "用户任务或调用活动",
        "registers": "用户任务或调用活动",
        "gate": "任务、网关或连线",
        "reach": "发出信号的事件",
    }
    if PROPERTIES[name] == _THROWING:
        return "发出消息的任务或事件"
    return words.get(name) or {"process": "流程", "sequenceFlow": "连线"}.get(
        min(PROPERTIES[name]), "开始事件或用户任务"
    )

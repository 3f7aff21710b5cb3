"""The small pieces of an element template (schema: npm @camunda/element-templates-json-schema 0.22)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.templates._choices import Choice

Part = dict[str, Any]
NONE = ("", "（不填）")
GROUPS = {"work": "谁来办、办什么", "checks": "检查和依据", "shown": "页面上怎样显示", "to": "发给谁", "engine": "系统"}
"""Headings in the properties panel, in this order."""


def attribute(name: str) -> Part:
    """Binding to an attribute of the element."""
    return {"type": "property", "name": name}


def own(name: str) -> Part:
    """Binding to one of our own properties (docs/reference/properties.md)."""
    return {"type": "camunda:property", "name": name}


def hidden(binding: Part, value: str) -> Part:
    """Always written, never shown."""
    return {"type": "Hidden", "value": value, "binding": binding}


def text(group: str, label: str, binding: Part, *, hint: str = "", value: str = "") -> Part:
    """A line to fill in."""
    found: Part = {"label": label, "type": "String", "group": group, "binding": binding}
    return found | ({"description": hint} if hint else {}) | ({"value": value} if value else {})


def choice(group: str, label: str, binding: Part, choices: Iterable[Choice], *, hint: str = "") -> Part:
    """A list to choose from, nothing chosen at first."""
    found = text(group, label, binding, hint=hint) | {"type": "Dropdown", "value": ""}
    return found | {"choices": [{"value": value, "name": name} for value, name in (NONE, *choices)]}


def must(part: Part) -> Part:
    """The same, not to be left empty: the panel marks it red."""
    kept = {"choices": [one for one in part["choices"] if one["value"]]} if "choices" in part else {}
    return part | kept | {"constraints": {"notEmpty": True}}


def template(key: str, name: str, about: str, elements: Iterable[str], parts: Iterable[Part]) -> Part:
    """A template for BPMN elements; everything else in the panel stays open."""
    properties = list(parts)
    used = {part.get("group") for part in properties}
    return {
        "name": name,
        "id": f"youxu.{key}",
        "description": about,
        "appliesTo": [f"bpmn:{element}" for element in elements],
        "entriesVisible": True,
        "groups": [{"id": group, "label": label} for group, label in GROUPS.items() if group in used],
        "properties": properties,
    }

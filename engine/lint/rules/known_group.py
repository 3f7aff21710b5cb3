"""Groups are post kinds, unit kinds, units or unit:post of the organisation."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.diagrams.performers import performers
from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram

_REMEDY = "填岗位类别、单位类别、单位编码，或“单位:岗位”。"
_ATTRIBUTES = {"candidateGroups": "候选组", "candidateStarterGroups": "可发起的组"}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Literal groups that the organisation does not know (checked only where it is known)."""
    groups = diagram.project.known.groups
    if groups is None:
        return
    for element in diagram.elements:
        for attribute, word in _ATTRIBUTES.items():
            drawn = performers(element).groups if attribute == "candidateGroups" else ""
            for group in _literals(drawn or element.get(CAMUNDA + attribute, "")):
                if not _exists(group, groups):
                    yield _unknown(diagram, element, word, group, groups)


def _literals(text: str) -> list[str]:
    if "${" in text or "#{" in text:
        return []
    return [part.strip() for part in text.split(",") if part.strip()]


def _exists(group: str, groups: frozenset[str]) -> bool:
    unit, colon, post = group.partition(":")
    return group in groups or (bool(colon) and unit in groups and post in groups)


def _unknown(diagram: Diagram, element: Element, word: str, group: str, groups: frozenset[str]) -> Finding:
    close = get_close_matches(group, groups, 1) if "，" not in group and "、" not in group else []
    return diagram.report(
        element,
        f"{word}“{group}”在组织机构里没有，没有人能看到。" + (f"是不是“{close[0]}”？" if close else ""),
        _REMEDY + ("几个组之间用英文逗号，不用顿号、中文逗号。" if "，" in group or "、" in group else ""),
        f"The group “{group}” is unknown to the organisation.",
    )

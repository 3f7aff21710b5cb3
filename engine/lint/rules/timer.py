"""A timer says when: an ISO 8601 date, duration or cycle, or an expression."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import definitions
from engine.machine import timers

_WORDS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_KINDS = {"timeDate": "日期", "timeDuration": "时长", "timeCycle": "周期"}
_REMEDY = "两天填 P2D，三小时填 PT3H，每两天填 R/P2D，每个工作日九点填 0 0 9 ? * MON-FRI；"
_REMEDY += "日期填 2026-12-01T17:30:00+08:00，工作日用 ${calendar.add_working_days(now(), 3)}。"


def check(diagram: Diagram) -> Iterator[Finding]:
    """No definition, several, or a literal that no clock reads."""
    for _, node in diagram.nodes:
        for what, definition in definitions(node):
            if what == "timer":
                yield from _timer(diagram, node, definition)


def _timer(diagram: Diagram, node: Element, definition: Element) -> Iterator[Finding]:
    found = [(k, (definition.findtext(f"{BPMN}{k}") or "").strip()) for k in _KINDS]
    given = [(k, text) for k, text in found if text]
    if not given:
        yield diagram.report(
            node, "没有填时间。", "在属性面板“Timer”里选类型并填值。" + _REMEDY, "The timer has no time."
        )
    if len(given) > 1:
        kinds = "、".join(_KINDS[k] for k, _ in given)
        yield diagram.report(node, f"同时填了{kinds}，只能填一种。", "只留一种。", "The timer has several definitions.")
    for which, text in given:
        if "${" not in text and "#{" not in text and not _readable(which, text):
            sentence = f"{_KINDS[which]}“{text}”读不懂。"
            yield diagram.report(node, sentence, _REMEDY, f"The {which} “{text}” cannot be read.")


def _readable(which: str, text: str) -> bool:
    try:
        timers.check(_WORDS[which], text)
    except ValueError:
        return False
    return True

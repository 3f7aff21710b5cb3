"""A timer says when: an ISO 8601 date, duration or cycle, or an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import definitions

_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII)
_KINDS = {"timeDate": "日期", "timeDuration": "时长", "timeCycle": "周期"}
_REMEDY = "两天填 P2D，三小时填 PT3H，每两天填 R/P2D；"
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
        if "${" not in text and "#{" not in text and not _READS[which](text):
            sentence = f"{_KINDS[which]}“{text}”读不懂。"
            yield diagram.report(node, sentence, _REMEDY, f"The {which} “{text}” cannot be read.")


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_duration(text: str) -> bool:
    return _DURATION.fullmatch(text) is not None


def _is_cycle(text: str) -> bool:
    repeat, *parts = text.split("/")
    if not re.fullmatch(r"R\d*", repeat, re.ASCII) or not 1 <= len(parts) <= 2:
        return False
    return sum(map(_is_duration, parts)) == 1 and all(_is_duration(p) or _is_date(p) for p in parts)


_READS = {"timeDate": _is_date, "timeDuration": _is_duration, "timeCycle": _is_cycle}

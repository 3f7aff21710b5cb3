"""Due dates, follow-up dates and priorities of tasks are readable literals or expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda

_DURATION = re.compile(r"PT(?=.)(\d+H)?(\d+M)?", re.ASCII)
"""Counted from when the task becomes ready, day and night; days are counted by the calendar, not so."""
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_DATES = {"dueDate": "办理期限", "followUpDate": "跟进日期"}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Literals that are no ISO 8601 date or hours and minutes, and priorities that are no whole number."""
    for _, node in diagram.of("userTask"):
        for attribute, word in _DATES.items():
            text = camunda(node, attribute)
            if text and "${" not in text and "#{" not in text and not _DURATION.fullmatch(text) and not _is_date(text):
                yield diagram.report(
                    node,
                    f"{word}“{text}”读不懂。",
                    "填表达式，例如 ${calendar.add_working_days(now(), 3)}，或日期 2026-12-01T17:30:00+08:00。",
                    f"{attribute} “{text}” cannot be read.",
                )
    for element in diagram.elements:
        for attribute in ("priority", "taskPriority", "jobPriority"):
            priority = camunda(element, attribute)
            if priority and "${" not in priority and "#{" not in priority and not _WHOLE.fullmatch(priority):
                yield diagram.report(
                    element,
                    f"优先级“{priority}”不是整数。",
                    "填 0 到 100 的整数，一般不填。",
                    f"{attribute} “{priority}” is no integer.",
                )


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True

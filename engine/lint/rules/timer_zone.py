"""A date in a timer says its time zone; without one Beijing time is meant, which is better said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import definitions

_NAIVE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?", re.ASCII)


def check(diagram: Diagram) -> Iterator[Finding]:
    """Literal dates without zone, in dates and cycles."""
    for _, node in diagram.nodes:
        for what, definition in definitions(node):
            if what != "timer":
                continue
            texts = [(definition.findtext(f"{BPMN}{k}") or "").strip() for k in ("timeDate", "timeCycle")]
            for part in (p for text in texts for p in text.split("/")):
                if _NAIVE.fullmatch(part):
                    yield diagram.report(
                        node,
                        f"时间“{part}”没有写时区，按北京时间理解。",
                        f"写全，例如 {part if 'T' in part else part + 'T00:00:00'}+08:00。",
                        f"The date “{part}” has no time zone.",
                    )

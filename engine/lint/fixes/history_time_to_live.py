"""Ten years where nothing is said: the longest that our procedures ask for, so that nothing is lost too early."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, is_true
from engine.lint._source import Source

KEPT = "P3650D"


def fix(diagram: Diagram, source: Source) -> Iterator[tuple[Element, str]]:
    """Executable processes without the attribute; what is written and cannot be read is the designer's to mend."""
    for process in diagram.processes:
        if is_true(process.get("isExecutable")) and not camunda(process, "historyTimeToLive"):
            source.drop_attribute(process, CAMUNDA + "historyTimeToLive")
            source.set(process, CAMUNDA + "historyTimeToLive", KEPT, "camunda")
            yield process, f"历史保存期限填为十年（{KEPT}）。"

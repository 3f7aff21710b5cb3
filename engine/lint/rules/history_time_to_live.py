"""An executable process says how long its history is kept (camunda:historyTimeToLive)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, is_true

_DAYS = re.compile(r"\d+|P\d+D")


def check(diagram: Diagram) -> Iterator[Finding]:
    """The attribute is missing (mild), or neither a number of days nor P…D."""
    for process in diagram.processes:
        kept = camunda(process, "historyTimeToLive")
        if not is_true(process.get("isExecutable")):
            continue
        if not kept:
            yield diagram.report(
                process,
                "没有填历史保存期限。",
                "在流程的属性面板“History cleanup”里填保存天数，十年填 P3650D。",
                "camunda:historyTimeToLive is missing.",
                mild=True,
            )
        elif not _DAYS.fullmatch(kept):
            yield diagram.report(
                process,
                f"历史保存期限“{kept}”读不懂。",
                "填天数（3650）或 P3650D。",
                f"camunda:historyTimeToLive “{kept}” is neither a number of days nor P…D.",
            )

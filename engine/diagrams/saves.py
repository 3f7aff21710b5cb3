"""Reads save points (camunda:asyncBefore, asyncAfter) and how failures behind them are tried again."""

from __future__ import annotations

from engine.diagrams.events import event_kind
from engine.diagrams.findings import Findings
from engine.diagrams.xml import BPMN, CAMUNDA, Element, box, is_true, kind, text
from engine.machine import timers
from engine.machine.details import Saves

MOST_TRIES = 50
BEFORE = ("asyncBefore", "async")
ASYNC = frozenset({*BEFORE, "asyncAfter"})


def read_saves(element: Element, findings: Findings) -> Saves:
    """The save points of a flow node, or of the instances of a multi-instance."""
    before = any(is_true(element.get(CAMUNDA + name)) for name in BEFORE)
    after = is_true(element.get(CAMUNDA + "asyncAfter"))
    if (before or after) and is_true(element.get("triggeredByEvent")):
        findings.not_run(element, "save-misplaced", "事件子流程上的异步标记", "请写在事件子流程里的开始事件上。")
    elif after and (kind(element) == "eventBasedGateway" or event_kind(element) == "terminate"):
        findings.not_run(element, "save-misplaced", "这里的 camunda:asyncAfter ", "请写在后面的元素上（asyncBefore）。")
    return Saves(before, after)


def read_retry(element: Element, findings: Findings) -> tuple[str, ...]:
    """camunda:failedJobRetryTimeCycle as the waits between the tries: R3/PT5M is tried three times in all.

    As Camunda 7: a list of durations is tried once more than it is long.
    """
    loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
    for holder in [element] if loop is None else [element, loop]:
        for child in box(holder):
            if child.tag == CAMUNDA + "failedJobRetryTimeCycle" and text(child):
                return _waits(element, text(child), findings)
    return ()


def _waits(element: Element, written: str, findings: Findings) -> tuple[str, ...]:
    parts = [part.strip() for part in written.split(",")]
    try:
        if len(parts) == 1 and written.startswith("R"):
            cycle = timers.read_cycle(written)
            if cycle.start or cycle.end or not 0 < cycle.times <= MOST_TRIES:
                raise ValueError(f"“{written}”的次数应在 1 到 {MOST_TRIES} 之间，不写起始时间")
            return (cycle.every,) * (cycle.times - 1)
        for part in parts[:MOST_TRIES]:
            timers.read_duration(part)
        return tuple(parts[:MOST_TRIES])
    except ValueError as wrong:
        findings.add(
            element, "retry-unreadable", f"的重试时间无法读取：{wrong}。", "请改为 R3/PT5M 这样的写法。", str(wrong)
        )
        return ()

"""Checks rule files before deployment: can they be read, do they speak of what exists, do their examples hold."""

from __future__ import annotations

from collections.abc import Callable, Collection

from engine.errors import Finding, Invalid
from engine.watch.problems import Problems
from engine.watch.reading import read_rule
from engine.watch.rule import Rule, Trace
from engine.watch.seeing import EventPattern
from engine.watch.traces import differs, outcome

Elements = Callable[[str], Collection[str] | None]
"""Process id -> ids of its elements and flows, and of all it calls: none for a process that does not exist, None where
that cannot be known."""


def check_rule(
    content: bytes, file: str, elements: Elements | None = None, catalogue: Collection[str] | None = None
) -> tuple[Rule | None, list[Finding]]:
    """The rule (None if unreadable) and everything wrong with it. What is not given is not checked. Never raises."""
    problems = Problems(file)
    try:
        rule = read_rule(content, file)
    except Invalid as invalid:
        return None, list(invalid.findings)
    problems.element = rule.id
    _check_clauses(rule, problems, catalogue)
    if elements is not None:
        for word, event in rule.pattern.events.items():
            _check_event(word, event, problems, elements)
    for trace in rule.traces:
        _check_trace(rule, trace, problems)
    return rule, problems.found


def _check_clauses(rule: Rule, problems: Problems, catalogue: Collection[str] | None) -> None:
    for clause in rule.clauses:
        if catalogue is not None and clause not in catalogue:
            problems.add(1, f"条款编号“{clause}”在目录里没有。", "改成目录里的编号。", f"Unknown rule id “{clause}”.")


def _check_event(word: str, event: EventPattern, problems: Problems, elements: Elements) -> None:
    named = event.elements | event.flows | event.outcomes
    there = set[str]()
    for process in sorted(event.processes):
        found = elements(process)
        if found is None:
            return
        if not found:
            problems.add(
                1,
                f"“{word}”里的流程“{process}”不存在。",
                "改正流程编号，或先部署这个流程。",
                f"The process “{process}” does not exist.",
            )
            return
        there |= set(found)
    for missing in sorted(named - there):
        problems.add(
            1,
            f"“{word}”里的“{missing}”在流程里没有。",
            "改成流程图里元素或连线的编号。",
            f"There is no element or flow “{missing}”.",
        )


def _check_trace(rule: Rule, trace: Trace, problems: Problems) -> None:
    if not rule.active:
        return
    try:
        found = outcome(rule, trace)
    except (OverflowError, ValueError) as error:
        problems.add(trace.line, f"例子“{trace.name}”算不出来。", "改例子里的时间。", f"{type(error).__name__}")
        return
    if differs(found, trace.finds):
        told = "；".join("，".join(f"{word} {value}" for word, value in one.items() if value) for one in found) or "无"
        problems.add(
            trace.line,
            f"例子“{trace.name}”的结果和写的不一样，实际得出：{told}。",
            "改规则，或改例子的 finds。",
            f"The trace “{trace.name}” does not hold.",
        )

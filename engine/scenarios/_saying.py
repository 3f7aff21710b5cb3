"""What was expected and what came, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

WORDS = {
    "tasks": "待办",
    "findings": "留下的记录",
    "exceptions": "留下的例外",
    "ended": "办结",
    "outcome": "结果",
    "cases": "别的几件",
    "shows": "页面上的话",
    "refused": "被拦下",
    "rule": "规则",
    "invalid": "要改",
    "not_yours": "不由他办",
    "why": "原因",
}


def differs(name: str, wanted: object, told: object) -> str:
    """One thing that is otherwise."""
    return f"{WORDS.get(name, name)}应当是 {value(wanted)}，实际是 {value(told)}"


def stopped(told: Mapping[str, Any], names: Collection[str]) -> str:
    """How an act was stopped, or that it was not."""
    found = [f"{WORDS[name]}（{value(one)}）" for name, one in told.items() if name in names]
    return "、".join(found) or "办得成"


def value(told: object) -> str:
    """A value as designers write it; an open task with whose it is."""
    if isinstance(told, bool):
        return "是" if told else "否"
    if isinstance(told, Mapping) and "element" in told:
        holder = told.get("assignee") or f"组 {told.get('group')}"
        return f"{told['element']}（{holder}）"
    if isinstance(told, Mapping):
        return "、".join(f"{name} {value(one)}" for name, one in told.items())
    if isinstance(told, list | tuple):
        return "、".join(value(one) for one in told) or "没有"
    return "没有" if told is None else str(told)

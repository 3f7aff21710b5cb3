"""Differences as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from engine.comparing import _words
from engine.comparing._shapes import Difference

HOW = {"added": "新增", "removed": "删去", "changed": "改动", "moved": "只挪了位置"}


def sentence(one: Difference) -> str:
    """用户任务「科长审批」(approve) 改动."""
    name = f"“{one.name}”" if one.name else ""
    ident = f"（{one.element}）" if one.element and one.element != one.name else ""
    return f"{_words.kind(one.kind)}{name}{ident}"


def as_text(found: Sequence[Difference]) -> str:
    """One paragraph a file, one line a difference, one line under it for each setting."""
    if not found:
        return "没有不同。"
    lines, last = list[str](), ("", "")
    for one in found:
        if (one.file, one.key) != last:
            last = (one.file, one.key)
            lines.append(f"{_words.kind(one.file)} {one.key}")
        lines.append(f"  {HOW[one.how]}　{sentence(one)}")
        if one.how == "changed":
            lines += [f"      {d.what}：{d.old or '（没有）'} → {d.new or '（没有）'}" for d in one.details]
    counts = [f"{HOW[how]} {n} 处" for how in HOW if (n := sum(one.how == how for one in found))]
    return "\n".join([*lines, "，".join(counts) + "。"])


def as_json(found: Sequence[Difference]) -> str:
    """A list of the differences, fields as in `Difference`."""
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2)

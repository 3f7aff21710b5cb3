"""What a process puts on record (`register`) or gives a name (`labels`) is set by something; a book holds something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.diagrams.labels import pairs
from engine.errors import Finding
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram
from engine.lint._elements import properties
from engine.lint._variables import BUILT_IN, written


def check(diagram: Diagram) -> Iterator[Finding]:
    """Names nobody sets; a property `book` without `register`. Where variables may come from outside, likely slips."""
    for process in diagram.processes:
        given = {prop.get("name", ""): prop for prop in properties(process)}
        if "book" in given and "register" not in given:
            yield diagram.report(
                given["book"],
                "写了登记簿的名字，却没有写把哪些变量记进登记簿，什么也不会记。",
                "再加一条属性 register，写上变量名，几个用空格隔开；或删去 book。",
                "There is a property book without a property register.",
            )
        if "register" in given:
            names = re.findall(r"[^\s,，、]+", given["register"].get("value", ""))
            yield from _unset(diagram, process, given["register"], names, "要记进登记簿的变量")
        if "labels" in given:
            yield from _labels(diagram, process, given["labels"])


def _labels(diagram: Diagram, process: Element, prop: Element) -> Iterator[Finding]:
    named, wrong = pairs(prop.get("value", ""))
    for word in wrong:
        yield diagram.report(
            prop,
            f"变量的叫法“{word}”看不懂。",
            "写成“变量=叫法”，叫法里不要有空格；几个用空格隔开。",
            f"“{word}” is no pair of a variable and its name.",
        )
    yield from _unset(diagram, process, prop, list(named), "写了叫法的变量")


def _unset(diagram: Diagram, process: Element, prop: Element, names: list[str], what: str) -> Iterator[Finding]:
    known = written(diagram, process)
    there = known.names | {c.variable for c in choices(diagram) if c.scope.process is process} | BUILT_IN
    for name in dict.fromkeys(names):
        close = get_close_matches(name, sorted(there), 1, cutoff=0.75)
        if name not in there and (close or known.complete):
            yield diagram.report(
                prop,
                f"{what}“{name}”没有哪一步会填。" + (f"是不是“{close[0]}”？" if close else ""),
                "改正变量名；或在表单、决策表、输出映射里填它。",
                f"Nothing sets the variable “{name}”.",
            )

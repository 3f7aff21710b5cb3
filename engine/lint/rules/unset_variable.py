"""Variables that are read are set by something: a form, a decision, a mapping, a loop, or the case itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._asking import readings
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram
from engine.lint._elements import identity
from engine.lint._variables import BUILT_IN, LOOP, written

_HABITS = {"initiator": "starter", "businessKey": "matter"}
_COMPARED = re.compile(r"\b(\w+)\s*(?:==|!=|\beq\b|\bne\b)\s*([A-Za-z_]\w*)(?![\w.(\[])")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Names nobody sets. Where variables may come from outside, only names that look like a slip.

    That is of another name, or of a text that was to be compared with and has no quotes. Mild where one of these
    might come from outside after all, and where a form would only leave its place empty.
    """
    for process in diagram.processes:
        told: set[tuple[str, str]] = set()
        known = written(diagram, process)
        certain = known.complete and diagram.is_closed(process)
        asked = {c.variable for c in choices(diagram) if c.scope.process is process}
        there = known.names | asked | BUILT_IN | LOOP
        for element, what, names in readings(diagram, process):
            for name in sorted(name for name in names - there if (_owner(element), name) not in told):
                close = _close(name, there)
                found = _bare_text(diagram, element, what, (name, there))
                if found is None and (close or known.complete or known.likely):
                    found = _unset(diagram, element, what, name, close)
                if found is not None:
                    told.add((_owner(element), name))
                    mild = not certain or what.startswith("表单")
                    yield replace(found, level="warning" if mild else "error")


def _close(name: str, there: frozenset[str]) -> list[str]:
    """What was perhaps meant: a name that looks like it, or what Camunda calls it by habit."""
    return [_HABITS[name]] if name in _HABITS else get_close_matches(name, sorted(there), 1, cutoff=0.75)


def _owner(element: Element) -> str:
    return next((identity(e) for e in (element, *element.iterancestors()) if identity(e)), "")


def _bare_text(diagram: Diagram, element: Element, what: str, at: tuple[str, frozenset[str]]) -> Finding | None:
    """A name that a variable of the case is compared with, and that nothing sets: a text without its quotes."""
    name, there = at
    compared = {right: left for left, right in _COMPARED.findall(element.text or "")}
    if not what.endswith("条件") or compared.get(name) not in there:
        return None
    return diagram.report(
        element,
        f"{what}里的“{name}”没有加引号，会当作变量，而这个变量没有哪一步会填。",
        f"文字要加英文单引号，写 {compared[name]} == '{name}'。",
        f"“{name}” is not quoted, and nothing sets a variable of that name.",
    )


def _unset(diagram: Diagram, element: Element, what: str, name: str, close: list[str]) -> Finding:
    return diagram.report(
        element,
        f"{what}里的变量“{name}”没有哪一步会填。" + (f"是不是“{close[0]}”？" if close else ""),
        "改正变量名；或在前面的表单、决策表、输出映射里填它。",
        f"Nothing sets the variable “{name}”.",
    )

"""Mends what can be mended without a decision of the designer's: same process, same picture, one finding less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import label
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, kind, name_of
from engine.lint._project import Known, read_project
from engine.lint._run import lint
from engine.lint._source import Source

Fix = Callable[[Diagram, Source], Iterator[tuple[Element, str]]]
"""Edits the source; yields each element that was mended, with a sentence that says what was done."""

FIXES = ("execution-platform", "history-time-to-live", "ignored-setting", "duplicate-flow", "default-flow", "unique-id")
"""The rules that can mend what they find, in the order in which they do it."""


@dataclass(frozen=True)
class Mended:
    """One place that was mended: in which file, by which rule, what was done."""

    file: str
    line: int
    element: str
    rule: str
    sentence: str


def _load(name: str) -> Fix:
    found: Fix = import_module(f"engine.lint.fixes.{name.replace('-', '_')}").fix
    return found


_FIXES = tuple((name, _load(name)) for name in FIXES)


def fix(files: Mapping[str, bytes], known: Known | None = None) -> tuple[dict[str, bytes], tuple[Mended, ...]]:
    """The files that change, with their new content, and what was done. No rule finds more in them than before."""
    now, told = dict(files), list[Mended]()
    before = _counts(lint(now, known))
    for rule, mend in _FIXES:
        for file, (content, done) in _mend(now, known, rule, mend):
            tried = now | {file: content}
            if (after := _counts(lint(tried, known))) <= before:
                now, before = tried, after
                told += done
    return {name: content for name, content in now.items() if content != files[name]}, tuple(told)


def _counts(findings: Iterable[Finding]) -> Counter[tuple[str, str, str]]:
    return Counter((f.file, f.rule, f.level) for f in findings)


def _mend(
    files: Mapping[str, bytes], known: Known | None, rule: str, mend: Fix
) -> Iterator[tuple[str, tuple[bytes, list[Mended]]]]:
    """The diagrams that one fix changes. A file whose places cannot be told stays as it is."""
    for diagram in read_project(files, known or Known()).diagrams:
        if diagram.unreadable:
            continue
        try:
            source = Source(diagram.content, diagram.root)
            done = [_tell(diagram.file, rule, element, sentence) for element, sentence in mend(diagram, source)]
            content = source.result()
        except LookupError:
            continue
        if content != diagram.content:
            yield diagram.file, (content, done)


def _tell(file: str, rule: str, element: Element, sentence: str) -> Mended:
    what = label(kind(element), name_of(element), identity(element)) if kind(element) != "definitions" else "文件"
    return Mended(file, element.sourceline or 1, identity(element), rule, f"{what}：{sentence}")

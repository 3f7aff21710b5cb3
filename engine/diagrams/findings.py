"""Collects everything wrong in a file, so that a designer hears it all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.diagrams.words import call
from engine.diagrams.xml import Element, kind, line
from engine.errors import Finding


class Findings:
    """What was found in one file so far."""

    def __init__(self, file: str) -> None:
        """`file`: name to be told to the designer."""
        self.file = file
        self._found: dict[Finding, None] = {}

    @property
    def found(self) -> list[Finding]:
        """Everything found, once, in the order it was found."""
        return list(self._found)

    def add(self, element: Element, rule: str, sentence: str, remedy: str, english: str) -> None:
        """Something wrong at `element`, or at what it is part of if it has no id. `sentence` lacks its subject."""
        holder: Element | None = element
        while holder is not None and not holder.get("id"):
            holder = holder.getparent()
        ident = holder.get("id", "") if holder is not None else ""
        name = (holder.get("name") or "").replace("\n", "") if holder is not None else ""
        word = kind(holder) if holder is not None else ""
        subject = f"{call(word)}“{name or ident}”" if word else "文件"
        finding = Finding(
            self.file,
            line(element),
            ident,
            name,
            rule,
            f"{subject}{sentence}",
            remedy,
            english=f"{ident}: {english}",
            kind=word,
        )
        self._found[finding] = None

    def told(self, element: Element, findings: Iterable[Finding]) -> None:
        """What another reader found inside `element`, in its own words."""
        ident, name = element.get("id") or "", element.get("name") or ""
        for finding in findings:
            self._found[replace(finding, element=ident, name=name, kind=kind(element))] = None

    def not_run(self, element: Element, rule: str, what: str, remedy: str = "请改用支持的画法。") -> None:
        """Something that BPMN or Camunda 7 knows and we do not run."""
        self.add(element, rule, f"用了{what}，系统还不能运行。", remedy, f"{what} is not run.")

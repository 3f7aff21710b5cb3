"""What a process designer does: a copy of the city's files, changed as text, checked and lived in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from support.rehearsal import PROCESSES, City, Rehearsal

from engine import diagrams
from engine.lint import Known, lint

KINDS = {".bpmn": "process", ".dmn": "decision", ".form": "form"}


class Copy:
    """The files of some folders of processes/, by name, to be changed."""

    def __init__(self, *folders: str) -> None:
        found = [file for folder in folders for file in sorted((PROCESSES / folder).iterdir()) if file.suffix in KINDS]
        self.folders = {file.name: file.parent.name for file in found}
        self.files = {file.name: file.read_text("utf-8") for file in found}

    def change(self, file: str, *pairs: tuple[str, str]) -> Self:
        """Replaces texts in one file; each must be there."""
        for before, after in pairs:
            assert before in self.files[file], f"{file} does not say {before}"
            self.files[file] = self.files[file].replace(before, after)
        return self

    def parcel(self, folder: str) -> Mapping[str, bytes]:
        """The files of one folder, as they are deployed."""
        return {name: text.encode() for name, text in self.files.items() if self.folders[name] == folder}

    def errors(self, folder: str, known: Known) -> list[tuple[str, str]]:
        """(rule, element) of all for which the deployment would be refused."""
        return [(one.rule, one.element) for one in lint(self.parcel(folder), known) if one.level == "error"]

    def rehearse(self, process: str, city: City) -> Rehearsal:
        """A case of a changed process that has not begun."""
        named = {f"{KINDS[Path(name).suffix]}:{Path(name).stem}": text.encode() for name, text in self.files.items()}
        case = Rehearsal(process, self.folders[f"{process}.bpmn"], city=city)
        case.program = diagrams.build(process, named)
        return case

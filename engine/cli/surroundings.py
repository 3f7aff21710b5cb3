"""What lies around the files that are checked: the other files of the project, its organisation, its catalogue."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

from engine.cli.folders import designers_files
from engine.lint import Known
from engine.rules import catalogue

ORGANISATION, CATALOGUE = "organisation", "catalogue.yaml"
_GROUPS = (("post_kinds", ("kind",)), ("unit_kinds", ("kind",)), ("units", ("code",)), ("posts", ("code",)))


def project_of(paths: Collection[Path]) -> Path | None:
    """The nearest folder around all of `paths` that has an organisation or a catalogue; None without."""
    for folder in _around(next(iter(paths)).resolve()):
        if (folder / CATALOGUE).exists() or (folder / ORGANISATION).is_dir():
            return folder if all(folder in _around(path.resolve()) for path in paths) else None
    return None


def _around(path: Path) -> list[Path]:
    return [path, *path.parents] if path.is_dir() else list(path.parents)


def others(project: Path, given: Collection[Path]) -> dict[str, bytes]:
    """The other designers' files of the project, by path."""
    taken = {path.resolve() for path in given}
    found = [path for path in designers_files(project) if path.resolve() not in taken]
    return {path.as_posix(): path.read_bytes() for path in found if ORGANISATION not in path.parts[-2:-1]}


def known_in(project: Path) -> Known:
    """What the organisation's sheets and the catalogue offer; everything else there is stands in `files`."""
    groups = frozenset[str]().union(*(_column(project, sheet, *columns) for sheet, columns in _GROUPS))
    groups |= _column(project, "posts", "unit", "kind")
    nothing = frozenset[str]()
    return Known(
        processes=nothing,
        decisions=nothing,
        forms=nothing,
        groups=groups or None,
        rules=frozenset(catalogue(project)) or None,
        unit_kinds=_column(project, "unit_kinds", "kind") or None,
        people=_column(project, "people", "login") or None,
        messages={},
        sent=nothing,
    )


def _column(project: Path, sheet: str, *columns: str) -> frozenset[str]:
    path = project / ORGANISATION / f"{sheet}.csv"
    if not path.exists():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return frozenset(":".join(row.get(one) or "" for one in columns) for row in csv.DictReader(file))

"""The city's own files pass the checks that every designer's files must pass at deployment, without even a warning."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from engine.lint import Known, as_text, lint

PROCESSES = Path(__file__).parents[2] / "processes"
FOLDERS = sorted({file.parent for file in PROCESSES.rglob("*.bpmn")})


def column(processes: Path, name: str, *columns: str) -> frozenset[str]:
    with (processes / "organisation" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return frozenset(":".join(row[key] for key in columns) for row in csv.DictReader(file))


def known_in(processes: Path) -> Known:
    """What the organisation and the catalogue offer, and all processes, tables and forms of the city (contracts 15)."""
    given = [("post_kinds", "kind"), ("unit_kinds", "kind"), ("units", "code"), ("posts", "code")]
    groups = frozenset[str]().union(*(column(processes, *one) for one in [*given, ("posts", "unit", "kind")]))
    rules = yaml.safe_load((processes / "catalogue.yaml").read_text(encoding="utf-8"))["rules"]
    files = {kind: frozenset(file.stem for file in processes.rglob(f"*.{kind}")) for kind in ("bpmn", "dmn", "form")}
    return Known(
        processes=files["bpmn"], decisions=files["dmn"], forms=files["form"], groups=groups, rules=frozenset(rules)
    )


@pytest.fixture(scope="module")
def known() -> Known:
    return known_in(PROCESSES)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_files_deploy_without_a_word(folder: Path, known: Known) -> None:
    files = {f.name: f.read_bytes() for f in sorted(folder.iterdir()) if f.suffix in (".bpmn", ".dmn", ".form")}
    assert as_text(lint(files, known)) == as_text(())

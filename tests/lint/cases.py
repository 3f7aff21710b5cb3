"""The cases in the folders beside this file: <rule>/valid*.bpmn and <rule>/invalid*.bpmn.

What stands beside a case and is not named valid… or invalid… is deployed with it, and so is a file with its own stem
(invalid-shape.bpmn with invalid-shape.dmn). `known.json` says what exists outside. `invalid*.txt` is the exact report
of the rule the folder is named after.
"""

from __future__ import annotations

import json
from pathlib import Path

from engine.errors import Finding
from engine.lint import Known, lint

FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*/*valid*.bpmn"))
VALID = [path for path in CASES if path.name.startswith("valid")]
INVALID = [path for path in CASES if path.name.startswith("invalid")]


def files_of(case: Path) -> dict[str, bytes]:
    """The resources that are deployed together in this case."""
    return {
        path.name: path.read_bytes()
        for path in sorted(case.parent.iterdir())
        if path.suffix in (".bpmn", ".dmn", ".form", ".cmmn")
        and (path.stem == case.stem or not path.name.startswith(("valid", "invalid")))
    }


def report(case: Path) -> tuple[Finding, ...]:
    """What lint says of the case."""
    known = case.parent / "known.json"
    given = json.loads(known.read_text()) if known.exists() else {}
    return lint(files_of(case), Known(**{name: frozenset(ids) for name, ids in given.items()}))


def say(case: Path) -> str:
    """A short name for pytest."""
    return f"{case.parent.name}/{case.stem}"

"""Whoever replays a case reads every variable by a name, not by its code (reference/properties.md, `labels`)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.rehearsal import program

from engine.history.labels import labels

DIAGRAMS = sorted((Path(__file__).parents[2] / "processes").glob("*/*.bpmn"))
SET = re.compile(
    r'camunda:(?:in|out)put(?:Parameter)? [^>]*?name="([^"]+)"|<camunda:(?:in|out) [^>]*?target="([^"]+)"'
    r'|(?:resultVariable|elementVariable)="([^"]+)"'
)


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
def test_every_variable_has_a_name(diagram: Path) -> None:
    found = {name for groups in SET.findall(diagram.read_text(encoding="utf-8")) for name in groups if name}
    known = labels(program(diagram.parent.name, diagram.stem))
    assert sorted(found - set(known)) == []

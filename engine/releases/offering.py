"""What designers' files define, by kind and id."""

from __future__ import annotations

from collections.abc import Mapping

from engine import decisions, diagrams, forms, schedules, watch

DRAWN = (".bpmn", ".bpmn20.xml")
DEFINING = (*DRAWN, ".dmn", ".form", schedules.SUFFIX, watch.SUFFIX)
"""Suffixes of files that define something; others are kept, and nothing comes of them."""


def offers(files: Mapping[str, bytes]) -> dict[tuple[str, str], str]:
    """(kind, id) -> resource name, for everything that the files define."""
    found: dict[tuple[str, str], str] = {}
    for name, content in files.items():
        if name.endswith(DRAWN):
            found |= {("process", head.id): name for head in diagrams.processes(diagrams.read_xml(content, name))}
        elif name.endswith(".dmn"):
            found |= {("decision", key): name for key in decisions.read_decisions(content, name)}
        elif name.endswith(".form"):
            found["form", forms.read_form(content, name).id] = name
        elif name.endswith(schedules.SUFFIX):
            found["schedule", schedules.read_schedule(content, name).id] = name
        elif name.endswith(watch.SUFFIX):
            found["rule", watch.read_rule(content, name).id] = name
    return found

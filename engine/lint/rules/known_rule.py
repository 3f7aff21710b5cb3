"""Rule ids that elements name are in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import properties


def check(diagram: Diagram) -> Iterator[Finding]:
    """Ids in properties `rule` that the catalogue lacks (checked only where a catalogue is known)."""
    catalogue = diagram.project.known.rules
    if catalogue is None:
        return
    for element in diagram.elements:
        for prop in properties(element):
            for rule in prop.get("value", "").split() if prop.get("name") == "rule" else []:
                if rule not in catalogue:
                    close = get_close_matches(rule, catalogue, 1)
                    yield diagram.report(
                        prop,
                        f"条款编号“{rule}”在目录里没有。" + (f"是不是“{close[0]}”？" if close else ""),
                        "改成目录里的编号；几个编号用空格隔开。",
                        f"The rule id “{rule}” is not in the catalogue.",
                    )

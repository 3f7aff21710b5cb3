"""Rule ids that elements name are in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._clauses import is_foreign, meant
from engine.lint._diagram import Diagram
from engine.lint._elements import properties


def check(diagram: Diagram) -> Iterator[Finding]:
    """Ids in properties `rule` that the catalogue lacks (checked only where a catalogue is known).

    Mild where the id is of another series than the catalogue's: it may be another city's.
    """
    catalogue = diagram.project.known.rules
    if catalogue is None:
        return
    for element in diagram.elements:
        for prop in properties(element):
            for rule in prop.get("value", "").split() if prop.get("name") == "rule" else []:
                if rule not in catalogue:
                    yield diagram.report(
                        prop,
                        f"条款编号“{rule}”在目录里没有。{meant(rule, catalogue)}",
                        "改成目录里的编号；几个编号用空格隔开。",
                        f"The rule id “{rule}” is not in the catalogue.",
                        mild=is_foreign(rule, catalogue),
                    )

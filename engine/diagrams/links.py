"""What leads where: flows by their ends, so that nobody searches a large diagram again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.diagrams.xml import Element


class Links:
    """Flows by where they start (`out`) and where they end (`into`), in document order; `nodes` by id if given."""

    def __init__(self, flows: Iterable[Element], nodes: Mapping[str | None, Element] | None = None) -> None:
        self.out: dict[str | None, list[Element]] = {}
        self.into: dict[str | None, list[Element]] = {}
        self.nodes = nodes or {}
        for flow in flows:
            self.out.setdefault(flow.get("sourceRef"), []).append(flow)
            self.into.setdefault(flow.get("targetRef"), []).append(flow)

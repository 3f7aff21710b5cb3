"""The clauses that diagrams, tables and pages refer to: `processes/catalogue.yaml`, read once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

CATALOGUE = Path(__file__).resolve().parent.parent / "processes" / "catalogue.yaml"


@cache
def clauses() -> Mapping[str, Mapping[str, object]]:
    """What the catalogue says of each clause, by id; empty where there is no catalogue."""
    read = yaml.safe_load(CATALOGUE.read_text("utf-8")) if CATALOGUE.exists() else {}
    return {str(name): dict(told) for name, told in (read.get("rules") or {}).items()}

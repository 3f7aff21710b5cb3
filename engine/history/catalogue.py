"""What the rules of the catalogue say: `processes/catalogue.yaml`, read once a process."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from engine.views import RuleText

CATALOGUE = Path(__file__).resolve().parent.parent.parent / "processes" / "catalogue.yaml"


def rule_texts(ids: Iterable[str]) -> tuple[RuleText, ...]:
    """Each rule once, with its sentence; the id alone where the catalogue does not know it."""
    sentences = _sentences()
    return tuple(RuleText(one, sentences.get(one, "")) for one in dict.fromkeys(ids) if one)


@cache
def _sentences() -> dict[str, str]:
    """By id; an item of a list (RR-05.02) is said by its name."""
    read = yaml.safe_load(CATALOGUE.read_text("utf-8")) if CATALOGUE.exists() else {}
    found: dict[str, str] = {}
    for name, rule in (read.get("rules") or {}).items():
        found[str(name)] = str(rule.get("sentence", ""))
        found |= {str(item): str(told.get("name", "")) for item, told in (rule.get("items") or {}).items()}
    return found

"""What the rules of the catalogue say: one sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from engine.clauses import clauses
from engine.views import RuleText


def rule_texts(ids: Iterable[str]) -> tuple[RuleText, ...]:
    """Each rule once, with its sentence; the id alone where the catalogue does not know it."""
    sentences = _sentences()
    return tuple(RuleText(one, sentences.get(one, "")) for one in dict.fromkeys(ids) if one)


@cache
def _sentences() -> dict[str, str]:
    """By id; an item of a list (RR-05.02) is said by its name."""
    found: dict[str, str] = {}
    for name, rule in clauses().items():
        found[name] = str(rule.get("sentence", ""))
        items = rule.get("items")
        for item, told in items.items() if isinstance(items, Mapping) else ():
            found[str(item)] = str(told.get("name", ""))
    return found

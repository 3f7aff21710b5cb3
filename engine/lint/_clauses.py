"""Ids of clauses that the catalogue lacks: what was meant, and how much it matters."""

from __future__ import annotations

import re
from difflib import get_close_matches
from string import ascii_uppercase


def meant(rule: str, catalogue: frozenset[str]) -> str:
    """是不是“RR-08”？ for the same id with other zeros, else for one that looks like it; "" without."""
    same = [one for one in sorted(catalogue) if re.sub("-0*", "-", one) == re.sub("-0*", "-", rule.upper())]
    close = same or get_close_matches(rule, sorted(catalogue), 1)
    return f"是不是“{close[0]}”？" if close else ""


def is_foreign(rule: str, catalogue: frozenset[str]) -> bool:
    """Whether the id is of a series that the catalogue does not have at all: it may be somebody else's."""
    series = rule[: len(rule) - len(rule.lstrip(ascii_uppercase))] or rule
    return not any(one.startswith(f"{series}-") for one in catalogue)

"""Steps of a scenario as they are written, and as they are walked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def spelt_out(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The step; one with `each`: once for every unit named there, which stands for {unit}."""
    for unit in step.get("each", [""]):
        yield _filled(step, unit) if unit else step


def _filled(part: Any, unit: str) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, unit) for key, value in part.items() if key != "each"}
    if isinstance(part, list):
        return [_filled(each, unit) for each in part]
    return part.replace("{unit}", unit) if isinstance(part, str) else part


def in_order(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Open tasks in one order, whichever they came in."""
    return sorted(tasks, key=lambda one: sorted(one.items()))

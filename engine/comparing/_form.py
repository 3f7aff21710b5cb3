"""Fields of a form, by key. Source: form-js's schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from engine.comparing._shapes import ORDERED, Thing
from engine.comparing._words import label

_SKIPPED = frozenset({"id", "layout", "components", "key", "schemaVersion", "exporter"})


def form(content: bytes) -> tuple[str, dict[str, Thing]]:
    """The form's id, and itself ("") and its fields by key; what has no key is known by its id."""
    data = json.loads(content.decode("utf-8-sig"))
    things = {"": Thing("", "form", str(data.get("id", "")), _facts(data))}
    _fields(data.get("components") or (), "", things)
    return str(data.get("id", "")), things


def _fields(components: Sequence[Mapping[str, object]], around: str, things: dict[str, Thing]) -> None:
    for n, one in enumerate(components):
        known = str(one.get("key") or one.get("path") or one.get("id") or f"{around}/{n}")
        facts = _facts(one)
        if around:
            facts["所在分组"] = around
        name = str(one.get("label") or one.get("dateLabel") or one.get("text") or known)
        things[known if known not in things else f"{known}#{n}"] = Thing(known, "field", name, facts, ORDERED)
        inner = one.get("components")
        if isinstance(inner, list):
            _fields(inner, name, things)


def _facts(part: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    found = dict[str, str]()
    for name, value in part.items():
        if not prefix and name in _SKIPPED:
            continue
        if isinstance(value, Mapping):
            found |= _facts(value, f"{prefix}{name}.")
        elif name == "values" and isinstance(value, list):
            found[label("values")] = "、".join(_option(one) for one in value)
        else:
            said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            found[label(prefix + name)] = {"true": "是", "false": "否"}.get(said, said)
    return found


def _option(one: object) -> str:
    return f"{one.get('label', '')}（{one.get('value', '')}）" if isinstance(one, Mapping) else str(one)

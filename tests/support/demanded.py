"""What a form of the city will not do without, given what has been answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from support.rehearsal import PROCESSES, City

from engine.acts import Seen
from engine.errors import Invalid
from engine.forms import read_form
from engine.values import Value

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


def demanded(form: str, answers: Mapping[str, object] | None = None, city: City | None = None) -> set[str]:
    """The keys of processes/<form>.form that are still asked for after `answers`."""

    def ask(name: str, args: Sequence[Value]) -> tuple[Value, str]:
        known = (city or {})[name]
        return (known(*args) if callable(known) else known), "test"

    file = PROCESSES / f"{form}.form"
    try:
        read_form(file.read_bytes(), file.name).read(answers or {}, Seen({}, NOW, ask))
    except Invalid as refused:
        return set(refused.problems)
    return set()

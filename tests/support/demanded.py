"""What a form of the city will not do without, given what has been answered; and what it shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from support.rehearsal import PROCESSES, City, Rehearsal

from engine import machine
from engine.acts import Seen
from engine.errors import Invalid
from engine.forms import Shown, read_form
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


def shown(case: Rehearsal, element: str) -> dict[str, Value]:
    """What the holder of an open task finds on its form, by key."""
    return {field.field.key: field.value for field in _fields(case, element) if field.field.key}


def told(case: Rehearsal, element: str) -> str:
    """The texts that the holder of an open task reads on its form, with everything filled in."""
    return "\n".join(field.text for field in _fields(case, element) if field.text and not field.hidden)


def _fields(case: Rehearsal, element: str) -> tuple[Shown, ...]:
    offer = next(offer for offer in case.offers if offer.element == element)
    assert case.result is not None
    visible = dict(machine.variables(case.program, case.result.rows, offer.token))
    form = case.program.forms[case.program.elements[element].form]
    return form.show(None, Seen(visible, case.now, case.ask))

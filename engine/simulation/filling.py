"""Answers for a form that nobody planned: every field that is asked for gets something that fits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence

from engine.days import SHANGHAI
from engine.expressions import Context
from engine.forms import Form, Shown
from engine.simulation.wording import as_typed

ROUNDS = 4
"""What an answer shows may ask for another; so often the form is looked at again."""


def fill(form: Form, planned: Mapping[str, object], context: Context, chance: random.Random) -> dict[str, object]:
    """Answers of `form`: the planned ones, and something for every other field that is shown and must be answered."""
    kept = {one.field.key: one.value for one in _all(form.show(None, context)) if not one.fixed and not one.hidden}
    answers = {name: as_typed(value) for name, value in kept.items() if value not in (None, "", [])}
    answers |= {name: value for name, value in planned.items() if name in form.keys}
    for _ in range(ROUNDS):
        more = {
            shown.field.key: _something(shown, context.now, chance)
            for shown in _open(form.show(answers, context))
            if shown.field.key not in answers and shown.field.rules.required
        }
        if not more:
            break
        answers |= more
    hidden = {shown.field.key for shown in _all(form.show(answers, context)) if shown.hidden or shown.fixed}
    return {name: value for name, value in answers.items() if name not in hidden}


def _all(shown: Sequence[Shown], hidden: bool = False) -> Iterator[Shown]:
    for each in shown:
        if each.field.key:
            yield each
        yield from _all(each.fields, hidden or each.hidden)


def _open(shown: Sequence[Shown]) -> Iterator[Shown]:
    for each in shown:
        if each.hidden:
            continue
        if each.field.key and not each.fixed and each.value in (None, "", [], False):
            yield each
        yield from _open(each.fields)


def _something(shown: Shown, now: dt.datetime | None, chance: random.Random) -> object:
    field = shown.field
    if field.type in ("checklist", "taglist"):
        offered = [option.value for option in shown.options]
        return chance.sample(offered, min(len(offered), chance.randint(1, 3)))
    if shown.options:
        return chance.choice(shown.options).value
    if field.type == "checkbox":
        return True
    if field.type == "number":
        return field.rules.min if isinstance(field.rules.min, int) else 1
    if field.type == "datetime":
        moment = (now or dt.datetime.now(dt.UTC)).astimezone(SHANGHAI) + dt.timedelta(days=chance.randint(1, 9))
        if field.subtype == "date":
            return moment.date().isoformat()
        return moment.isoformat(timespec="minutes") if field.subtype == "datetime" else moment.strftime("%H:%M")
    return f"{shown.label}：按程序办理，情况属实。"

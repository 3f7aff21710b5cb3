"""The answers given in a case so far, as the forms word them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from engine.expressions import Variables
from engine.forms import Form, Shown
from engine.history import Recorded, say
from engine.machine import Program
from engine.values import Value
from engine.views import Fact

GIVEN_BY = ("started", "completed", "message")
LONG = "textarea"
WORKED_OUT = "expression"
"""Not asked of anybody: it has no label, and holds codes."""


def facts(program: Program, events: Sequence[Recorded], seen: Variables) -> tuple[Fact, ...]:
    """Every answered question once, with its newest answer, in the order of the forms as they were filled in.

    `seen` is what options worked out by expressions look at. What was lawfully destroyed is not shown.
    """
    answers: dict[str, Value] = {}
    said: dict[str, Mapping[str, str]] = {}
    forms: dict[str, Form | None] = {}
    for event in events:
        if event.kind in GIVEN_BY:
            answers |= event.variables
            said |= event.said
            element = program.elements.get(event.element)
            if element is not None:
                forms.setdefault(element.form or f" {element.id}", program.forms.get(element.form))
    told: dict[str, Fact] = {}
    for form in filter(None, forms.values()):
        for shown in _asked(form.show(None, _With(answers, seen))):
            if shown.field.key in answers and (
                text := _text(shown, answers[shown.field.key], said.get(shown.field.key, {}))
            ):
                told.setdefault(shown.field.key, _fact(shown, text))
    if not any(forms.values()):
        typed = {name for event in events if event.actor for name in event.variables}  # not what cases tell one another
        return tuple(Fact(name, say(value)) for name, value in answers.items() if name in typed and say(value))
    return tuple(told.values())


def said_by(form: Form, answers: Mapping[str, object], seen: Variables) -> tuple[Fact, ...]:
    """Answers as they were sent (the text of an HTML form), as the form words them; nothing is checked."""
    shown = [(one, _text(one, one.value)) for one in _asked(form.show(answers, seen))]
    return tuple(_fact(one, text) for one, text in shown if text)


class _With:
    """A context in which the answers cover the variables."""

    def __init__(self, answers: Mapping[str, Value], seen: Variables) -> None:
        self._answers, self._seen, self.now, self.ask = answers, seen, seen.now, seen.ask

    def look_up(self, name: str) -> Value:
        return self._answers[name] if name in self._answers else self._seen.look_up(name)


def _asked(fields: Sequence[Shown]) -> Iterator[Shown]:
    for shown in fields:
        if shown.hidden:
            continue
        if shown.field.key and not shown.fixed and shown.field.type != WORKED_OUT:
            yield shown
        yield from _asked(shown.fields)


def _fact(shown: Shown, text: str) -> Fact:
    label = (shown.label or shown.time_label or shown.field.key).strip("：:* ")
    rule = shown.field.properties.get("rule", "")
    return Fact(label, text, long=shown.field.type == LONG and ("\n" in text or len(text) > 40), rule=rule)


def _text(shown: Shown, value: Value, said: Mapping[str, str] | None = None) -> str:
    """An answer as people read it: labels of options (`said`: as they were then), 1,860 万元, 2026年12月15日."""
    labels = {option.token: option.label for option in shown.options} | {
        str(option.value): option.label for option in shown.options
    }
    labels |= said or {}
    if isinstance(value, list):
        return "、".join(labels.get(str(item), say(item)) for item in value)
    if str(value) in labels:
        return labels[str(value)]
    if shown.field.type == "number" and isinstance(value, str):
        value = _number(value)
    if shown.field.type == "datetime" and isinstance(value, str):
        value = _moment(value)
    text = say(value)
    around = [part for part in (shown.prefix.strip(), text, shown.suffix.strip()) if part]
    return " ".join(around) if text and text != "否" else ("" if shown.field.type == "checkbox" else text)


def _number(text: str) -> Value:
    return Decimal(text) if text.replace(".", "", 1).lstrip("-").isdecimal() else text


def _moment(text: str) -> Value:
    for read in (dt.date.fromisoformat, dt.datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text

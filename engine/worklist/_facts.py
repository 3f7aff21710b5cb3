"""The answers given in a case so far, as the forms word them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from engine.expressions import Variables
from engine.forms import Form, Shown
from engine.history import Recorded, Told, say
from engine.machine import Program
from engine.values import Value
from engine.views import Fact

GIVEN_BY = ("started", "completed", "message")
LONG = "textarea"
WORKED_OUT = "expression"
"""Not asked of anybody: it has no label, and holds codes."""


def facts(
    told: Told, events: Sequence[Recorded], seen: Variables, tasks: Sequence[Mapping[str, object]] = ()
) -> tuple[Fact, ...]:
    """Every answered question once, with its newest answer, in the order of the forms as they were filled in.

    Several people who were asked at the same time (`tasks`: rows of the case) are all quoted: none covers another.
    `seen` is what options worked out by expressions look at. What was lawfully destroyed is not shown.
    """
    answers: dict[str, Value] = {}
    said: dict[str, Mapping[str, str]] = {}
    forms: dict[str, Form | None] = {}
    for event in events:
        if event.kind in GIVEN_BY:
            answers |= event.variables
            said |= event.said
            program = told.at(event.seq)
            element = program.elements.get(event.element)
            if element is not None:
                forms.setdefault(_place(program, element.id), program.forms.get(element.form))
    worded: dict[str, Fact] = {}
    for place, form in forms.items():
        several = _together(told, events, tasks, place)
        for shown in _asked(form.show(None, _With(answers, seen))) if form else ():
            key = shown.field.key
            quoted = _quoted(shown, several) if several else ""
            if key in answers and (text := quoted or _text(shown, answers[key], said.get(key, {}))):
                worded.setdefault(key, _fact(shown, text))
    if not any(forms.values()):
        typed = {name for event in events if event.actor for name in event.variables}  # not what cases tell one another
        return tuple(Fact(name, say(value)) for name, value in answers.items() if name in typed and say(value))
    return tuple(worded.values())


def said_by(form: Form, answers: Mapping[str, object], seen: Variables) -> tuple[Fact, ...]:
    """Answers as they were sent (the text of an HTML form), as the form words them; nothing is checked."""
    shown = [(one, _text(one, one.value)) for one in _asked(form.show(answers, seen))]
    return tuple(_fact(one, text) for one, text in shown if text)


def _together(
    told: Told, events: Sequence[Recorded], tasks: Sequence[Mapping[str, object]], place: str
) -> list[Recorded]:
    """The answers to the form `place` by those who were asked at the same moment as whoever answered last, if several.

    Only of one step: a form that others fill in again, after a return, is answered anew.
    """
    opened = {str(row["token"]): (row["element"], row["opened_seq"]) for row in tasks}
    done = [e for e in events if e.kind == "completed" and e.token in opened]
    done = [e for e in done if _place(told.at(e.seq), e.element) == place]
    found = [e for e in done if opened[e.token] == opened[done[-1].token]]
    return found if len(found) > 1 else []


def _place(program: Program, element: str) -> str:
    info = program.elements.get(element)
    return (info.form if info else "") or f" {element}"


def _quoted(shown: Shown, several: Sequence[Recorded]) -> str:
    """What each of them answered, by their posts where these differ."""
    key = shown.field.key
    texts = [(_who(e), _text(shown, e.variables[key], e.said.get(key, {}))) for e in several if key in e.variables]
    posts = {_who(event) for event in several}
    between = "\n" if shown.field.type == LONG else "；"
    return between.join(f"{who}：{text}" if len(posts) > 1 else text for who, text in texts if text)


def _who(event: Recorded) -> str:
    return str(event.data.get("post") or "")


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
    label = (shown.title or shown.field.key).strip("：:* ")
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

"""The form of a step as the page draws it: its fields, and what has to be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, jsonify
from sqlalchemy import Connection

from engine import worklist
from engine.errors import Invalid, Refused
from engine.forms import Form
from engine.values import Value
from web import forms
from web.language import language
from web.surroundings import now

TARGETS = {"opinion": "opinion", "reason": "reason", "capacity": "capacity", "attachments": "files"}
"""Where the error summary leads for what is ours, not the form's."""


@dataclass(frozen=True)
class Filled:
    """`controls` for the macros; `problems` by key; `summary`: (id or "", sentence) in the order of the page."""

    controls: Sequence[forms.Control]
    problems: Mapping[str, str]
    summary: Sequence[tuple[str, str]]


def fill(
    connection: Connection,
    form: Form | None,
    visible: Mapping[str, Value],
    sent: Mapping[str, object] | None,
    problems: Mapping[str, str],
) -> Filled:
    """`visible`: the variables the step sees; `sent`: what was typed before, None the first time."""
    context = worklist.form_context(connection, visible, now())
    controls = forms.fields(form, sent, problems, context) if form else []
    known = {key: sentence for key, sentence in problems.items() if key not in TARGETS}
    own = [(TARGETS[key], sentence) for key, sentence in problems.items() if key in TARGETS]
    return Filled(controls, problems, [*forms.summary(controls, known), *own])


def off(
    connection: Connection, form: Form | None, visible: Mapping[str, Value], sent: Mapping[str, object]
) -> Response:
    """For the page's script: which fields what was typed so far does not ask for."""
    return jsonify(forms.off(fill(connection, form, visible, sent, {}).controls))


def reason_wanted(error: Refused) -> Mapping[str, str]:
    """What is said above the field of the reason, to whoever may allow the exception by giving one."""
    return {"reason": " ".join(f"{hit.sentence}{hit.remedy}" for hit in error.hits)}


def problems_of(error: Invalid) -> Mapping[str, str]:
    """The sentences of an Invalid by field; its own sentence where it names no field."""
    return error.problems or {"": error.say(language())}

"""Would what was handed in be taken? Asked of the old version and of the new: only what the new one alone says counts.

So neither how answers are kept, nor what guards see of today (exceptions, register books), makes a difference.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection

from engine import guards, organisation
from engine.acts import Seen
from engine.errors import EngineError, Failure, Invalid, Refused
from engine.guards import Standing
from engine.history import Recorded
from engine.machine import Ask, ElementInfo, Program
from engine.values import Value

Problems = dict[str, str]
"""Sentence by key: a field of the form, or the code of a rule."""


def form_problems(
    program: Program, element: ElementInfo, seen: Mapping[str, Value], told: tuple[Recorded, Ask]
) -> Problems:
    """What the form would have wanted otherwise, by field; of fields that it has not, nothing."""
    event, ask = told
    form = program.forms.get(element.form) if element.form else None
    if form is None:
        return {}
    answers = {name: _raw(value) for name, value in event.variables.items() if name in form.keys}
    try:
        form.read(answers, Seen({**seen, "actor": event.actor, "now": event.now}, event.now, ask))
    except Invalid as invalid:
        return dict(invalid.problems)
    except EngineError as error:
        return {"": error.sentence}
    return {}


def _raw(value: Value) -> object:
    """A kept answer as a browser would send it."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return [_raw(one) for one in value] if isinstance(value, list) else value


def guard_problems(
    connection: Connection,
    program: Program,
    element: ElementInfo,
    seen: Mapping[str, Value],
    told: tuple[Recorded, Ask],
) -> Problems:
    """What the guards of `element` would have refused, by rule and code. Exceptions granted then are granted again."""
    event, ask = told
    if not element.guards:
        return {}
    held = organisation.capacities(connection, event.actor, event.now)
    post = next((one.post for one in held if one.id == event.capacity), None)
    payload = event.payload or {}
    files, flow = payload.get("attachments"), event.data.get("flow")
    opinion, reason = str(payload.get("opinion", "")), str(payload.get("reason", ""))
    context = Seen({**seen, **event.variables}, event.now, ask)
    context.visible.update(
        actor=event.actor,
        opinion=opinion,
        reason=reason,
        now=event.now,
        capacity=post,
        decision=str(flow) if flow else None,
        attachments=len(files) if isinstance(files, list) else 0,
    )
    holds = [name for one in held for name in (one.post, one.post_kind)]
    try:
        guards.check(program, element, context, Standing(event.actor, holds, reason))
    except Refused as refused:
        taken = event.data.get("exceptions")
        granted = {(one["rule"], one["code"]) for one in taken} if isinstance(taken, list) else set()
        hits = [hit for hit in refused.hits if (hit.rule, hit.code) not in granted]
        return {f"{hit.rule} {hit.code}": hit.sentence for hit in hits}
    except Failure as failure:
        return {failure.code: failure.why}
    except EngineError as error:
        return {error.code: error.sentence}
    return {}

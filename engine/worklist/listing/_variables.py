"""Variables as values by name: of a case, of a task, of a form; and all that are kept, as a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from engine import machine, store, values
from engine.forms import Shown
from engine.tables import case_, state
from engine.values import Value
from engine.worklist._seeing import context
from engine.worklist.listing._cases import CASES, HISTORIC_CASES
from engine.worklist.listing._query import EVERY, Listing, Row, like, missing, text, texts
from engine.worklist.listing._tasks import TASKS
from engine.worklist.task_page import acting
from engine.worklist.who import Actor, visible


def case_variables(connection: Connection, who: Actor, case_id: str, *, ended: bool = False) -> dict[str, Value]:
    """The variables of a running case's own scope; with `ended`, of an ended one too. NotFound for strangers."""
    (HISTORIC_CASES if ended else CASES).one(connection, who, case_id)
    case = store.loaded(connection, case_id)
    return machine.variables(case.program, case.rows, None)


def task_variables(connection: Connection, who: Actor, task_id: str) -> dict[str, Value]:
    """What an open task sees. NotFound for strangers."""
    row = TASKS.one(connection, who, task_id)
    case = store.loaded(connection, row["case_id"])
    return machine.variables(case.program, case.rows, row["token"])


def task_local_variables(connection: Connection, who: Actor, task_id: str) -> dict[str, Value]:
    """What an open task alone sees: its input parameters, and as one of several its element and its counters."""
    row = TASKS.one(connection, who, task_id)
    return own_variables(store.loaded(connection, row["case_id"]).rows, row["token"])


def own_variables(rows: Mapping[str, str], token: str) -> dict[str, Value]:
    """What a live token has for itself, from the rows of its case."""
    facts: Any = values.read(rows[f"t:{token}"])
    local = [values.restore(facts[4][name]) for name in ("local", "item") if name in facts[4]]
    return {name: value for one in local if isinstance(one, dict) for name, value in one.items()}


def form_variables(connection: Connection, who: Actor, task_id: str) -> dict[str, Value]:
    """What an open task sees, under what its form begins with (defaults, options worked out)."""
    row = TASKS.one(connection, who, task_id)
    visible_ = task_variables(connection, who, task_id)
    made = store.program(connection, row["bundle"])
    info = made.elements.get(row["element"])
    form = made.forms.get(info.form) if info and info.form else None
    if form is None:
        return visible_
    shown = form.show(None, context(connection, who.now, row["matter"], {**visible_, **acting(who)}))
    return {**visible_, **{one.field.key: one.value for one in asked(shown)}}


def asked(fields: Sequence[Shown]) -> Iterator[Shown]:
    """The fields of a form that have a key, those inside others too."""
    for shown in fields:
        if shown.field.key:
            yield shown
        yield from asked(shown.fields)


_NAME: ColumnElement[str] = func.substr(state.c.key, len("v::") + 1)
_ID: ColumnElement[str] = case_.c.id + literal(":") + _NAME
_COLUMNS = (state.c.value, case_.c.key, case_.c.definition_id, case_.c.id.label("case_id"))


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    found = select(_ID.label("id"), _NAME.label("name"), *_COLUMNS).join(case_, case_.c.id == state.c.case_id)
    return found.where(state.c.key.like("v::%"), visible(connection, who))


def _restored(_connection: Connection, rows: list[Row]) -> list[Row]:
    return [{**row, "value": values.restore(values.read(row["value"]))} for row in rows]


HISTORIC_VARIABLES = Listing(
    seen=_seen,
    key=_ID,
    missing=missing("UNKNOWN_CASE"),
    finish=_restored,
    ties=(state.c.case_id, state.c.key),
    filters={
        "processInstanceId": text(case_.c.id),
        "processInstanceIdIn": texts(case_.c.id),
        "executionIdIn": texts(case_.c.id),
        "processDefinitionId": text(case_.c.definition_id),
        "processDefinitionKey": text(case_.c.key),
        "variableName": text(_NAME),
        "variableNameIn": texts(_NAME),
        "variableNameLike": like(_NAME),
        "withoutTenantId": EVERY,
    },
    sorts={"instanceId": case_.c.id, "variableName": _NAME},
)
"""The process's own variables, as they are now or were at the end; not what a called process kept for itself."""

VARIABLES = replace(
    HISTORIC_VARIABLES, seen=lambda connection, who: _seen(connection, who).where(case_.c.state == "active")
)
"""Those of running cases."""

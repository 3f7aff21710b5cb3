"""The forms of open tasks and of start events: the designer's file, and what it begins with."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine import store
from engine.errors import NotFound
from engine.tables import resource
from engine.values import Value
from engine.worklist._seeing import context
from engine.worklist.listing._definitions import DEFINITIONS
from engine.worklist.listing._tasks import TASKS
from engine.worklist.listing._variables import asked
from engine.worklist.start_page import beginning_with
from engine.worklist.task_page import acting
from engine.worklist.who import Actor


def task_form_file(connection: Connection, who: Actor, task_id: str) -> bytes:
    """The .form file of an open task, as the designer drew it. NotFound where it has none, and for strangers."""
    row = TASKS.one(connection, who, task_id)
    return _content(connection, row["bundle"], row["element"])


def start_form(connection: Connection, who: Actor, definition_id: str) -> tuple[str, str]:
    """The id of the .form of a process's start event, and its camunda:formKey; "" without."""
    row = DEFINITIONS.one(connection, who, definition_id)
    made = store.program(connection, row["bundle"])
    form = made.forms.get(made.start_event.form)
    return form.id if form is not None and form.file.endswith(".form") else "", made.start_event.form_key


def start_form_file(connection: Connection, who: Actor, definition_id: str) -> bytes:
    """The .form file of a process's start event. NotFound where it has none."""
    row = DEFINITIONS.one(connection, who, definition_id)
    return _content(connection, row["bundle"], store.program(connection, row["bundle"]).start_event.id)


def start_form_variables(connection: Connection, who: Actor, definition_id: str) -> dict[str, Value]:
    """What the form of a start event begins with for this person: defaults and options worked out."""
    row = DEFINITIONS.one(connection, who, definition_id)
    made = store.program(connection, row["bundle"])
    form = made.forms.get(made.start_event.form)
    if form is None:
        return {}
    shown = form.show(None, context(connection, who.now, "", {**beginning_with(who, "", ""), **acting(who)}))
    return {one.field.key: one.value for one in asked(shown)}


def _content(connection: Connection, bundle: str, element: str) -> bytes:
    found = store.program(connection, bundle).elements.get(element)
    digest = store.bundle_of(connection, bundle).files.get(f"form:{found.form}") if found is not None else None
    if digest is None:
        raise NotFound("UNKNOWN_FORM")
    return bytes(connection.execute(select(resource.c.content).where(resource.c.digest == digest)).scalar_one())

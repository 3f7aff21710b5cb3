"""A message from outside (POST /message): to the one case that waits for it, or to all that do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, select

from engine import history, machine, store, values, worklist
from engine.acts import BUILT_IN, Submission
from engine.database import Database
from engine.errors import Failure, Invalid, NotAllowed, Refused
from engine.history import Entry
from engine.machine import Moment
from engine.starts import Door, begin_as
from engine.tables import state, subscription


@dataclass(frozen=True)
class Message:
    """`name`, and what narrows down who is meant: the matter (business key), the case, what its variables are.

    `keys`: variables of the case that must be equal; `local_keys`: as the waiting place sees them, nearest first.
    """

    name: str
    matter: str | None = None
    case: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    all: bool = False
    keys: Mapping[str, object] = field(default_factory=dict)
    local_keys: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """A case that the message went on with, or that `begun` with it."""

    case: str
    begun: bool = False


def correlate_message(database: Database, login: str, message: Message, now: dt.datetime) -> list[Heard]:
    """Delivers `message` to the waiting case (with `all`, to every one); the cases that heard it.

    Where nobody waits and exactly one process begins with it, an operator begins a case, unless a case is named. For
    operators and performers of the event; NotAllowed for others who may see the case. Without `all`, Invalid NO_MATCH
    as Camunda 7 when nobody waits and nothing begins, or several do.
    """
    with database.reading() as connection:
        found = _waiting(connection, message)
    if not found and message.case is None:
        begun = database.attempt(lambda connection: _begin(connection, login, message, now))
        if isinstance(begun, Refused):
            raise begun
        return [Heard(begun, begun=True)] if begun else []
    if len(found) != 1 and not message.all:
        raise Invalid("NO_MATCH", name=message.name)
    done = [database.attempt(lambda c, row=row: _deliver(c, login, row, message, now)) for row in found]  # type: ignore[misc]
    for outcome in done:
        if isinstance(outcome, Refused):
            raise outcome
    return [Heard(str(outcome)) for outcome in done]


def _waiting(connection: Connection, message: Message) -> Sequence[Row[tuple[object, ...]]]:
    if not all(values.is_key(text) for text in (message.name, message.matter, message.case) if text is not None):
        return []
    wanted = select(subscription).where(subscription.c.kind == "message", subscription.c.name == message.name)
    if message.matter is not None:
        wanted = wanted.where(subscription.c.matter == message.matter)
    if message.case is not None:
        wanted = wanted.where(subscription.c.case_id == message.case)
    for name, text in _texts(message.keys).items():
        same = (state.c.case_id == subscription.c.case_id, state.c.key == f"v::{name}", state.c.value == text)
        wanted = wanted.where(select(state.c.key).where(*same).exists())
    found = connection.execute(wanted.order_by(subscription.c.case_id, subscription.c.token).limit(1000)).all()
    local = _texts(message.local_keys)
    return [row for row in found if not local or _sees(connection, row.case_id, row.token, local)]


def _texts(keys: Mapping[str, object]) -> dict[str, str]:
    """Variables as they are kept, so that equal means equal in value and type."""
    return {name: values.write(values.plain(values.admit(name, value))) for name, value in keys.items()}


def _sees(connection: Connection, case_id: str, token: str, wanted: Mapping[str, str]) -> bool:
    case = store.loaded(connection, case_id)
    if token not in case.subscriptions:
        return False
    seen = machine.variables(case.program, case.rows, token)
    return all(name in seen and values.write(values.plain(seen[name])) == text for name, text in wanted.items())


def _deliver(
    connection: Connection, login: str, row: Row[tuple[object, ...]], message: Message, now: dt.datetime
) -> str | Refused:
    case = store.locked(connection, row.case_id)
    who = worklist.actor(connection, login, now)
    if row.token not in case.subscriptions:
        raise Invalid("NO_MATCH", name=message.name)
    performers = values.read(row.performers)
    if not (isinstance(performers, list) and login in performers) and "operator" not in who.roles:
        if not worklist.may_see(connection, who, case.row):
            raise Invalid("NO_MATCH", name=message.name)  # as if nobody waited: strangers learn nothing
        raise NotAllowed("NOT_YOUR_MESSAGE")
    clean = {name: values.admit(name, value) for name, value in message.values.items()}
    for name in clean:
        if case.program.closed or name in BUILT_IN:
            raise Invalid("VARIABLE_NOT_ACCEPTED", name=name)
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    try:
        with connection.begin_nested():
            result = machine.fire(case.program, case.rows, row.token, clean, moment)
            payload = {"values": {name: values.plain(value) for name, value in clean.items()}}
            data = {"name": message.name}
            entry = Entry("message", login, element=row.element, token=row.token, data=data, payload=payload)
            return history.record(connection, case, entry, now, result).id
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
        tried = {"element": row.element, "message": message.name, "answers": message.values}
        return history.keep_refusal(connection, case, refusal, login, now, tried)


def _begin(connection: Connection, login: str, message: Message, now: dt.datetime) -> str | Refused:
    """A new case of the one process that begins with the message, by the operator who sent it; else NO_MATCH.

    "" where none begins and the message was for all.
    """
    starts = store.message_starts(connection, message.name) if values.is_key(message.name) else []
    who = worklist.actor(connection, login, now)
    if "operator" in who.roles and message.all and not starts:
        return ""
    if len(starts) != 1 or "operator" not in who.roles:
        raise Invalid("NO_MATCH", name=message.name)
    ((process, element),) = starts
    found = store.program_of(connection, process)
    assert found is not None  # the index of message starts names executable processes only
    door = Door(found[0], found[1], element, message.name)
    given = Submission(answers=message.values)
    try:
        with connection.begin_nested():
            return begin_as(connection, who, door, message.matter, given).id
    except Failure as failure:
        refusal = history.refused_because(failure, found[2])
    except Refused as error:
        refusal = error
    tried = {"element": element, "message": message.name, "process": process, "answers": message.values}
    return history.keep_refusal(connection, None, refusal, login, now, tried)

"""How a case begins that no page began: its matter, its built-ins, its `started` event."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine import history, machine, store, values
from engine.errors import Invalid
from engine.history import Entry
from engine.machine import Moment
from engine.store import Case, NewCase
from engine.values import Value

MATTER_ID = re.compile(r"[\w.:/-]{1,100}")
NOBODY = ""


@dataclass(frozen=True)
class Origin:
    """Who and what is behind a case that begins by itself: the built-ins it gets, and what its event says of it."""

    starter: str
    unit: str
    post: str
    data: Mapping[str, object] = field(default_factory=dict)


def enter_matter(connection: Connection, wanted: str | None, case: str, actor: str, now: dt.datetime) -> str:
    """The matter `wanted`, locked (contracts 12) and joined by `case`; where there is none, a new one is opened.

    None: the year and a running number. Invalid VALUE_NOT_ALLOWED for what cannot be a matter's id.
    """
    if wanted is not None:
        if not MATTER_ID.fullmatch(wanted):
            raise Invalid("VALUE_NOT_ALLOWED", name="businessKey")
        if store.lock_matter(connection, wanted):
            history.join_matter(connection, wanted, case, actor, now)
            return wanted
    return history.open_matter(connection, wanted, case, actor, now)


def begin(
    connection: Connection,
    start: tuple[str, str],
    matter: str | None,
    origin: Origin,
    given: Mapping[str, Value],
    now: dt.datetime,
) -> Case:
    """A new case of `start` (process, start event), in the newest version, with the variables `given`.

    Nobody acts: neither form nor guard of the start event is asked. Failure where an automatic step cannot go on.
    """
    process, element = start
    found = store.program_of(connection, process)
    assert found is not None  # the index of message starts names executable processes only
    case_id = values.uuid7(now)
    new = NewCase(
        id=case_id,
        definition=found[0],
        key=process,
        bundle=store.refrozen(connection, found[1]),
        matter=enter_matter(connection, matter, case_id, NOBODY, now),
        starter=origin.starter,
        capacity="",
        unit=origin.unit,
        post=origin.post,
    )
    program = store.program(connection, new.bundle)
    moment = Moment(now, 1, store.ask_now(connection, now, new.matter))
    result = machine.start(program, {}, element, {**given, **new.built_in}, moment)
    entry = Entry(
        kind="started",
        element=element,
        data={**origin.data, **founding(new), "starter": new.starter},
        payload={"values": {name: values.plain(value) for name, value in given.items()}},
    )
    return history.record(connection, store.begin(new, program), entry, now, result)


def founding(new: NewCase) -> dict[str, object]:
    """What every `started` event says, so that the case can be run again from it."""
    return {
        "semantics": machine.SEMANTICS,
        "definition": new.definition,
        "key": new.key,
        "bundle": new.bundle,
        "matter": new.matter,
        "unit": new.unit,
        "at_post": new.post,
    }

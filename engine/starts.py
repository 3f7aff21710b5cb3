"""How a case begins, by a person or by itself: its matter, its built-ins, its `started` event."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine import history, machine, store, values, worklist
from engine.acts import Seen, Submission, accept
from engine.errors import Invalid, NotAllowed, NotFound
from engine.history import Entry
from engine.machine import Moment
from engine.store import Act, Case, Leave, NewCase
from engine.values import Value
from engine.worklist import Actor

MATTER_ID = re.compile(r"[\w.:/-]{1,100}")
NOBODY = ""
NEW_MATTER = "new"
"""What property `matter` of a throwing element says when the case the message begins is to open a matter of its own."""


@dataclass(frozen=True)
class Origin:
    """Who and what is behind a case that begins by itself: the built-ins it gets, and what its event says of it."""

    starter: str
    unit: str
    post: str
    data: Mapping[str, object] = field(default_factory=dict)


def enter_matter(connection: Connection, wanted: str | None, case: str, who: Actor | None, now: dt.datetime) -> str:
    """The matter `wanted`, locked (contracts 12) and joined by `case`; where there is none, a new one is opened.

    None: the year and a running number. Who begins it by hand (`who`) joins only what they may see: NotFound, as for
    a running number that was never given, so that nobody learns what there is (contracts 18). A message or the calendar
    (None) joins any. Invalid UNFIT for what cannot be a matter's id.
    """
    actor = who.login if who else NOBODY
    if wanted is not None:
        if not MATTER_ID.fullmatch(wanted):
            why = "businessKey 是事项号：字母、数字、汉字和 . _ - 等，不能有空格。"
            raise Invalid("UNFIT", problems={"businessKey": why}, why=why)
        if store.lock_matter(connection, wanted):
            if who and not worklist.may_see_matter(connection, who, wanted):
                raise NotFound("UNKNOWN_MATTER")
            history.join_matter(connection, wanted, case, actor, now)
            return wanted
    return history.open_matter(connection, wanted, case, actor, now)


@dataclass(frozen=True)
class Door:
    """Through which start event of which version a person comes in; `element` "": the plain one, or the only one.

    `message`: the message that opened it, if one did.
    """

    definition: str
    bundle: str
    element: str = ""
    message: str = ""


def begin_as(
    connection: Connection, who: Actor, door: Door, matter: str | None, given: Submission, named: bool = True
) -> Case:
    """`who` begins a case with what was handed in: capacity, form, guards, then the machine.

    Raises NotFound (a matter they may not see), Invalid (the answers) or Refused (a rule); NotAllowed NOT_A_STARTER,
    after the rules have spoken, for who is not `named` as a starter; Failure where an automatic step cannot go on.
    """
    capacity = who.capacity(given.capacity)
    case_id = values.uuid7(who.now)
    bundle = store.refrozen(connection, door.bundle)
    program = store.program(connection, bundle)
    new = NewCase(
        id=case_id,
        definition=door.definition,
        key=program.process,
        bundle=bundle,
        matter=enter_matter(connection, matter, case_id, who, who.now),
        starter=who.login,
        capacity=capacity.id if capacity else "",
        unit=capacity.unit if capacity else "",
        post=capacity.post if capacity else "",
    )
    element = program.elements[door.element] if door.element else program.start_event
    ask = store.ask_now(connection, who.now, new.matter)
    act = Act(who.login, program.process, element.id)
    seen = Seen(new.built_in, who.now, ask, Leave(connection, act, new.matter, who.now))
    accepted = accept(program, element, given, who, seen)
    if not named:
        raise NotAllowed("NOT_A_STARTER", process=program.name)
    moment = Moment(who.now, 1, ask, who.login)
    result = machine.start(program, {}, element.id, {**accepted.values, **new.built_in}, moment)
    files = store.keep_files(connection, new.id, [(f.name, f.type, f.content) for f in given.uploads])
    name = {"name": door.message} if door.message else {}
    entry = Entry(
        kind="started",
        actor=who.login,
        capacity=new.capacity,
        element=element.id,
        data={**accepted.told(), **name, **founding(new)},
        payload=accepted.payload(files),
    )
    return history.record(connection, store.begin(new, program), entry, who.now, result)


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
        matter=enter_matter(connection, matter, case_id, None, now),
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

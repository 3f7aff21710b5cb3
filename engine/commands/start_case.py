"""A person starts a procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from engine import history, machine, store, values, worklist
from engine.acts import Accepted, Seen, Submission, accept
from engine.database import Database
from engine.errors import Conflict, Failure, NotAllowed, NotFound, Refused
from engine.history import Entry
from engine.machine import Moment, Program
from engine.starts import enter_matter, founding
from engine.store import NewCase
from engine.tables import definition, draft
from engine.worklist import Actor


@dataclass(frozen=True)
class Started:
    """The new case; `opened`: its first tasks, as rows of `task`."""

    case: str
    definition: str
    matter: str
    title: str
    state: str
    opened: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Wish:
    """What to start: a process key (its newest version) or a definition id, and the matter to join, if any."""

    process: str = ""
    definition: str = ""
    matter: str | None = None


def start_case(database: Database, login: str, wish: Wish, given: Submission, now: dt.datetime) -> Started:
    """`login` starts a case, in one transaction. NotFound, NotAllowed, Invalid or Refused, which is kept in the log."""
    done = database.attempt(lambda connection: _try(connection, login, wish, given, now))
    if isinstance(done, Refused):
        raise done
    return done


def _try(connection: Connection, login: str, wish: Wish, given: Submission, now: dt.datetime) -> Started | Refused:
    who = worklist.actor(connection, login, now)
    definition_id, bundle, program = _find(connection, wish)
    _newest(connection, who, definition_id, program)
    try:
        with connection.begin_nested():
            named = _may_start(who, program)
            return _start(connection, who, (definition_id, bundle, program), wish.matter, given, named)
    except Failure as failure:
        refusal = history.refused_because(failure, program)
    except Refused as error:
        refusal = error
    tried = {
        "element": program.start_event.id,
        "process": program.process,
        "definition": definition_id,
        "answers": given.answers,
    }
    return history.keep_refusal(connection, None, refusal, login, now, tried)


def _find(connection: Connection, wish: Wish) -> tuple[str, str, Program]:
    if not values.is_key(wish.definition or wish.process):
        found = None
    elif wish.definition:
        wanted = select(definition).where(definition.c.id == wish.definition, definition.c.kind == "process")
        row = connection.execute(wanted).one_or_none()
        found = (
            None if row is None or not row.executable else (row.id, row.bundle, store.program(connection, row.bundle))
        )
    else:
        found = store.program_of(connection, wish.process)
    if found is None:
        raise NotFound("UNKNOWN_PROCESS", process=wish.process or wish.definition)
    return found


def _newest(connection: Connection, who: Actor, definition_id: str, program: Program) -> None:
    """Older versions are for those who try them out: otherwise a caller could choose yesterday's rules."""
    newest = store.program_of(connection, program.process)
    if newest is not None and newest[0] != definition_id and not who.roles & {"designer", "operator"}:
        raise Conflict("CHANGED_MEANWHILE")


def _may_start(who: Actor, program: Program) -> bool:
    """Contracts 14: whom the diagram names; if it names nobody, a closed process no one, another designers.

    False: not they, but a guard may first refuse them with the rule's own words.
    """
    if program.startable_groups or program.startable_users:
        named = who.login in program.startable_users or bool(who.groups & set(program.startable_groups))
        if not named and not program.start_event.guards:
            raise NotAllowed("NOT_A_STARTER", process=program.name)
        return named
    if program.closed:
        raise Refused("CLOSED_PROCESS", process=program.name)
    worklist.need(who, "designer", "operator")
    return True


def _start(
    connection: Connection,
    who: Actor,
    found: tuple[str, str, Program],
    wanted: str | None,
    given: Submission,
    named: bool,
) -> Started:
    definition_id, bundle, program = found
    capacity = who.capacity(given.capacity)
    case_id = values.uuid7(who.now)
    new = NewCase(
        id=case_id,
        definition=definition_id,
        key=program.process,
        bundle=store.refrozen(connection, bundle),
        matter=enter_matter(connection, wanted, case_id, who.login, who.now),
        starter=who.login,
        capacity=capacity.id if capacity else "",
        unit=capacity.unit if capacity else "",
        post=capacity.post if capacity else "",
    )
    program = store.program(connection, new.bundle)
    ask = store.ask_now(connection, who.now, new.matter)
    seen = Seen(new.built_in, who.now, ask)
    accepted = accept(program, program.start_event, given, who, seen)
    if not named:
        raise NotAllowed("NOT_A_STARTER", process=program.name)
    variables = {**accepted.values, **new.built_in}
    result = machine.start(program, {}, program.start_event.id, variables, Moment(who.now, 1, ask, who.login))
    files = store.keep_files(connection, new.id, [(f.name, f.type, f.content) for f in given.uploads])
    entry = _entry(new, program, who, accepted, files)
    case = history.record(connection, store.begin(new, program), entry, who.now, result)
    target = f"start:{program.process}"
    connection.execute(delete(draft).where(draft.c.login == who.login, draft.c.target == target))
    return Started(
        case.id, definition_id, new.matter, str(case.row["title"]), str(case.row["state"]), tuple(case.tasks.values())
    )


def _entry(new: NewCase, program: Program, who: Actor, accepted: Accepted, files: list[dict[str, object]]) -> Entry:
    return Entry(
        kind="started",
        actor=who.login,
        capacity=new.capacity,
        element=program.start_event.id,
        data={**accepted.told(), **founding(new)},
        payload=accepted.payload(files),
    )

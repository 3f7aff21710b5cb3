"""A person starts a procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from engine import history, store, values, worklist
from engine.acts import Submission
from engine.database import Database
from engine.errors import Conflict, Failure, NotAllowed, NotFound, Refused
from engine.machine import Program
from engine.starts import Door, begin_as
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
    if wish.definition:  # by key it is the newest of the moment; a deployment just now takes nothing from that
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
        "matter": wish.matter or "",
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
    case = begin_as(connection, who, Door(definition_id, bundle), wanted, given, named)
    target = f"start:{program.process}"
    connection.execute(delete(draft).where(draft.c.login == who.login, draft.c.target == target))
    title, state = str(case.row["title"]), str(case.row["state"])
    return Started(case.id, definition_id, str(case.row["matter"]), title, state, tuple(case.tasks.values()))

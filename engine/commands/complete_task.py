"""A user completes a task: the whole story (architecture 3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete

from engine import history, machine, organisation, store, values, worklist
from engine.acts import Seen, Submission, accept
from engine.database import Database
from engine.days import SHANGHAI
from engine.errors import Conflict, Failure, NotFound, Refused
from engine.history import Entry
from engine.machine import Moment
from engine.store import Act, Case, Leave
from engine.tables import draft
from engine.worklist import Actor

_FORGET_DRAFT = delete(draft).where(draft.c.login == bindparam("login"), draft.c.target == bindparam("target"))


@dataclass(frozen=True)
class Completed:
    """What came of it. `opened`: the tasks that are open now and were not before, as rows of `task`."""

    case: str
    seq: int
    title: str
    state: str
    opened: tuple[Mapping[str, object], ...]


def complete_task(database: Database, login: str, task_id: str, given: Submission, now: dt.datetime) -> Completed:
    """`login` completes `task_id` with what they handed in, in one transaction, or nothing happens.

    NotFound for strangers; NotAllowed for others; Conflict says who was first and when; Invalid(problems by field);
    Refused(rule, code, sentence), which is kept in the log.
    """
    done = database.attempt(lambda connection: _try(connection, login, task_id, given, now))
    if isinstance(done, Refused):
        raise done
    return done


def _try(connection: Connection, login: str, task_id: str, given: Submission, now: dt.datetime) -> Completed | Refused:
    case, row = store.locked_for(connection, store.case_id_of_task(connection, task_id), task_id)
    assert row is not None  # tasks stay for ever
    who = worklist.actor(connection, login, now)
    _open_task(connection, who, case, row)
    try:
        with connection.begin_nested():
            return _complete(connection, who, case, row, given)
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
    except Refused as error:
        refusal = error
    tried = {"element": row["element"], "task": task_id, "decision": given.decision or "", "answers": given.answers}
    return history.keep_refusal(connection, case, refusal, login, now, tried)


def _open_task(connection: Connection, who: Actor, case: Case, row: Mapping[str, object]) -> None:
    """Passes where the task, as it is under the lock, is open and theirs."""
    if row["state"] == "open":
        return worklist.check(connection, who, case.row, row)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_TASK")
    when = values.read_instant(str(row["ended_at"]))
    if row["state"] == "completed":
        first = organisation.person_name(connection, str(row["ended_by"]))
        raise Conflict("TASK_ALREADY_COMPLETED", who=first, login=row["ended_by"], when=_clock(when), at=when)
    raise Conflict("TASK_NO_LONGER_OPEN", when=_clock(when), at=when)


def _clock(when: dt.datetime) -> str:
    return when.astimezone(SHANGHAI).strftime("%H:%M")


def _complete(
    connection: Connection, who: Actor, case: Case, row: Mapping[str, object], given: Submission
) -> Completed:
    element = case.program.elements[str(row["element"])]
    ask = store.ask_now(connection, who.now, str(case.row["matter"]))
    visible = machine.variables(case.program, case.rows, str(row["token"]))
    act = Act(who.login, case.program.process, element.id, case.id)
    seen = Seen(visible, who.now, ask, Leave(connection, act, str(case.row["matter"]), who.now))
    accepted = accept(case.program, element, given, who, seen)
    moment = Moment(who.now, case.seq + 1, ask, who.login)
    result = machine.complete(case.program, case.rows, str(row["token"]), accepted.values, moment)
    files = store.keep_files(connection, case.id, [(f.name, f.type, f.content) for f in given.uploads])
    entry = Entry(
        kind="completed",
        actor=who.login,
        capacity=accepted.capacity.id if accepted.capacity else "",
        element=element.id,
        token=str(row["token"]),
        data=accepted.told(),
        payload=accepted.payload(files),
    )
    following = history.record(connection, case, entry, who.now, result)
    connection.execute(_FORGET_DRAFT, {"login": who.login, "target": row["id"]})
    opened = tuple(following.tasks.opened_at(following.seq))
    return Completed(case.id, following.seq, str(following.row["title"]), str(following.row["state"]), opened)

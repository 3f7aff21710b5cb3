"""A person raises a message event by hand from the case page, such as withdrawing a request (撤回)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection

from engine import history, machine, store, values, worklist
from engine.acts import Seen, Submission, accept
from engine.database import Database
from engine.errors import Conflict, Failure, NotAllowed, NotFound, Refused
from engine.history import Entry
from engine.machine import Moment
from engine.store import Act, Case, Leave
from engine.worklist import Actor


def raise_message(database: Database, login: str, waiting: tuple[str, str], given: Submission, now: dt.datetime) -> str:
    """Fires the event that case and token `waiting` stand for, if the diagram names `login` as its performer.

    Gives the case's id. NotFound, NotAllowed, Conflict (it no longer waits), Invalid or Refused (kept in the log).
    """
    done = database.attempt(lambda connection: _try(connection, login, waiting, given, now))
    if isinstance(done, Refused):
        raise done
    return done


def _try(
    connection: Connection, login: str, waiting: tuple[str, str], given: Submission, now: dt.datetime
) -> str | Refused:
    case = store.locked(connection, waiting[0])
    who = worklist.actor(connection, login, now)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    row = case.subscriptions.get(waiting[1])
    if row is None:
        raise Conflict("CHANGED_MEANWHILE")
    performers = values.read(str(row["performers"]))
    if row["kind"] != "message" or not isinstance(performers, list) or login not in performers:
        raise NotAllowed("NOT_YOUR_MESSAGE")
    try:
        with connection.begin_nested():
            return _raise(connection, who, case, row, given)
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
    except Refused as error:
        refusal = error
    tried = {"element": row["element"], "message": row["name"], "answers": given.answers}
    return history.keep_refusal(connection, case, refusal, login, now, tried)


def _raise(connection: Connection, who: Actor, case: Case, row: Mapping[str, object], given: Submission) -> str:
    element, token = case.program.elements[str(row["element"])], str(row["token"])
    ask = store.ask_now(connection, who.now, str(case.row["matter"]))
    visible = machine.variables(case.program, case.rows, None)
    act = Act(who.login, case.program.process, element.id, case.id)
    seen = Seen(visible, who.now, ask, Leave(connection, act, str(case.row["matter"]), who.now))
    accepted = accept(case.program, element, given, who, seen)
    moment = Moment(who.now, case.seq + 1, ask, who.login)
    result = machine.fire(case.program, case.rows, token, accepted.values, moment)
    files = store.keep_files(connection, case.id, [(f.name, f.type, f.content) for f in given.uploads])
    entry = Entry(
        kind="message",
        actor=who.login,
        capacity=accepted.capacity.id if accepted.capacity else "",
        element=element.id,
        token=token,
        data={**accepted.told(), "name": row["name"]},
        payload=accepted.payload(files),
    )
    return history.record(connection, case, entry, who.now, result).id

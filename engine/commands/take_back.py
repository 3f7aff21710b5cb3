"""Whoever acted last takes it back (撤回、拿回) while the next person has not opened it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, insert

from engine import history, machine, store, values, worklist
from engine.database import Database
from engine.errors import Conflict, Failure, NotFound
from engine.history import Entry
from engine.machine import Moment, WrongToken
from engine.store import Case
from engine.tables import draft
from engine.worklist import Undone


def take_back(database: Database, login: str, case_id: str, now: dt.datetime) -> str:
    """Opens the step that `login` has just completed once more, for them; gives the id of its task.

    A record is added, nothing is deleted: the completion stays in the log, what was answered comes back as a draft,
    the time limit stays the old one. Variables keep what the completion gave them until it is completed again.
    NotFound for strangers; NotAllowed for whoever did not act last; Conflict where it is too late.
    """
    return database.attempt(lambda connection: _take_back(connection, login, case_id, now))


def _take_back(connection: Connection, login: str, case_id: str, now: dt.datetime) -> str:
    case = store.locked(connection, case_id)
    who = worklist.actor(connection, login, now)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    undone = worklist.undoable(connection, case, login)
    following = _move(connection, case, undone, login, now)
    row = next(r for r in following.tasks.values() if r["opened_seq"] == following.seq)
    connection.execute(delete(draft).where(draft.c.login == login, draft.c.target == row["id"]))
    said = {"login": login, "target": row["id"], "body": worklist.said_before(undone.event)}
    connection.execute(insert(draft).values(**said, saved_at=values.instant(now)))
    return str(row["id"])


def _move(connection: Connection, case: Case, undone: Undone, login: str, now: dt.datetime) -> Case:
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    element, token = str(undone.task["element"]), str(undone.next["token"])
    try:
        result = machine.move_to(case.program, case.rows, (element, token), {}, moment)
    except (WrongToken, Failure) as error:
        raise Conflict("TOO_LATE_TO_TAKE_BACK", why="这一步已经不能重新打开") from error
    opened = [offer for offer in result.offers if offer.token not in case.tasks]
    stays = any(offer.token == token for offer in result.offers)
    if stays or [offer.element for offer in opened] != [element] or opened[0].assignment.problem:
        raise Conflict("TOO_LATE_TO_TAKE_BACK", why="这一步已经不能重新打开")
    data = {
        "how": "taken_back",
        "returns": machine.RETURNS,
        "undone": undone.event.seq,
        "left": undone.next["element"],
        "holder": login,
        "due": undone.task["due"],
    }
    entry = Entry("moved", login, element=element, token=token, data=data)
    return history.record(connection, case, entry, now, result)

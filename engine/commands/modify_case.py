"""An operator puts tokens of a case where no rule forbids it, and takes them away (修改), all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from engine import acts, history, machine, store, values, worklist
from engine.database import Database
from engine.errors import Conflict, Failure, Invalid, NotFound, Refused
from engine.history import MODIFIED, Entry
from engine.machine import CannotModify, Instruction, Moment
from engine.store import Case

Wanted = tuple[Sequence[Instruction], str]
"""What to do in order, and why."""


def modify_case(database: Database, login: str, case_id: str, wanted: Wanted, now: dt.datetime) -> None:
    """Follows the instructions in one transaction and one event, or none of them. For the role operator.

    In a closed process, where rules bind, nothing is put where the case has not been, and nothing left out: Refused
    STEP_NOT_REACHED (G-01), kept in the log; there a case is moved by `move_case`. NotFound for strangers; Conflict
    where it has ended; Invalid without a reason, or MODIFICATION_IMPOSSIBLE with the instruction and why.
    """
    clean = [replace(one, values={n: values.admit(n, v) for n, v in one.values.items()}) for one in wanted[0]]
    given = (clean, acts.typed("reason", wanted[1]))
    done = database.attempt(lambda connection: _try(connection, login, case_id, given, now))
    if isinstance(done, Refused):
        raise done


def _try(connection: Connection, login: str, case_id: str, given: Wanted, now: dt.datetime) -> Refused | None:
    case = store.locked(connection, case_id)
    who = worklist.actor(connection, login, now)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    worklist.need(who, "operator")
    if case.row["state"] != "active":
        raise Conflict("CASE_ALREADY_ENDED")
    if case.program.closed:
        refusal = Refused("STEP_NOT_REACHED", rule="G-01")
        return history.keep_refusal(connection, case, refusal, login, now, {"element": ""})
    if not given[1]:
        raise Invalid("REASON_REQUIRED", problems={"annotation": "请写明修改的理由。"})
    try:
        with connection.begin_nested():
            _modify(connection, case, login, given, now)
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
        return history.keep_refusal(connection, case, refusal, login, now, {"element": failure.element})
    return None


def _modify(connection: Connection, case: Case, login: str, given: Wanted, now: dt.datetime) -> None:
    instructions, reason = given
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    try:
        result = machine.modify(case.program, case.rows, instructions, {}, moment)
    except CannotModify as cannot:
        place = instructions[cannot.n].place or instructions[cannot.n].token
        sentence = f"{machine.IMPOSSIBLE[cannot.code]}。"
        problems = {f"{cannot.n + 1} {place}"[:100]: sentence}
        raise Invalid("MODIFICATION_IMPOSSIBLE", problems=problems) from cannot
    told = [[one.how, one.place, one.token] for one in instructions]
    written = [{name: values.plain(value) for name, value in one.values.items()} for one in instructions]
    payload = {"reason": reason, "written": written}
    entry = Entry(MODIFIED, login, data={"instructions": told}, payload=payload)
    history.record(connection, case, entry, now, result)

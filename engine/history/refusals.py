"""A refusal is kept (contracts 9): the command rolls back to a savepoint, appends `refused`, commits, then raises."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine import values
from engine.errors import Failure, Refused
from engine.history.entries import Entry
from engine.history.log import append_system, record
from engine.history.reading import LOGGED, Recorded, decode
from engine.machine import Program
from engine.store import Case
from engine.tables import event


def refused_because(failure: Failure, program: Program) -> Refused:
    """An automatic failure behind a person's button, as a refusal that names the step: nothing was kept."""
    step = program.elements.get(failure.element)
    return Refused("STEP_FAILED", element=(step.name if step else "") or failure.element, why=failure.why)


def keep_refusal(
    connection: Connection,
    case: Case | None,
    refusal: Refused,
    actor: str,
    now: dt.datetime,
    tried: Mapping[str, object],
) -> Refused:
    """Writes the refusal to the case's log, or to the system's where there is no case yet; the refusal with its record.

    `tried`: element, and whatever says what was tried; `answers` appear by digest only.
    """
    entry = Entry(
        kind="refused",
        actor=actor,
        element=str(tried.get("element", "")),
        data={
            "rule": refusal.rule,
            "code": refusal.code,
            "sentence": refusal.sentence,
            "hits": [[hit.rule, hit.code] for hit in refusal.hits],
            "tried": {name: value for name, value in tried.items() if name != "answers"},
            "answers": digest_of_try(tried.get("answers", {})),
            **_may_ask(refusal),
        },
    )
    if case is not None:
        refusal.record = f"{case.id}/{record(connection, case, entry, now, None).seq}"
    else:
        refusal.record = f"refusals/{append_system(connection, 'refusals', entry, now)}"
    return refusal


def _may_ask(refusal: Refused) -> dict[str, object]:
    """The exceptions that may be asked for, as rows of the guard said then."""
    told = [[hit.rule, hit.code, hit.authority, hit.sentence] for hit in refusal.may_ask]
    return {"may_ask": told} if told else {}


def refusal_on_record(connection: Connection, number: str) -> Recorded | None:
    """The refused try that `keep_refusal` wrote under this number ("<case>/7", "refusals/12"), None for no such."""
    stream, _, seq = number.rpartition("/")
    if not values.is_key(stream) or not seq.isdecimal() or len(seq) > 9:
        return None
    places = (stream, f"system:{stream}")
    wanted = select(*LOGGED).where(event.c.stream.in_(places), event.c.seq == int(seq))
    row = connection.execute(wanted.where(event.c.kind == "refused")).mappings().first()
    return decode(row) if row else None


def digest_of_try(answers: object) -> str:
    """SM3 of answers as they came in: they were refused, so they need not be anything that could be kept."""
    return values.sm3(json.dumps(answers, sort_keys=True, default=str))

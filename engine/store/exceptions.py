"""Exceptions (contracts 23): what an event changes in their tables, which of them are open to be used, who grants them.

Which process asks the authority is data: the one whose buttons carry the property `grants`. Its start is for the
command that asks; its decision is what counts, not its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine import organisation
from engine.machine import Program
from engine.store.cases import Case, Happened
from engine.store.changes import Change, Row
from engine.store.programs import program
from engine.tables import case_, definition, exception_answer, exception_request, exception_taken

GRANTS = "grants"
YES, NO = "yes", "no"
_other = exception_answer.alias()
NEWEST_ANSWER = (
    select(func.max(_other.c.seq))
    .where(_other.c.case_id == exception_request.c.case_id)
    .correlate(exception_request)
    .scalar_subquery()
)
"""Number of the newest answer to a request, where one selects from `exception_request`."""


@dataclass(frozen=True)
class Act:
    """What is done: a step of a process, in a case ("" for a start), by somebody."""

    login: str
    process: str
    element: str
    case: str = ""


@dataclass(frozen=True)
class Leave:
    """What the outside says about an act that meets an exception; looked up only then."""

    connection: Connection
    act: Act
    matter: str
    now: dt.datetime

    def grants(self) -> list[Grant]:
        """What the authority has granted for the act."""
        return grants(self.connection, self.act, self.matter)

    def is_person(self, authority: str) -> bool:
        """Whether an authority that is somebody's login means the person: a post's own name goes before a login."""
        return authority not in organisation.group_ids(self.connection, self.now)


@dataclass(frozen=True)
class Grant:
    """An exception granted and not used yet. `answers`: digest of what was tried when it was asked for."""

    case: str
    rule: str
    code: str
    by: str
    answers: str


def exception_changes(case: Case, happened: Happened, element: str, data: Mapping[str, object]) -> list[Change]:
    """The rows that an event of `case` tells of, by its `data`: `asks`, `flow`, `exceptions`. Pure."""
    changes = list[Change]()
    if isinstance(asks := data.get("asks"), dict):
        row = {"case_id": case.id, "requester": happened.actor, "at": happened.at, **asks}
        changes.append(Change.insert(exception_request, row))
    if (granted := _answer(case.program, happened, data)) is not None:
        row = {"case_id": case.id, "seq": happened.seq, "granted": granted, "login": happened.actor, "at": happened.at}
        changes.append(Change.insert(exception_answer, row))
    told = data.get("exceptions")
    for n, one in enumerate(told if isinstance(told, list) else [], 1):
        if "by" in one:  # what an earlier release wrote names nobody
            changes.append(Change.insert(exception_taken, _taken(case, happened, element, n, one)))
    return changes


def _answer(made: Program, happened: Happened, data: Mapping[str, object]) -> bool | None:
    """Whether a decision grants; False too where the deciding case was sent back or cancelled: the grant is void."""
    flow = made.flows.get(str(data.get("flow", "")))
    said = flow.properties.get(GRANTS, "") if flow else ""
    if said in (YES, NO):
        return said == YES
    return False if happened.kind in ("moved", "cancelled") and is_granting(made) else None


def _taken(case: Case, happened: Happened, element: str, n: int, one: Mapping[str, object]) -> Row:
    return {
        "case_id": case.id,
        "seq": happened.seq,
        "n": n,
        "element": element,
        "login": happened.actor,
        "rule": one["rule"],
        "code": one["code"],
        "authority": one["authority"],
        "allowed_by": one["by"],
        "grant_case": one.get("case"),
        "same": one.get("same"),
        "at": happened.at,
    }


def is_granting(made: Program) -> bool:
    """Whether this is a process that asks an authority for exceptions."""
    return any(GRANTS in flow.properties for flow in made.flows.values())


def granting(connection: Connection) -> tuple[str, str, Program] | None:
    """(definition id, bundle, program) of the newest version of the process that asks for exceptions, if any."""
    d = definition.c
    last = select(d.key, func.max(d.version).label("version")).where(d.kind == "process").group_by(d.key).subquery()
    newest = (d.key == last.c.key) & (d.version == last.c.version)
    wanted = select(d.id, d.bundle).join(last, newest).where(d.kind == "process", d.executable).order_by(d.key)
    for row in connection.execute(wanted).all():
        made = program(connection, row.bundle)
        if made.process in {made.flows[one].process for one in _deciding(made)}:
            return row.id, row.bundle, made
    return None


def _deciding(made: Program) -> list[str]:
    return [name for name, flow in made.flows.items() if GRANTS in flow.properties]


def grants(connection: Connection, act: Act, matter: str) -> list[Grant]:
    """The exceptions granted for this very act in this matter, not used yet, oldest first."""
    r, c, a, t = exception_request.c, case_.c, exception_answer.c, exception_taken.c
    wanted = (
        select(r.case_id, r.rule, r.code, a.login, r.answers)
        .select_from(
            exception_request.join(case_, c.id == r.case_id)
            .join(exception_answer, (a.case_id == r.case_id) & (a.seq == NEWEST_ANSWER))
            .outerjoin(exception_taken, t.grant_case == r.case_id)
        )
        .where(r.requester == act.login, r.process == act.process, r.element == act.element, r.act_case == act.case)
        .where(c.matter == matter, a.granted, t.case_id.is_(None))
        .order_by(a.at, r.case_id)
    )
    return [Grant(*row) for row in connection.execute(wanted)]


@dataclass(frozen=True)
class Asked:
    """An exception asked for. `granted` None: not answered; `used`: an act rests on it. `matter`: its own."""

    case: str
    rule: str
    code: str
    authority: str
    answers: str
    matter: str
    running: bool
    granted: bool | None
    used: bool


def asked(connection: Connection, act: Act) -> Sequence[Asked]:
    """What was asked for this act by this person, newest first."""
    r, c, a, t = exception_request.c, case_.c, exception_answer.c, exception_taken.c
    wanted = (
        select(r.case_id, r.rule, r.code, r.authority, r.answers, c.matter, c.state, a.granted, t.case_id)
        .select_from(
            exception_request.join(case_, c.id == r.case_id)
            .outerjoin(exception_answer, (a.case_id == r.case_id) & (a.seq == NEWEST_ANSWER))
            .outerjoin(exception_taken, t.grant_case == r.case_id)
        )
        .where(r.requester == act.login, r.process == act.process, r.element == act.element, r.act_case == act.case)
        .order_by(r.at.desc(), r.case_id.desc())
    )
    return [
        Asked(case, rule, code, authority, answers, matter, state == "active", granted, user is not None)
        for case, rule, code, authority, answers, matter, state, granted, user in connection.execute(wanted)
    ]


def requests_for(connection: Connection, act: Act, matter: str, answers: str) -> list[Asked]:
    """What was asked for this very act in this matter and is not used, newest first.

    A start without a matter ("") is the same act where the same was filled in (`answers`: its digest).
    """
    same = (one for one in asked(connection, act) if one.matter == matter or (not matter and one.answers == answers))
    return [one for one in same if not one.used]


def is_open(one: Asked) -> bool:
    """Whether it waits for an answer, or is granted."""
    return one.running if one.granted is None else one.granted

"""Who may take over an open task, and why: the only people it can be transferred or reassigned to (转办、改派).

Nobody is let in whom the diagram and the dated organisation would not let do this work, so that a hand-over never goes
past a level or to a free choice (WR-09, WR-12, WR-19):

- whom the diagram names, asked anew today;
- its candidates, and the members of its candidate groups;
- whoever is on the post that brought the work, now or when it came: by tenure (acting too) or by delegation;
- of one's own paper, which the diagram gives to who began the case: colleagues on a level as high or higher, also
  when its author has left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import history, machine, organisation, store, values
from engine.calendar import says_deadline
from engine.errors import Failure, Refused
from engine.machine import Assignment, Effect, Moment
from engine.store import Case
from engine.tables import person, role, task_candidate
from engine.worklist._grounds import ASKED_FOR_PEOPLE, names_post
from engine.worklist.who import DECIDE_NEVER

DEPUTISED = "delegated"
MOST_NAMED = 8
NOBODY = "没有人，先在组织数据里登记代理或委托"
Row = Mapping[str, object]


@dataclass(frozen=True)
class Successors:
    """`people`: login -> why; `asked`: what the organisation was asked to find them, for the log."""

    people: Mapping[str, str]
    asked: tuple[Effect, ...]


def successors(connection: Connection, case: Case, row: Row, now: dt.datetime) -> Successors:
    """Who but its holder may hold the open user task `row` of `case` at `now`. Nobody where it waits for repair."""
    if row["problem"]:
        return Successors({}, ())
    named, asked = _asked_anew(connection, case, row, now)
    found = dict[str, str]()
    if named.assignee:
        found[named.assignee] = "；".join(named.basis) or "流程图指定"
    found |= _candidates(connection, row, named, now, found)
    owner, frozen = str(row["owner"] or ""), values.read(str(row["basis"]))
    bases = _of_people(str(one) for one in frozen) if isinstance(frozen, list) else []
    then = values.read_instant(str(row["opened_at"]))
    if owner and owner == case.row["starter"] and not bases:
        found |= {login: why for login, why in _colleagues(connection, owner, now, then) if login not in found}
    brought = ((named.assignee or "", _of_people(named.basis), now), (owner, bases, now), (owner, bases, then))
    for post in dict.fromkeys(post for login, told, at in brought for post in _posts(connection, login, told, at)):
        on = organisation.substitutes(connection, post, now)
        found |= {one: why for one, why in on if one not in found}
    found.pop(str(row["assignee"] or ""), None)
    return Successors(_who_decide(connection, found), asked)


def _colleagues(connection: Connection, owner: str, now: dt.datetime, then: dt.datetime) -> list[tuple[str, str]]:
    """Of whoever has left, those of the time when the work came who are still in that unit."""
    if organisation.capacities(connection, owner, now):
        return organisation.colleagues(connection, owner, now)
    units = {held.unit for held in organisation.capacities(connection, owner, then)}
    found = organisation.colleagues(connection, owner, then)
    return [one for one in found if units & {held.unit for held in organisation.capacities(connection, one[0], now)}]


def _of_people(grounds: Iterable[str]) -> list[str]:
    """The grounds that say why this person: not those of a hand-over, not those of the time limit."""
    return [one for one in grounds if not history.handed_by(one) and not says_deadline(one)]


def _asked_anew(
    connection: Connection, case: Case, row: Row, now: dt.datetime
) -> tuple[Assignment, tuple[Effect, ...]]:
    """What the diagram's assignment says today. Nothing is changed by asking."""
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])))
    token = str(row["token"])
    try:
        result = machine.retry_assignment(case.program, case.rows, token, {}, moment)
    except Failure:
        return Assignment(), ()
    told = next(offer.assignment for offer in result.offers if offer.token == token)
    asked = tuple(effect for effect in result.effects if effect.name.startswith(ASKED_FOR_PEOPLE))
    return (Assignment() if told.problem else told), asked


def _candidates(
    connection: Connection, row: Row, named: Assignment, now: dt.datetime, found: Mapping[str, str]
) -> dict[str, str]:
    c = task_candidate.c
    frozen = connection.execute(select(c.kind, c.value).where(c.task_id == row["id"]).order_by(c.value)).all()
    users = [*named.candidate_users, *(one.value for one in frozen if one.kind == "user")]
    groups = [*named.candidate_groups, *(one.value for one in frozen if one.kind == "group")]
    able = dict.fromkeys(users, "候选人")
    for group in dict.fromkeys(groups):
        called = organisation.describe_group(connection, group, now)
        able |= {login: called for login in organisation.members(connection, group, now) if login not in able}
    return {login: why for login, why in able.items() if login not in found}


def _posts(connection: Connection, login: str, bases: Sequence[str], now: dt.datetime) -> list[str]:
    """The posts in which the work came to `login`: those its bases name; without any basis, all but deputised ones."""
    held = organisation.capacities(connection, login, now) if login else []
    if not bases:
        return [one.post for one in held if one.kind != DEPUTISED]
    return list(dict.fromkeys(one.post for one in held if any(names_post(basis, one.title) for basis in bases)))


def _who_decide(connection: Connection, found: Mapping[str, str]) -> dict[str, str]:
    """Without people who are no longer there, and without roles that complete no task."""
    active = set(connection.scalars(select(person.c.login).where(person.c.login.in_(found), person.c.active)))
    never = set(connection.scalars(select(role.c.login).where(role.c.login.in_(found), role.c.role.in_(DECIDE_NEVER))))
    return {login: why for login, why in found.items() if login in active - never}


def cannot_hold(connection: Connection, row: Row, login: str, able: Successors) -> Refused:
    """The refusal to give `row` to `login`: who could take it over, as far as one sentence goes."""
    if row["problem"]:
        return Refused(str(row["problem"]), str(row["problem_sentence"]), rule="WR-12")
    names = [organisation.person_name(connection, one) for one in able.people]
    more = f"等 {len(names)} 人" if len(names) > MOST_NAMED else ""
    said = "、".join(names[:MOST_NAMED]) + more if names else NOBODY
    who = organisation.person_name(connection, login) if values.is_key(login) else ""
    return Refused("CANNOT_HOLD", rule="WR-12", who=who or "此人", step=str(row["name"]), able=said)

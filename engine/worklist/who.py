"""May this person act, and in which capacity? May this person look? (contracts 14-19)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Exists, and_, bindparam, exists, literal, or_, select, union_all

from engine import organisation, values
from engine.errors import Invalid, NotAllowed, NotFound
from engine.history import HELD
from engine.organisation import Capacity
from engine.tables import case_, person, role, task, task_candidate

SEE_ALL = frozenset({"office", "auditor", "operator"})
"""Roles that see every case (contracts 18, G-04), classified ones only where they have to do with them."""
READ_ALL = frozenset({"auditor"})
"""Roles that see the classified ones as well."""
DECIDE_NEVER = frozenset({"auditor"})
"""Roles that complete no task (contracts 19); a designer works on what is assigned to them by name."""


@dataclass(frozen=True)
class Actor:
    """A person at one instant: what they may do follows from it."""

    login: str
    name: str
    roles: frozenset[str]
    groups: frozenset[str]
    capacities: tuple[Capacity, ...]
    now: dt.datetime

    def capacity(self, wanted: str | None) -> Capacity | None:
        """The capacity to act in: the one named, else the only one; None for people without a post (contracts 16)."""
        if wanted:
            for capacity in self.capacities:
                if wanted in (capacity.id, capacity.post):
                    return capacity
            raise Invalid("CAPACITY_UNKNOWN", posts=self._posts())
        if len(self.capacities) > 1:
            raise Invalid("CAPACITY_NEEDED", problems={"capacity": "请说明以何身份办理。"}, posts=self._posts())
        return self.capacities[0] if self.capacities else None

    def _posts(self) -> str:
        return "、".join(f"{held.title}（{held.post}）" for held in self.capacities)


_PERSON = (
    select(person.c.name, role.c.role)
    .outerjoin_from(person, role, role.c.login == person.c.login)
    .where(person.c.login == bindparam("login"), person.c.active)
)
_OFFERED = select(task_candidate.c.kind, task_candidate.c.value).where(task_candidate.c.task_id == bindparam("task"))


def actor(connection: Connection, login: str, now: dt.datetime) -> Actor:
    """Who `login` is at `now`. NotFound for an unknown or inactive person."""
    found = connection.execute(_PERSON, {"login": login}).all() if values.is_key(login) else []
    if not found:
        raise NotFound("UNKNOWN_PERSON", login=login)
    held = organisation.capacities(connection, login, now)
    return Actor(
        login=login,
        name=found[0].name,
        roles=frozenset(row.role for row in found if row.role),
        groups=organisation.groups_of(connection, held, now),
        capacities=tuple(held),
        now=now,
    )


def need(who: Actor, *roles: str) -> None:
    """NotAllowed unless the person has one of `roles`."""
    if not who.roles & set(roles):
        raise NotAllowed("ROLE_NEEDED", role="/".join(roles))


def may_take(connection: Connection, who: Actor, row: Mapping[str, object]) -> bool:
    """Is the person the assignee, or a candidate while nobody has claimed the task?"""
    if who.roles & DECIDE_NEVER:
        return False
    if row["assignee"]:
        return row["assignee"] == who.login
    return could_take(connection, who, row)


def could_take(connection: Connection, who: Actor, row: Mapping[str, object]) -> bool:
    """Is the person a candidate, whether or not somebody has claimed the task?"""
    offered = connection.execute(_OFFERED, {"task": row["id"]}).all()
    return any(
        (c.kind == "user" and c.value == who.login) or (c.kind == "group" and c.value in who.groups) for c in offered
    )


def check(connection: Connection, who: Actor, case: Mapping[str, object], row: Mapping[str, object]) -> None:
    """Passes for whoever may complete the task; NotAllowed for others who may see the case, NotFound for strangers."""
    if may_take(connection, who, row):
        return
    if may_see(connection, who, case):
        raise NotAllowed("NOT_YOUR_TASK")
    raise NotFound("UNKNOWN_TASK")


def may_see(connection: Connection, who: Actor, case: Mapping[str, object]) -> bool:
    """Whoever acted, held or could take a task of it, the head of the starter's unit, the office, auditors."""
    if who.roles & READ_ALL or case["starter"] == who.login:
        return True
    if who.roles & SEE_ALL and not case["secrecy"]:
        return True
    if connection.execute(select(literal(1)).where(_touched(who, task.c.case_id == case["id"]))).first():
        return True
    return bool(case["unit"]) and str(case["unit"]) in units_headed(connection, who)


def may_urge(connection: Connection, who: Actor, case: Mapping[str, object], row: Mapping[str, object]) -> bool:
    """The office, who began the case, and the head of its unit; nobody urges what is in their own hands."""
    if row["assignee"] == who.login:
        return False
    if "office" in who.roles or case["starter"] == who.login:
        return True
    return bool(case["unit"]) and str(case["unit"]) in units_headed(connection, who)


def visible(connection: Connection, who: Actor) -> ColumnElement[bool]:
    """The condition on `case_` for lists: the same people as `may_see`, found from the person's own rows by index."""
    if who.roles & READ_ALL:
        return case_.c.id.is_not(None)
    c = task_candidate.c
    offered = select(task.c.case_id).join(task_candidate, c.task_id == task.c.id)
    own = union_all(
        select(case_.c.id).where(case_.c.starter == who.login),
        select(case_.c.id).where(case_.c.unit.in_(units_headed(connection, who))),
        *(select(task.c.case_id).where(held == who.login) for held in (task.c.owner, task.c.assignee, task.c.ended_by)),
        offered.where(c.kind.in_(("user", HELD)), c.value == who.login),
        offered.where(c.kind == "group", c.value.in_(who.groups)),
    ).subquery()
    theirs = case_.c.id.in_(select(own.c.id))
    return or_(case_.c.secrecy.is_(None), theirs) if who.roles & SEE_ALL else theirs


def seen_among(connection: Connection, who: Actor, cases: Sequence[str]) -> frozenset[str]:
    """Those of these cases that the person may see."""
    wanted = select(case_.c.id).where(case_.c.id.in_(cases), visible(connection, who))
    return frozenset(connection.execute(wanted).scalars())


def may_see_matter(connection: Connection, who: Actor, matter: str) -> bool:
    """Whoever may see a case of it; such people may also begin another in it."""
    wanted = select(literal(1)).where(case_.c.matter == matter, visible(connection, who))
    return connection.execute(wanted.limit(1)).first() is not None


def _touched(who: Actor, of: ColumnElement[bool]) -> Exists:
    could = exists().where(
        task_candidate.c.task_id == task.c.id,
        or_(
            and_(task_candidate.c.kind.in_(("user", HELD)), task_candidate.c.value == who.login),
            and_(task_candidate.c.kind == "group", task_candidate.c.value.in_(who.groups)),
        ),
    )
    mine = or_(task.c.owner == who.login, task.c.assignee == who.login, task.c.ended_by == who.login, could)
    return exists().where(of, mine)


def units_headed(connection: Connection, who: Actor) -> frozenset[str]:
    """Units whose head the person is now."""
    return frozenset(organisation.headed_units(connection, who.login, who.now))

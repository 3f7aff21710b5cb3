"""Who belongs where: a person's capacities and groups, a group's people and name (contracts 15, 16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from engine.organisation._holders import absence_of
from engine.organisation._rows import (
    AT,
    DELEGATED,
    Post,
    Tenure,
    Unit,
    believed,
    read_post,
    read_posts,
    read_tenures,
    read_unit,
    read_units,
    tenures_of,
    valid,
)
from engine.tables import FOREVER, delegation, person, post, post_kind, tenure, unit, unit_kind
from engine.values import instant, read_instant

_DELEGATED = (
    select(delegation.c.code, delegation.c.tenure, delegation.c.valid_from, delegation.c.basis)
    .where(delegation.c.login == bindparam("login"), valid(delegation, AT))
    .order_by(delegation.c.code)
)


@dataclass(frozen=True)
class Capacity:
    """A post in which a person acts at an instant. `id` is the tenure's code, or the delegation's when deputising.

    `kind`: substantive, acting, concurrent, delegated. `title` names the post alone («财政局局长»), `post_name`
    beside the unit's name («局长»). `main`: the one the person is known by.
    """

    id: str
    post: str
    post_kind: str
    post_name: str
    title: str
    unit: str
    unit_kind: str
    unit_name: str
    kind: str
    since: dt.datetime
    basis: str
    main: bool
    head: bool


def capacities(connection: Connection, login: str, at: dt.datetime) -> list[Capacity]:
    """In which posts `login` may act at `at`: own ones, main first, then those of absent people who delegated."""
    moment = instant(at)
    found = [_capacity(connection, t, t.code, t.kind, moment) for t in tenures_of(connection, login, moment)]
    found += [_capacity(connection, t, code, DELEGATED, moment) for code, t in _deputised(connection, login, moment)]
    return [capacity for capacity in found if capacity is not None]


def _deputised(connection: Connection, login: str, at: str) -> list[tuple[str, Tenure]]:
    """Delegations to `login` that work now: as the resolution of assignees has it, only while the holder is away."""
    rows = connection.execute(_DELEGATED, {"login": login, "at": at}).all()
    found = []
    for code, holding, since, basis in rows:
        for t in read_tenures(connection, at, tenure.c.code == holding):
            if absence_of(connection, t.login, at) is not None:
                found.append((code, Tenure(t.code, t.login, t.post, DELEGATED, False, since, basis)))
    return found


def _capacity(connection: Connection, held_by: Tenure, code: str, kind: str, at: str) -> Capacity | None:
    held = read_post(connection, held_by.post, at)
    if held is None:
        return None
    return Capacity(
        id=code,
        post=held.code,
        post_kind=held.kind,
        post_name=held.name,
        title=held.title,
        unit=held.unit,
        unit_kind=held.unit_kind,
        unit_name=held.unit_name,
        kind=kind,
        since=read_instant(held_by.since),
        basis=held_by.basis,
        main=held_by.main,
        head=held.head,
    )


def groups(connection: Connection, login: str, at: dt.datetime) -> frozenset[str]:
    """The groups `login` is in at `at`: kinds of post and unit, units (with those they are part of), `unit:post`."""
    return groups_of(connection, capacities(connection, login, at), at)


def groups_of(connection: Connection, held: Iterable[Capacity], at: dt.datetime) -> frozenset[str]:
    """The groups that these capacities bring: `groups` for whoever has read the capacities already."""
    found: set[str] = set()
    for capacity in held:
        found |= {capacity.post_kind, capacity.unit_kind, capacity.post, f"{capacity.unit}:{capacity.post_kind}"}
        found |= set(_wholes(connection, capacity.unit, instant(at)))
    return frozenset(found)


def _wholes(connection: Connection, code: str, at: str) -> list[str]:
    """`code` and the units it is part of (a bureau's centre is part of the bureau; a bureau is no part of the city)."""
    found = [code]
    while (here := read_unit(connection, found[-1], at)) is not None and here.part and here.parent not in found:
        found.append(here.parent)
    return found


def members(connection: Connection, group: str, at: dt.datetime) -> list[str]:
    """The logins in `group` at `at`: the inverse of `groups`, highest post first."""
    moment = instant(at)
    code, _, kind = group.rpartition(":")
    found = read_posts(connection, moment, post.c.code == group)
    if code:
        found += read_posts(connection, moment, post.c.unit == code, post.c.kind == kind)
    else:
        units = _parts(connection, group, moment)
        found += read_posts(connection, moment, post.c.unit.in_(units) | (post.c.kind == kind) | (unit.c.kind == kind))
    logins = _by_post(connection, found, moment)
    return list(dict.fromkeys(login for held in found for login in logins.get(held.code, [])))


def staffed_groups(connection: Connection, at: dt.datetime) -> frozenset[str]:
    """Every group with somebody in it at `at` who is still there: three queries for all of them together."""
    moment = instant(at)
    there = set(connection.scalars(select(person.c.login).where(person.c.active)))
    held = {one.post for one in read_tenures(connection, moment) if one.login in there}
    units = {one.code: one for one in read_units(connection, moment)}
    found: set[str] = set()
    for one in read_posts(connection, moment):
        if one.code in held:
            found |= {one.kind, one.unit_kind, one.code, f"{one.unit}:{one.kind}", one.unit}
            here = units.get(one.unit)
            while here is not None and here.part and here.parent not in found:
                found.add(here.parent)
                here = units.get(here.parent)
    return frozenset(found)


def _by_post(connection: Connection, posts: list[Post], at: str) -> dict[str, list[str]]:
    """Who acts on each of these posts: its holders, then their delegates while they are away."""
    found: dict[str, list[str]] = {}
    for t in read_tenures(connection, at, tenure.c.post.in_([held.code for held in posts])):
        found.setdefault(t.post, []).append(t.login)
        if absence_of(connection, t.login, at) is not None:
            d = delegation.c
            query = select(d.login).where(d.tenure == t.code, valid(delegation, at)).order_by(d.code)
            found[t.post] += connection.scalars(query)
    return found


def _parts(connection: Connection, code: str, at: str) -> list[str]:
    """`code` and the units that are part of it."""
    found = [code]
    for here in found:
        query = (
            select(unit.c.code)
            .join_from(unit, unit_kind, unit.c.kind == unit_kind.c.kind)
            .where(unit.c.parent == here, valid(unit, at), believed(unit_kind), unit_kind.c.part)
        )
        found += [part for part in connection.scalars(query) if part not in found]
    return found


def headed_units(connection: Connection, login: str, at: dt.datetime) -> frozenset[str]:
    """The units `login` leads at `at`, acting and deputising included, with the units that are part of them."""
    leads = [capacity.unit for capacity in capacities(connection, login, at) if capacity.head]
    return frozenset(part for code in leads for part in _parts(connection, code, instant(at)))


def describe_post(connection: Connection, code: str, at: dt.datetime) -> str:
    """«财政局局长», «市长»; the code itself where there is no such post."""
    found = read_post(connection, code, instant(at))
    return found.title if found else code


def describe_group(connection: Connection, group: str, at: dt.datetime) -> str:
    """A group's name for people: «市政府办公室», «秘书长», «工作部门», «市政府办公室文书科登记员»."""
    moment = instant(at)
    code, _, kind = group.rpartition(":")
    if code:
        held = read_post(connection, group, moment)
        if held is not None:
            return held.title
    here = read_unit(connection, code or group, moment)
    if here is not None and not code:
        return here.short_name
    name = connection.scalar(select(post_kind.c.name).where(post_kind.c.kind == kind, believed(post_kind)))
    if name is None and not code:
        name = connection.scalar(select(unit_kind.c.name).where(unit_kind.c.kind == kind, believed(unit_kind)))
    return f"{here.short_name if here else code}{name}" if name else group


def unit_info(connection: Connection, code: str, at: dt.datetime) -> Unit | None:
    """The unit with this code at `at`, or None."""
    return read_unit(connection, code, instant(at))


def unit_kinds(connection: Connection) -> frozenset[str]:
    """The kinds of unit there are."""
    return frozenset(
        connection.execute(select(unit_kind.c.kind).where(unit_kind.c.recorded_until == FOREVER)).scalars()
    )


def group_ids(connection: Connection, at: dt.datetime) -> frozenset[str]:
    """Every id that may stand in `candidateGroups` at `at`: kinds of post and unit, units, posts, `unit:kind`."""
    moment = instant(at)
    found: set[str] = set()
    for code, kind in connection.execute(select(unit.c.code, unit.c.kind).where(valid(unit, moment))):
        found |= {code, kind}
    p = post.c
    for code, kind, place in connection.execute(select(p.code, p.kind, p.unit).where(valid(post, moment))):
        found |= {code, kind, f"{place}:{kind}"}
    return frozenset(found)

"""Relations between a unit and a post: who answers for it (分管), who leads it, who is on duty there.

A relation is data: `org.<relation>(unit)` looks up the portfolio rows with that relation's name. The unit's kind and
the matter narrow it; the row valid at the instant is named in the basis.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select

from engine.days import say_instant
from engine.organisation._holders import (
    Holder,
    ambiguous,
    holder_of,
    person_name,
    say_since,
    say_source,
    vacant,
)
from engine.organisation._rows import ANY, AT, Post, believed, read_post, read_posts, read_unit, valid
from engine.tables import duty, portfolio, post, post_kind, relation
from engine.values import read_instant

_PORTFOLIO = (
    select(portfolio.c.post, portfolio.c.number, portfolio.c.matter, portfolio.c.valid_from, portfolio.c.basis)
    .where(
        portfolio.c.unit == bindparam("unit"),
        portfolio.c.relation == bindparam("relation"),
        or_(portfolio.c.matter == bindparam("matter"), portfolio.c.matter == ANY),
        valid(portfolio, AT),
    )
    .order_by(portfolio.c.number)
)


def unit_called(connection: Connection, code: str, at: str) -> str:
    """The short name of a unit, or its code in quotation marks when there is none."""
    found = read_unit(connection, code, at)
    return found.short_name if found else f"“{code}”"


def portfolio_post(connection: Connection, name: str, unit: str, at: str, matter: str = ANY) -> tuple[Post, str]:
    """The post that stands in relation `name` to `unit` at `at`, and the row of the 分管表 that says so.

    A row for the matter goes before a general one. Refused NO_SUPERIOR (none, or its post does not exist) or
    AMBIGUOUS_SUPERIOR (two posts).
    """
    rows = connection.execute(_PORTFOLIO, {"unit": unit, "relation": name, "matter": matter, "at": at}).all()
    rows = [row for row in rows if row.matter != ANY] or rows
    called = unit_called(connection, unit, at)
    if len({row.post for row in rows}) > 1:
        raise ambiguous(f"{called}的{_relation_name(connection, name)}")
    found = read_post(connection, rows[0].post, at) if rows else None
    if found is None:
        raise vacant(f"{called}的{_relation_name(connection, name)}")
    row = rows[0]
    since = f"{say_since(row.valid_from)}{say_source(row.basis)}"
    return found, f"分管表第 {row.number} 行：{called}由{found.title}分管，{since}"


def _relation_name(connection: Connection, name: str) -> str:
    query = select(relation.c.name).where(relation.c.relation == name, believed(relation))
    return connection.scalar(query) or name


def in_relation(connection: Connection, name: str, unit: str, at: str, matter: str = ANY) -> tuple[str, str]:
    """(login, basis) of whoever acts on the post that stands in relation `name` to `unit`."""
    found, row = portfolio_post(connection, name, unit, at, matter)
    holder = holder_of(connection, found, at, matter)
    return holder.login, join(row, holder.note)


def head_post(connection: Connection, unit: str, at: str) -> Post:
    """The post that leads `unit`. Refused when it has none, or two."""
    return _sole(
        connection, f"{unit_called(connection, unit, at)}的主要负责人", at, post.c.unit == unit, post_kind.c.head
    )


def unit_head(connection: Connection, unit: str, at: str) -> tuple[str, str]:
    """(login, basis) of the head of `unit`: 一把手, acting by record included."""
    return _held(holder_of(connection, head_post(connection, unit, at), at))


def holder(connection: Connection, name: str, at: str) -> tuple[str, str]:
    """(login, basis) of the sole holder of a post (by its code) or of the one post of a kind (alone or `unit:kind`)."""
    found = read_post(connection, name, at)
    if found is None:
        unit, _, kind = name.rpartition(":")
        kind_name = connection.scalar(select(post_kind.c.name).where(post_kind.c.kind == kind, believed(post_kind)))
        what = f"{unit_called(connection, unit, at) if unit else ''}{kind_name or f'“{name}”'}"
        narrowed = [post.c.unit == unit] if unit else []
        found = _sole(connection, what, at, post.c.kind == kind, *narrowed)
    return _held(holder_of(connection, found, at))


def duty_officer(connection: Connection, unit: str, at: str) -> tuple[str, str]:
    """(login, basis) of whoever is on duty in `unit` at `at` (RR-14)."""
    d = duty.c
    query = select(d.login, d.valid_from, d.valid_to, d.basis).where(d.unit == unit, valid(duty, at))
    rows = connection.execute(query).all()
    called = unit_called(connection, unit, at)
    if not rows:
        raise vacant(f"{called}此时的值班人员")
    if len({row.login for row in rows}) > 1:
        raise ambiguous(f"{called}此时的值班人员")
    row = rows[0]
    shift = f"{say_instant(read_instant(row.valid_from))} 至 {say_instant(read_instant(row.valid_to))}"
    return row.login, f"值班表：{called} {shift} 由{person_name(connection, row.login)}值班{say_source(row.basis)}"


def join(*parts: str) -> str:
    """The parts that say something, in one sentence."""
    return "；".join(part for part in parts if part)


def _held(holder: Holder) -> tuple[str, str]:
    said = holder.note if holder.note.startswith(holder.holding) else join(holder.holding, holder.note)
    return holder.login, said


def _sole(connection: Connection, what: str, at: str, *conditions: ColumnElement[bool]) -> Post:
    posts = read_posts(connection, at, *conditions)
    if not posts:
        raise vacant(what)
    if len(posts) > 1:
        raise ambiguous(what)
    return posts[0]

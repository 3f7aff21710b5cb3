"""Reading the dated tables: what is true at an instant, as far as we know now. Every query goes by a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, select

from engine.tables import FOREVER, post, post_kind, tenure, unit, unit_kind

ANY = "*"  # a row for every matter

ACTING, SUBSTANTIVE, CONCURRENT, DELEGATED = "acting", "substantive", "concurrent", "delegated"
TENURE_KINDS = (SUBSTANTIVE, ACTING, CONCURRENT)


def valid(table: Table, at: str) -> ColumnElement[bool]:
    """The row of `table` holds at the instant `at` (text) and is what we believe today."""
    columns = table.c
    return and_(columns.valid_from <= at, columns.valid_to > at, columns.recorded_until == FOREVER)


def believed(table: Table) -> ColumnElement[bool]:
    """The row of an undated table is what we believe today."""
    return table.c.recorded_until == FOREVER


@dataclass(frozen=True)
class Unit:
    """A unit at an instant. `part`: its people count as people of `parent` as well."""

    code: str
    name: str
    short_name: str
    doc_word: str
    kind: str
    kind_name: str
    parent: str
    part: bool


@dataclass(frozen=True)
class Post:
    """A post at an instant. `title` is how it is named alone: «财政局局长», «市长»."""

    code: str
    name: str
    title: str
    kind: str
    kind_name: str
    rank: int
    unit: str
    unit_name: str
    unit_kind: str
    head: bool
    top: bool
    rises_by: str


@dataclass(frozen=True)
class Tenure:
    """That a person holds a post: since when and by which document. Instants are text."""

    code: str
    login: str
    post: str
    kind: str
    main: bool
    since: str
    basis: str


def _unit_query() -> Select[str, str, str, str, str, str, str, bool]:
    u, k = unit.c, unit_kind.c
    return select(u.code, u.name, u.short_name, u.doc_word, u.kind, k.name, u.parent, k.part).join_from(
        unit, unit_kind, and_(u.kind == k.kind, believed(unit_kind))
    )


def read_unit(connection: Connection, code: str, at: str) -> Unit | None:
    """The unit with this code at `at`, or None."""
    row = connection.execute(_unit_query().where(unit.c.code == code, valid(unit, at))).first()
    return Unit(*row) if row else None


def read_units(connection: Connection, at: str, kinds: Iterable[str] = ()) -> list[Unit]:
    """The units of these kinds (of all, without any) at `at`, in their official order."""
    query = _unit_query().where(valid(unit, at)).order_by(unit.c.position, unit.c.code)
    wanted = list(kinds)
    if wanted:
        query = query.where(unit.c.kind.in_(wanted))
    return [Unit(*row) for row in connection.execute(query)]


def read_posts(connection: Connection, at: str, *conditions: ColumnElement[bool]) -> list[Post]:
    """The posts that meet `conditions` at `at`, highest first."""
    p, u, pk, uk = post.c, unit.c, post_kind.c, unit_kind.c
    source: FromClause = (
        post.join(unit, and_(p.unit == u.code, valid(unit, at)))
        .join(post_kind, and_(p.kind == pk.kind, believed(post_kind)))
        .join(unit_kind, and_(u.kind == uk.kind, believed(unit_kind)))
    )
    query = (
        select(
            p.code,
            p.name,
            uk.titled,
            u.short_name,
            p.kind,
            pk.name,
            pk.rank,
            p.unit,
            u.kind,
            pk.head,
            pk.top,
            pk.rises_by,
        )
        .select_from(source)
        .where(valid(post, at), *conditions)
        .order_by(pk.rank, u.position, p.position, p.code)
    )
    return [
        Post(
            code, name, (short if titled else "") + name, kind, kind_name, rank, of, short, of_kind, head, top, rises_by
        )
        for code, name, titled, short, kind, kind_name, rank, of, of_kind, head, top, rises_by in connection.execute(
            query
        )
    ]


def read_post(connection: Connection, code: str, at: str) -> Post | None:
    """The post with this code at `at`, or None."""
    found = read_posts(connection, at, post.c.code == code)
    return found[0] if found else None


def read_tenures(connection: Connection, at: str, *conditions: ColumnElement[bool]) -> list[Tenure]:
    """The tenures that meet `conditions` at `at`, main ones first."""
    t = tenure.c
    query = (
        select(t.code, t.login, t.post, t.kind, t.main, t.valid_from, t.basis)
        .where(valid(tenure, at), *conditions)
        .order_by(t.main.desc(), t.code)
    )
    return [Tenure(*row) for row in connection.execute(query)]


def tenures_of(connection: Connection, login: str, at: str) -> list[Tenure]:
    """What a person holds at `at`, the main post first."""
    return read_tenures(connection, at, tenure.c.login == login)


def tenures_on(connection: Connection, posts: Sequence[str], at: str) -> list[Tenure]:
    """Who holds these posts at `at`."""
    return read_tenures(connection, at, tenure.c.post.in_(posts))

"""Reading the dated tables: what is true at an instant, as far as we know now. Every query goes by a key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, and_, bindparam, select

from engine.tables import FOREVER, post, post_kind, tenure, unit, unit_kind

ANY = "*"  # a row for every matter

ACTING, SUBSTANTIVE, CONCURRENT, DELEGATED = "acting", "substantive", "concurrent", "delegated"
TENURE_KINDS = (SUBSTANTIVE, ACTING, CONCURRENT)


AT: BindParameter[str] = bindparam("at")


def valid(table: Table, at: str | BindParameter[str]) -> ColumnElement[bool]:
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


# Statements are built once and take the instant as a parameter: building them costs more than running them.
_UNITS = (
    select(
        unit.c.code,
        unit.c.name,
        unit.c.short_name,
        unit.c.doc_word,
        unit.c.kind,
        unit_kind.c.name,
        unit.c.parent,
        unit_kind.c.part,
    )
    .join_from(unit, unit_kind, and_(unit.c.kind == unit_kind.c.kind, believed(unit_kind)))
    .where(valid(unit, AT))
    .order_by(unit.c.position, unit.c.code)
)
_UNIT = _UNITS.where(unit.c.code == bindparam("code"))

_POSTS = (
    select(
        unit_kind.c.titled,
        post.c.code,
        post.c.name,
        post.c.kind,
        post_kind.c.name,
        post_kind.c.rank,
        post.c.unit,
        unit.c.short_name,
        unit.c.kind,
        post_kind.c.head,
        post_kind.c.top,
        post_kind.c.rises_by,
    )
    .select_from(
        post.join(unit, and_(post.c.unit == unit.c.code, valid(unit, AT)))
        .join(post_kind, and_(post.c.kind == post_kind.c.kind, believed(post_kind)))
        .join(unit_kind, and_(unit.c.kind == unit_kind.c.kind, believed(unit_kind)))
    )
    .where(valid(post, AT))
    .order_by(post_kind.c.rank, unit.c.position, post.c.position, post.c.code)
)
_POST = _POSTS.where(post.c.code == bindparam("code"))

_TENURES = (
    select(
        tenure.c.code,
        tenure.c.login,
        tenure.c.post,
        tenure.c.kind,
        tenure.c.main,
        tenure.c.valid_from,
        tenure.c.basis,
    )
    .where(valid(tenure, AT))
    .order_by(tenure.c.main.desc(), tenure.c.code)
)
_TENURES_OF = _TENURES.where(tenure.c.login == bindparam("login"))
_TENURES_ON = _TENURES.where(tenure.c.post == bindparam("post"))


def read_unit(connection: Connection, code: str, at: str) -> Unit | None:
    """The unit with this code at `at`, or None."""
    row = connection.execute(_UNIT, {"code": code, "at": at}).first()
    return Unit(*row) if row else None


def read_units(connection: Connection, at: str, kinds: Iterable[str] = ()) -> list[Unit]:
    """The units of these kinds (of all, without any) at `at`, in their official order."""
    wanted = list(kinds)
    query = _UNITS.where(unit.c.kind.in_(wanted)) if wanted else _UNITS
    return [Unit(*row) for row in connection.execute(query, {"at": at})]


def read_posts(connection: Connection, at: str, *conditions: ColumnElement[bool]) -> list[Post]:
    """The posts that meet `conditions` at `at`, highest first."""
    return [_post(row) for row in connection.execute(_POSTS.where(*conditions), {"at": at})]


def read_post(connection: Connection, code: str, at: str) -> Post | None:
    """The post with this code at `at`, or None."""
    row = connection.execute(_POST, {"code": code, "at": at}).first()
    return _post(row) if row else None


def _post(row: Iterable[Any]) -> Post:
    titled, code, name, kind, kind_name, rank, of, short_name, *rest = row
    return Post(code, name, (short_name if titled else "") + name, kind, kind_name, rank, of, short_name, *rest)


def read_tenures(connection: Connection, at: str, *conditions: ColumnElement[bool]) -> list[Tenure]:
    """The tenures that meet `conditions` at `at`, main ones first."""
    return [Tenure(*row) for row in connection.execute(_TENURES.where(*conditions), {"at": at})]


def tenures_of(connection: Connection, login: str, at: str) -> list[Tenure]:
    """What a person holds at `at`, the main post first."""
    return [Tenure(*row) for row in connection.execute(_TENURES_OF, {"login": login, "at": at})]


def tenures_on(connection: Connection, held: str, at: str) -> list[Tenure]:
    """Who holds this post at `at`."""
    return [Tenure(*row) for row in connection.execute(_TENURES_ON, {"post": held, "at": at})]

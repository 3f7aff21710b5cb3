"""Who acts on a post at an instant: acting before substantive, the delegate for the absent, nobody guessed.

Source: catalogue WR-12 (none or two: stop), A-07 (a vacancy is passed over only by a
record of acting), OD-12 (an acting head is a head).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, or_, select

from engine.days import day_of, say_day, say_instant
from engine.errors import Refused
from engine.organisation._rows import (
    ACTING,
    ANY,
    AT,
    CONCURRENT,
    Post,
    Tenure,
    read_post,
    tenures_of,
    tenures_on,
    valid,
)
from engine.tables import FOREVER, absence, delegation, person
from engine.values import read_instant

_NAME = select(person.c.name).where(person.c.login == bindparam("login"))
_ABSENCE = select(absence.c.reason, absence.c.valid_to).where(absence.c.login == bindparam("login"), valid(absence, AT))
_DELEGATIONS = select(delegation.c.code, delegation.c.login, delegation.c.basis, delegation.c.matter).where(
    delegation.c.tenure == bindparam("tenure"),
    or_(delegation.c.matter == bindparam("matter"), delegation.c.matter == ANY),
    valid(delegation, AT),
)


@dataclass(frozen=True)
class Holder:
    """Who acts on a post, and why.

    `holding` says who holds it, since when and by which document; `note` what is out of the ordinary (acting,
    deputising, absent), "" when nothing is. `login` is the delegate's while the holder is absent and has one.
    """

    login: str
    tenure: str
    delegation: str
    holding: str
    note: str


def say_since(since: str) -> str:
    """«自 2026年7月1日起»."""
    return f"自 {say_day(day_of(read_instant(since)))}起"


def say_source(basis: str) -> str:
    """«，示政办〔2026〕18号», or nothing."""
    return f"，{basis}" if basis else ""


def vacant(what: str) -> Refused:
    """The refusal where nobody is found; the office repairs the record."""
    return Refused("NO_SUPERIOR", rule="WR-12", what=what)


def ambiguous(what: str) -> Refused:
    """The refusal where several are found; the office says who."""
    return Refused("AMBIGUOUS_SUPERIOR", rule="WR-12", what=what)


def holder_of(connection: Connection, held: Post, at: str, matter: str = ANY) -> Holder:
    """Who acts on `held` at `at`. Refused NO_SUPERIOR when vacant, AMBIGUOUS_SUPERIOR when two do."""
    tenures = tenures_on(connection, held.code, at)
    found = [t for t in tenures if t.kind == ACTING] or tenures
    if not found:
        raise vacant(held.title)
    if len({t.login for t in found}) > 1:
        raise ambiguous(held.title)
    return _present(connection, held, found[0], at, matter)


def _present(connection: Connection, held: Post, holding: Tenure, at: str, matter: str) -> Holder:
    verb = "代理" if holding.kind == ACTING else "兼任" if holding.kind == CONCURRENT else "担任"
    name = person_name(connection, holding.login)
    said = f"{held.title}由{name}{verb}，{say_since(holding.since)}{say_source(holding.basis)}"
    notes = [said] if holding.kind == ACTING else []
    away = absence_of(connection, holding.login, at)
    if away is None:
        return Holder(holding.login, holding.code, "", said, "；".join(notes))
    reason, until = away
    out = f"{held.title}{reason}{'' if until == FOREVER else f'至 {say_instant(read_instant(until))}'}"
    delegate = _delegate(connection, held, holding.code, at, matter)
    if delegate is None:
        return Holder(holding.login, holding.code, "", said, "；".join([*notes, f"{out}，没有委托代办"]))
    code, login, basis = delegate
    both = "（代办人也不在岗）" if absence_of(connection, login, at) else ""
    notes.append(f"{out}，由{title_of(connection, login, at)}代{both}{say_source(basis)}")
    return Holder(login, holding.code, code, said, "；".join(notes))


def _delegate(connection: Connection, held: Post, holding: str, at: str, matter: str) -> tuple[str, str, str] | None:
    """(code, login, basis) of the delegation that serves this matter; one for the matter goes before a general one."""
    rows = connection.execute(_DELEGATIONS, {"tenure": holding, "matter": matter, "at": at}).all()
    rows = [row for row in rows if row.matter != ANY] or rows
    if len({row.login for row in rows}) > 1:
        raise ambiguous(f"{held.title}的代办人")
    return (rows[0].code, rows[0].login, rows[0].basis) if rows else None


def absence_of(connection: Connection, login: str, at: str) -> tuple[str, str] | None:
    """(reason, until) of a person's absence at `at`, or None."""
    row = connection.execute(_ABSENCE, {"login": login, "at": at}).first()
    return (row.reason, row.valid_to) if row else None


def title_of(connection: Connection, login: str, at: str) -> str:
    """The title of a person's main post at `at`; the name of a person without a post."""
    held = tenures_of(connection, login, at)
    found = read_post(connection, held[0].post, at) if held else None
    return found.title if found else person_name(connection, login)


def is_person(connection: Connection, login: str) -> bool:
    """Whether somebody has this login, in office or not."""
    return connection.scalar(_NAME, {"login": login}) is not None


def logins(connection: Connection) -> frozenset[str]:
    """Everybody's login, in office or not."""
    return frozenset(connection.execute(select(person.c.login).distinct()).scalars())


def person_name(connection: Connection, login: str) -> str:
    """The name of a person; the login itself where nobody has it."""
    return connection.scalar(_NAME, {"login": login}) or login

"""发起: which procedures a person may start, and the page that starts one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, func, select, union_all

from engine import history, store
from engine.errors import NotAllowed, NotFound
from engine.machine import Program, next_stops
from engine.tables import case_, definition
from engine.values import Value, read_instant
from engine.views import StartItem, StartView
from engine.worklist._ahead import END, Ahead, likely
from engine.worklist._deadlines import Deadlines
from engine.worklist._file import draft_of
from engine.worklist._names import Names
from engine.worklist._route import stations
from engine.worklist._seeing import context
from engine.worklist.task_page import acting, capacities
from engine.worklist.who import Actor

USUAL_OF = 50  # newest ended cases that the usual time is the median of
TRUE = "true"


def startable(connection: Connection, who: Actor) -> tuple[StartItem, ...]:
    """The newest version of each procedure that somebody starts by hand; what `who` may not start says who may."""
    programs = _newest(connection)
    names = Names(connection, who.now)
    usual = _usual(connection, list(programs), Deadlines(connection, who.now))
    items = [
        _item(who, made, names, usual.get(key, ""))
        for key, made in programs.items()
        if made.startable_groups or made.startable_users or (not made.closed and _designs(who))
    ]
    return tuple(sorted(items, key=lambda item: (not item.emergency, item.group, bool(item.barred), item.process)))


def _designs(who: Actor) -> bool:
    return bool(who.roles & {"designer", "operator"})


def _newest(connection: Connection) -> dict[str, Program]:
    """Programs by process key; one query, and programs are kept in memory."""
    d = definition.c
    here = (d.kind == "process", d.executable)
    last = select(d.key, func.max(d.version).label("version")).where(*here).group_by(d.key).subquery()
    newest = (d.key == last.c.key) & (d.version == last.c.version)
    wanted = select(d.key, d.bundle).join(last, newest).where(*here).order_by(d.key)
    return {row.key: store.program(connection, row.bundle) for row in connection.execute(wanted).all()}


def _item(who: Actor, made: Program, names: Names, usual: str) -> StartItem:
    start = made.start_event
    first = [stop for stop in likely(next_stops(made, start.id, None, ())) if stop.type != END]
    return StartItem(
        process=made.process,
        name=made.name,
        when=start.documentation,
        first="、".join(stop.name for stop in first),
        usual=usual,
        group=made.properties.get("group", ""),
        emergency=made.properties.get("emergency") == TRUE,
        barred="" if may_start(who, made) else f"由{_starters(made, names)}发起。",
        named=_named(who, made),
        rule=" ".join(start.rules),
    )


def may_start(who: Actor, made: Program) -> bool:
    """Contracts 14. Where the start has a guard, everybody may try: the guard refuses with the rule's own words."""
    told = bool((made.startable_groups or made.startable_users) and made.start_event.guards)
    return told or _named(who, made)


def _named(who: Actor, made: Program) -> bool:
    """Whom the diagram names; where it names nobody, designers."""
    if made.startable_groups or made.startable_users:
        return who.login in made.startable_users or bool(who.groups & set(made.startable_groups))
    return not made.closed and _designs(who)


def _starters(made: Program, names: Names) -> str:
    names.know_titles(made.startable_users)
    groups = [names.group(group) for group in made.startable_groups]
    return "、".join([*groups, *(names.title(login) for login in made.startable_users)])


def _usual(connection: Connection, keys: Sequence[str], deadlines: Deadlines) -> dict[str, str]:
    """By process: the median working days of its newest ended cases, in words. One query."""
    c = case_.c
    parts = [
        select(
            select(c.key, c.started_at, c.ended_at)
            .where(c.key == key, c.state == "completed")
            .order_by(c.started_at.desc())
            .limit(USUAL_OF)
            .subquery()
        )
        for key in keys
    ]
    found: dict[str, list[tuple[dt.datetime, dt.datetime]]] = {}
    for key, started, ended in connection.execute(union_all(*parts)) if parts else ():
        found.setdefault(key, []).append((read_instant(started), read_instant(ended)))
    return {key: f"中位用时 {_median(spans, deadlines)} 个工作日" for key, spans in found.items()}


def _median(spans: Sequence[tuple[dt.datetime, dt.datetime]], deadlines: Deadlines) -> int:
    """Of the case in the middle: so only one span is counted by the calendar."""
    middle = sorted(spans, key=lambda span: span[1] - span[0])[(len(spans) - 1) // 2]
    return deadlines.took(*middle)


def start(connection: Connection, who: Actor, process: str, matter: str = "", capacity: str = "") -> StartView:
    """The page that starts `process` in `matter` ("": a new one), in a capacity (its id, "": the main one).

    NotFound for an unknown one, NotAllowed where `who` may not start it.
    """
    found = store.program_of(connection, process)
    if found is None:
        raise NotFound("UNKNOWN_PROCESS", process=process)
    made = found[2]
    if not may_start(who, made):
        raise NotAllowed("NOT_A_STARTER", process=made.name)
    begin = made.start_event
    names = Names(connection, who.now)
    visible = beginning_with(who, matter, capacity)
    ahead = Ahead(made, context(connection, who.now, matter, visible), visible, names)
    usual = [stop for stop in stations(ahead.usual(begin.id), ahead) if stop.type != END]
    return StartView(
        process=made.process,
        name=made.name,
        when=begin.documentation,
        form=made.forms.get(begin.form),
        elsewhere="" if begin.form else begin.form_key,
        values={**acting(who), "capacity": visible["post"] or None, **visible},
        attach=begin.attachments,  # type: ignore[arg-type]  # "", "optional" or "required"
        capacities=capacities(who),
        stations=tuple((ahead.holder(stop), stop.name) for stop in usual),
        button=begin.properties.get("button", ""),
        then=ahead.words(begin.id),
        rules=history.rule_texts(begin.rules),
        draft=draft_of(connection, who, f"start:{process}"),
    )


def beginning_with(who: Actor, matter: str, capacity: str) -> dict[str, Value]:
    """The built-ins as they would be if the person started now in this capacity."""
    held = next((one for one in who.capacities if one.id == capacity), who.capacities[0] if who.capacities else None)
    there = {"unit": held.unit if held else "", "post": held.post if held else ""}
    return {"starter": who.login, **there, "matter": matter}

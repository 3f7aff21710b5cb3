"""规则核查 for the office and auditors; and what concerns a matter, for everybody who may see it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, func, select

from engine import history, store, values
from engine.days import instant_at
from engine.errors import NotFound
from engine.history import Recorded
from engine.tables import case_, definition, finding, watch_state
from engine.views import (
    Facet,
    FindingCounts,
    FindingFigure,
    FindingFilters,
    FindingList,
    FindingPlace,
    FindingRow,
    FindingView,
    Page,
)
from engine.watch import say_period
from engine.worklist._names import Names
from engine.worklist.inbox import FIRST
from engine.worklist.who import Actor, may_see, need, visible

Row = Mapping[str, object]
OVERSEERS = frozenset({"office", "auditor"})
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
OPEN_ONES = FindingFilters()


def findings(
    connection: Connection, who: Actor, filters: FindingFilters = OPEN_ONES, page: Page = FIRST
) -> FindingList:
    """What the rules found, newest breach first. NotAllowed for others than the office and auditors."""
    need(who, *sorted(OVERSEERS))
    names = Names(connection, who.now)
    where = _narrowed(filters)
    wanted = select(finding).where(*where.values()).order_by(finding.c.at.desc(), finding.c.id)
    rows = connection.execute(wanted.limit(page.size).offset(page.offset)).mappings()

    def facets(name: str, column: ColumnElement[str], say: ColumnElement[str]) -> list[tuple[str, str, int]]:
        others = [condition for other, condition in where.items() if other != name]
        counted = select(column, func.max(say), func.count()).where(*others).group_by(column).order_by(column)
        return [(key, said, n) for key, said, n in connection.execute(counted)]

    units = [Facet(key, names.unit(key), n) for key, _, n in facets("unit", finding.c.unit, finding.c.unit) if key]
    total = connection.execute(select(func.count()).select_from(finding).where(*where.values())).scalar_one()
    return FindingList(
        rows=tuple(rows_of(connection, who, names, [dict(row) for row in rows])),
        total=total,
        rules=tuple(Facet(*one) for one in facets("rule", finding.c.rule, finding.c.name)),
        units=tuple(units),
        states=tuple(Facet(*one) for one in facets("state", finding.c.state, finding.c.state)),
        page=page,
    )


def _narrowed(filters: FindingFilters) -> dict[str, ColumnElement[bool]]:
    where: dict[str, ColumnElement[bool]] = {}
    if filters.rule:
        where["rule"] = finding.c.rule == filters.rule
    if filters.unit:
        where["unit"] = finding.c.unit == filters.unit
    if filters.state:
        where["state"] = finding.c.state == filters.state
    if month := MONTH.fullmatch(filters.month):
        first = dt.date(max(int(month[1]), 1), int(month[2]), 1)
        after = (first + dt.timedelta(days=31)).replace(day=1)
        start, end = (values.instant(instant_at(day)) for day in (first, after))
        where["month"] = finding.c.at.between(start, end)
    return where


def rows_of(connection: Connection, who: Actor, names: Names, rows: Iterable[Row]) -> list[FindingRow]:
    """Rows of `finding` for `who`; nothing is said of a classified case that they may not see."""
    rows = list(rows)
    ids = {str(row["case_id"]) for row in rows if row["case_id"]}
    wanted = select(case_.c.id, case_.c.title).where(case_.c.id.in_(ids), visible(connection, who))
    titles = {str(row.id): str(row.title) for row in connection.execute(wanted)}
    return [_finding_row(row, titles, names) for row in rows]


def _finding_row(row: Row, titles: Mapping[str, str], names: Names) -> FindingRow:
    case = str(row["case_id"])
    readable = not case or case in titles
    return FindingRow(
        id=str(row["id"]),
        clauses=tuple(str(row["clauses"]).split()),
        name=str(row["name"]),
        sentence=str(row["sentence"]) if readable else "",
        strength=str(row["strength"]),
        state=row["state"],  # type: ignore[arg-type]  # the table holds these words
        at=values.read_instant(str(row["at"])),
        case=case if readable else "",
        title=titles.get(case, ""),
        matter=str(row["matter"]),
        unit=names.unit(row["unit"]),
        settled_at=_instant(row["settled_at"]),
        readable=readable,
    )


def _instant(text: object) -> dt.datetime | None:
    return values.read_instant(str(text)) if text else None


def finding_row(connection: Connection, who: Actor, name: str) -> Row:
    """The row of a finding. NotFound for whoever does not see the case it is about, or is no overseer of the city."""
    found = (
        connection.execute(select(finding).where(finding.c.id == name)).mappings().one_or_none()
        if values.is_key(name)
        else None
    )
    if found is None:
        raise NotFound("UNKNOWN_FINDING")
    case = connection.execute(select(case_).where(case_.c.id == found["case_id"])).mappings().one_or_none()
    if not (may_see(connection, who, dict(case)) if case else who.roles & OVERSEERS):
        raise NotFound("UNKNOWN_FINDING")
    return dict(found)


def finding_page(connection: Connection, who: Actor, name: str) -> FindingView:
    """One finding, with the events it rests on side by side."""
    row = finding_row(connection, who, name)
    names = Names(connection, who.now)
    (shown,) = rows_of(connection, who, names, [row])
    refs = values.read(str(row["refs"]))
    assert isinstance(refs, list)
    places = [_place(connection, who, names, (str(stream), int(seq))) for stream, seq in refs]
    settled = str(row["settled_by"] or "").rpartition("/")
    return FindingView(
        row=shown,
        rules=history.rule_texts(shown.clauses),
        remedy=str(row["remedy"]),
        code=str(row["code"]),
        version=":".join(str(row["definition_id"]).split(":")[:2]),
        found_at=values.read_instant(str(row["found_at"])),
        places=tuple(place for place in places if place),
        settled_by=_place(connection, who, names, (settled[0], int(settled[2]))) if settled[0] else None,
        explained_at=_instant(row["explained_at"]),
        explained_by=names.title(row["explained_by"]),
        reason=str(row["reason"] or ""),
        explainable="office" in who.roles and row["state"] == "open",
    )


def _place(connection: Connection, who: Actor, names: Names, place: tuple[str, int]) -> FindingPlace | None:
    """An event that a finding rests on. What the rule joins is shown together (WR-21), but nothing classified."""
    stream, seq = place
    case = connection.execute(select(case_).where(case_.c.id == stream)).mappings().one_or_none()
    event = next(iter(history.events(connection, stream, seq - 1)), None)
    if case is None or event is None or event.seq != seq:
        return None
    if case["secrecy"] and not may_see(connection, who, dict(case)):
        return None
    told = history.told(connection, {stream: store.program(connection, str(case["bundle"]))})[stream]
    return FindingPlace(
        case=stream,
        seq=seq,
        title=str(case["title"]),
        at=event.now,
        who=_who(names, event),
        act=history.act(told.at(seq), event),
        opinion=event.opinion,
    )


def _who(names: Names, event: Recorded) -> str:
    return str(event.data.get("post") or "") or names.title(event.actor)


def finding_counts(connection: Connection, who: Actor) -> FindingCounts:
    """Open findings by rule and by unit, for the desk: most first."""
    need(who, *sorted(OVERSEERS))
    names, here = Names(connection, who.now), finding.c.state == "open"

    def counted(column: ColumnElement[str], say: ColumnElement[str]) -> list[tuple[str, str, int]]:
        wanted = select(column, func.max(say), func.count().label("n")).where(here).group_by(column)
        return [(key, said, n) for key, said, n in connection.execute(wanted.order_by(func.count().desc(), column))]

    rules = tuple(Facet(*one) for one in counted(finding.c.rule, finding.c.name))
    units = tuple(Facet(key, names.unit(key), n) for key, _, n in counted(finding.c.unit, finding.c.unit) if key)
    return FindingCounts(sum(rule.count for rule in rules), rules, units)


def finding_figures(connection: Connection, who: Actor, most: int = 200) -> list[FindingFigure]:
    """What counting rules have counted, newest period first, most first."""
    need(who, *sorted(OVERSEERS))
    names = Names(connection, who.now)
    rows = connection.execute(select(watch_state).where(watch_state.c.subject.like("count/%"))).all()
    named = select(definition.c.key, func.max(definition.c.name)).where(definition.c.kind == "rule")
    called = {key: name for key, name in connection.execute(named.group_by(definition.c.key))}
    figures = list[tuple[str, FindingFigure]]()
    for row in rows:
        kept = values.read(row.value)
        assert isinstance(kept, dict)
        figure = FindingFigure(
            row.rule,
            str(called.get(row.rule, row.rule)),
            say_period(kept["period"]),
            names.unit(kept["group"]),
            kept["n"],
        )
        figures.append((str(kept["period"]), figure))
    figures.sort(key=lambda one: (one[0], one[1].n), reverse=True)
    return [figure for _, figure in figures[:most]]

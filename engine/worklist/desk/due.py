"""快到期和已超期: open tasks by their time limit, with who has them in hand and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, case, func, select

from engine import calendar, history, values
from engine.days import count_working_days, day_of, end_of
from engine.tables import case_, event, task
from engine.views import Bucket, DueList, DueRow, Page
from engine.worklist._rows import USER, groups_of
from engine.worklist.desk._shared import ACTS, Row, Told
from engine.worklist.inbox import FIRST
from engine.worklist.lists import holder
from engine.worklist.who import Actor

OPEN = (task.c.state == "open", task.c.kind == USER)
SOON = 1  # working days after today that count as at risk
STEPS = (("1–2", 2), ("3–5", 5))
"""Bars of the chart between today and the rest: name, last working day."""


def due_list(connection: Connection, who: Actor, page: Page = FIRST) -> DueList:
    """Every open task with a time limit, the nearest first. NotAllowed for whom the desk is not for."""
    told = Told(connection, who)
    total = connection.execute(select(func.count()).select_from(task).where(*OPEN, task.c.due.is_not(None)))
    return DueList(at_risk(told, page), int(total.scalar_one()), page)


def at_risk(told: Told, page: Page, before: dt.datetime | None = None) -> tuple[DueRow, ...]:
    """Open tasks due before an instant (None: whenever), the nearest first."""
    columns = (case_.c.title, case_.c.secrecy, case_.c.urgency)
    wanted = select(task, *columns).join(case_, case_.c.id == task.c.case_id).where(*OPEN, task.c.due.is_not(None))
    if before is not None:
        wanted = wanted.where(task.c.due <= values.instant(before))
    wanted = wanted.order_by(task.c.due, task.c.id).limit(page.size).offset(page.offset)
    rows = [dict(row) for row in told.connection.execute(wanted).mappings()]
    pooled = [row["id"] for row in rows if not row["assignee"]]
    groups = groups_of(told.connection, pooled) if pooled else {}
    told.names.know_titles(row["assignee"] for row in rows)
    readable, urged = told.readable(rows), _urged(told.connection, rows)
    return tuple(_row(told, row, groups, readable, urged) for row in rows)


def _row(
    told: Told,
    row: Row,
    groups: Mapping[str, Sequence[str]],
    readable: frozenset[str],
    urged: Mapping[tuple[str, str], str],
) -> DueRow:
    case_id, since = str(row["case_id"]), values.read_instant(str(row["opened_at"]))
    at = urged.get((case_id, str(row["token"])))
    return DueRow(
        task=str(row["id"]) if case_id in readable and told.who.roles & ACTS else "",
        case=case_id,
        title=str(row["title"]) if case_id in readable else "",
        readable=case_id in readable,
        step=str(row["name"]),
        holder=holder(row, groups.get(str(row["id"]), []), told.names),
        deadline=told.deadlines.of(row["due"]),
        since=since,
        working_days=told.deadlines.took(since, told.who.now),
        held=told.who.now - since,
        urgency=str(row["urgency"]),
        secrecy=str(row["secrecy"] or ""),
        urged_at=values.read_instant(at) if at else None,
    )


def _urged(connection: Connection, rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """When each of these tasks was last urged (催办), by case and token."""
    e = event.c
    wanted = select(*history.LOGGED).where(e.stream.in_({row["case_id"] for row in rows}), e.kind == "urged")
    found = [history.decode(row) for row in connection.execute(wanted.order_by(e.seq)).mappings()]
    return {(one.stream, one.token): one.at for one in found}


def counts(told: Told) -> tuple[int, int, tuple[Bucket, ...]]:
    """(late, still due today, bars by working days left) of all open tasks: one query, however many there are."""
    now, due = told.who.now, task.c.due
    borders = [(values.instant(now), "late"), (values.instant(ends(told, 0)), "today")]
    borders += [(values.instant(ends(told, last)), name) for name, last in STEPS]
    which = case(*((due <= border, name) for border, name in borders), else_="later")
    wanted = select(which, func.count()).where(*OPEN, due.is_not(None)).group_by(which)
    found: dict[str, int] = {str(name): n for name, n in told.connection.execute(wanted)}
    none = told.connection.execute(select(func.count()).select_from(task).where(and_(*OPEN), due.is_(None)))
    bars = [Bucket("late", "red", found.get("late", 0)), Bucket("today", "amber", found.get("today", 0))]
    bars += [Bucket(name, "act", found.get(name, 0)) for name, _ in STEPS]
    bars += [Bucket("later", "act", found.get("later", 0)), Bucket("none", "act", int(none.scalar_one()))]
    return found.get("late", 0), found.get("today", 0), tuple(bars)


def ends(told: Told, working_days: int) -> dt.datetime:
    """The end of today, or of the `working_days`-th working day after it."""
    today = day_of(told.who.now)
    if not working_days:
        return end_of(today)
    days = calendar.read_days(told.connection)
    return end_of(count_working_days(days, today, working_days))

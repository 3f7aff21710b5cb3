"""What a person has in hand, and who could take it over (移交): for whoever leaves, or whose portfolio changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from engine import store
from engine.store import Row
from engine.tables import task
from engine.views import HandOverRow, HandOverView
from engine.worklist._names import Names
from engine.worklist.successors import successors
from engine.worklist.who import Actor, may_see, need

OFFICE = ("office", "operator")
_OPEN = (task.c.state == "open", task.c.kind == "user")


def held_by(connection: Connection, login: str) -> Sequence[str]:
    """Ids of the open tasks that `login` has in hand, case by case."""
    wanted = select(task.c.id).where(task.c.assignee == login, *_OPEN).order_by(task.c.case_id, task.c.id)
    return [str(one) for one in connection.scalars(wanted)]


def hand_over_page(connection: Connection, who: Actor, login: str) -> HandOverView:
    """The open work of `login` and who may take it over, for the roles office and operator; "" for nobody yet."""
    need(who, *OFFICE)
    counted = select(task.c.assignee, func.count().label("n")).where(task.c.assignee.is_not(None), *_OPEN)
    names = Names(connection, who.now)
    most = connection.execute(counted.group_by(task.c.assignee)).all()
    names.know_people([row.assignee for row in most])
    people = sorted(((str(row.assignee), names.person(row.assignee), row.n) for row in most), key=lambda one: one[1])
    if not login:
        return HandOverView(tuple(people))
    rows, hidden = list[HandOverRow](), 0
    for task_id in held_by(connection, login):
        row = _row(connection, who, task_id)
        rows += [row] if row else []
        hidden += row is None
    able = Counter(one for row in rows for one in row.able)
    names.know_people([login, *able])
    to = tuple((one, names.person(one), number) for one, number in able.most_common())
    return HandOverView(tuple(people), login, names.person(login), tuple(rows), to, hidden)


def _row(connection: Connection, who: Actor, task_id: str) -> HandOverRow | None:
    row: Row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    case = store.loaded(connection, str(row["case_id"]))
    if not may_see(connection, who, case.row):
        return None
    able = tuple(successors(connection, case, row, who.now).people)
    return HandOverRow(task_id, case.id, str(case.row["title"]), str(row["name"]), able)

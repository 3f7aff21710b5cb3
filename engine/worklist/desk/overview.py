"""The first page of the desk: what do I do now. Repair comes first, because only the office can do it."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from engine.tables import case_
from engine.views import Desk, Facet, Page
from engine.worklist._rows import process_names
from engine.worklist.desk import due as due_
from engine.worklist.desk import repairs as repairs_
from engine.worklist.desk._shared import Told
from engine.worklist.desk.register import RUNNING
from engine.worklist.who import Actor

SHOWN = 10


def desk(connection: Connection, who: Actor) -> Desk:
    """The beginnings of its lists and their lengths. Reads what is open, never what has ended, however long ago."""
    told = Told(connection, who)
    counted = select(case_.c.key, func.count().label("n")).where(RUNNING).group_by(case_.c.key)
    by_process = connection.execute(counted.order_by(func.count().desc(), case_.c.key)).all()
    names = process_names(connection, [row.key for row in by_process])
    late, today, buckets = due_.counts(told)
    soon = due_.at_risk(told, Page(1, SHOWN), before=due_.ends(told, due_.SOON))
    return Desk(
        running=sum(row.n for row in by_process),
        late=late,
        today=today,
        repairs=repairs_.repairs(connection, who, SHOWN),
        repair_total=repairs_.count(connection, who.now),
        due=soon,
        due_total=sum(bucket.count for bucket in buckets if bucket.key != "none"),
        buckets=buckets,
        processes=tuple(Facet(row.key, names.get(row.key) or row.key, row.n) for row in by_process),
    )

"""What the lists of the desk share: who may read it, and whose cases may be read and not only counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from engine.tables import case_
from engine.worklist._deadlines import Deadlines
from engine.worklist._names import Names
from engine.worklist.who import Actor, need, visible

READERS = ("office", "operator", "auditor")
"""Roles that see the desk. Only the first two act there."""
ACTS = frozenset({"office", "operator"})

Row = Mapping[str, object]


class Told:
    """Names and deadlines of one page."""

    def __init__(self, connection: Connection, who: Actor) -> None:
        need(who, *READERS)
        self.connection, self.who = connection, who
        self.names, self.deadlines = Names(connection, who.now), Deadlines(connection, who.now)

    def readable(self, rows: Sequence[Row]) -> frozenset[str]:
        """The cases among `rows` (with `case_id` and `secrecy`) whose content the reader may read: one query."""
        every = {str(row["case_id"]) for row in rows}
        classified = {str(row["case_id"]) for row in rows if row["secrecy"]}
        if not classified:
            return frozenset(every)
        wanted = select(case_.c.id).where(case_.c.id.in_(classified), visible(self.connection, self.who))
        return frozenset(every - classified | set(self.connection.execute(wanted).scalars()))

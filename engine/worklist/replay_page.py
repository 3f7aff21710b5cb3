"""The replay of a case, for those who may see all cases."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from engine import history
from engine.errors import NotFound
from engine.tables import case_
from engine.views import ReplayView
from engine.worklist._names import Names
from engine.worklist.findings_here import findings_on
from engine.worklist.who import SEE_ALL, Actor, may_see, need


def replay(connection: Connection, who: Actor, case_id: str, at: int | None = None) -> ReplayView:
    """The log step by step, with the detail of step `at`. NotFound for strangers, NotAllowed without a role for it."""
    row = connection.execute(select(case_).where(case_.c.id == case_id)).mappings().one_or_none()
    if row is None or not may_see(connection, who, dict(row)):
        raise NotFound("UNKNOWN_CASE")
    need(who, *sorted(SEE_ALL))
    names = Names(connection, who.now)
    names.know_people(history.actors(connection, case_id))
    view = history.replay_page(connection, case_id, at, names.person)
    return replace(view, findings=findings_on(connection, who, case_id, view.steps))

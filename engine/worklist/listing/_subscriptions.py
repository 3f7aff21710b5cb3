"""What running cases wait for: messages, signals, conditions; of the cases that the asker may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal, select

from engine.tables import case_, subscription
from engine.worklist.listing._query import EVERY, Filter, Listing, missing, text, texts
from engine.worklist.who import Actor, visible

c, s = case_.c, subscription.c
TYPES = {"message": "message", "signal": "signal", "conditional": "condition"}
"""Camunda 7's type of subscription -> ours."""
_ID: ColumnElement[str] = s.case_id + literal(":") + s.token


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    found = select(subscription, _ID.label("id")).join(case_, c.id == s.case_id)
    return found.where(s.kind.in_(TYPES.values()), visible(connection, who))


SUBSCRIPTIONS = Listing(
    seen=_seen,
    key=_ID,
    missing=missing("UNKNOWN_CASE"),
    ties=(s.case_id, s.token),
    filters={
        "eventSubscriptionId": text(_ID),
        "eventName": text(s.name),
        "eventType": Filter("text", lambda name, _: s.kind == TYPES.get(name, name)),
        "executionId": text(s.case_id),
        "processInstanceId": text(s.case_id),
        "processInstanceIdIn": texts(s.case_id),
        "activityId": text(s.element),
        "withoutTenantId": EVERY,
    },
    sorts={"created": c.started_at},
)
"""Sorted by `created`, they come by the age of their cases: when a token began to wait is in the log."""

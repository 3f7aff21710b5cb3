"""SQLAlchemy tables, nothing else. Portable SQL only: no JSON columns, no sequences, no arrays (architecture 7).

JSON lies in text columns, canonical; instants are text in UTC (`values.instant`), so that every database orders and
digests them alike.
"""

from engine.tables._metadata import metadata
from engine.tables.cases import (
    attachment,
    attachment_chunk,
    case_,
    draft,
    due_work,
    matter,
    state,
    subscription,
    task,
    task_candidate,
)
from engine.tables.definitions import bundle, definition, deployment, deployment_resource, resource
from engine.tables.exceptions import exception_answer, exception_request, exception_taken
from engine.tables.log import checkpoint, event, payload, stream
from engine.tables.organisation import (
    FOREVER,
    absence,
    calendar_day,
    delegation,
    duty,
    office_hours,
    portfolio,
    post,
    post_kind,
    relation,
    reporting_line,
    tenure,
    unit,
    unit_kind,
)
from engine.tables.people import access_token, person, role, setting, sign_in, sign_in_failure
from engine.tables.registers import book, register_entry
from engine.tables.starts import message_start, obligation
from engine.tables.watch import finding, watch_state

ORGANISATION = (
    "unit_kind",
    "post_kind",
    "relation",
    "unit",
    "post",
    "tenure",
    "reporting_line",
    "portfolio",
    "duty",
    "absence",
    "delegation",
    "calendar_day",
    "office_hours",
    "person",
    "role",
)
"""The tables that an import of the organisation writes."""

__all__ = [
    "FOREVER",
    "ORGANISATION",
    "absence",
    "access_token",
    "attachment",
    "attachment_chunk",
    "book",
    "bundle",
    "calendar_day",
    "case_",
    "checkpoint",
    "definition",
    "delegation",
    "deployment",
    "deployment_resource",
    "draft",
    "due_work",
    "duty",
    "event",
    "exception_answer",
    "exception_request",
    "exception_taken",
    "finding",
    "matter",
    "message_start",
    "metadata",
    "obligation",
    "office_hours",
    "payload",
    "person",
    "portfolio",
    "post",
    "post_kind",
    "register_entry",
    "relation",
    "reporting_line",
    "resource",
    "role",
    "setting",
    "sign_in",
    "sign_in_failure",
    "state",
    "stream",
    "subscription",
    "task",
    "task_candidate",
    "tenure",
    "unit",
    "unit_kind",
    "watch_state",
]

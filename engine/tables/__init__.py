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
    task,
    task_candidate,
)
from engine.tables.definitions import bundle, definition, deployment, deployment_resource, resource
from engine.tables.log import checkpoint, event, payload, stream
from engine.tables.people import access_token, person, role, setting, sign_in, sign_in_failure

__all__ = [
    "access_token",
    "attachment",
    "attachment_chunk",
    "bundle",
    "case_",
    "checkpoint",
    "definition",
    "deployment",
    "deployment_resource",
    "draft",
    "due_work",
    "event",
    "matter",
    "metadata",
    "payload",
    "person",
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
]

"""Loads and keeps cases; holds the row (floor 8)."""

from engine.store.asking import Diverged, ask_now, ask_recorded
from engine.store.attachments import chunks_of, file_of, keep_files
from engine.store.cases import (
    Case,
    Happened,
    NewCase,
    begin,
    case_id_of_task,
    exists,
    free,
    loaded,
    locked,
)
from engine.store.changes import Change, Picture, Row, fold, key_of, too_long, write
from engine.store.exceptions import NEWEST_ANSWER, Act, Asked, Grant, asked, exception_changes, granting, grants
from engine.store.mailbox import addressee, listeners, lock_matter, wake
from engine.store.parcels import unkeepable_ids, unkeepable_names
from engine.store.programs import (
    Bundle,
    bundle_of,
    freeze,
    keep_bundle,
    keep_contents,
    newest,
    program,
    program_of,
    refrozen,
)
from engine.store.schedules import Kept, Owed, obliged_units, owed, schedules
from engine.store.starts import all_message_starts, message_starts, start_changes, wake_all
from engine.store.steps import after, step
from engine.store.touching import touched

__all__ = [
    "NEWEST_ANSWER",
    "Act",
    "Asked",
    "Bundle",
    "Case",
    "Change",
    "Diverged",
    "Grant",
    "Happened",
    "Kept",
    "NewCase",
    "Owed",
    "Picture",
    "Row",
    "addressee",
    "after",
    "all_message_starts",
    "ask_now",
    "ask_recorded",
    "asked",
    "begin",
    "bundle_of",
    "case_id_of_task",
    "chunks_of",
    "exception_changes",
    "exists",
    "file_of",
    "fold",
    "free",
    "freeze",
    "granting",
    "grants",
    "keep_bundle",
    "keep_contents",
    "keep_files",
    "key_of",
    "listeners",
    "loaded",
    "lock_matter",
    "locked",
    "message_starts",
    "newest",
    "obliged_units",
    "owed",
    "program",
    "program_of",
    "refrozen",
    "schedules",
    "start_changes",
    "step",
    "too_long",
    "touched",
    "unkeepable_ids",
    "unkeepable_names",
    "wake",
    "wake_all",
    "write",
]

"""The log: append, read, re-execute, prove (floor 9)."""

from engine.history import happenings, noticing
from engine.history.catalogue import rule_texts
from engine.history.checkpoint import Checkpoint, Signer, Witness, checkpoint, notes_since, public_key
from engine.history.entries import HELD, MODIFIED, REOPENED, Entry
from engine.history.handing import HandOver, hand, handed_by
from engine.history.holding import change_hands
from engine.history.log import append_system, head, record
from engine.history.matters import join_matter, open_matter
from engine.history.problems import Problem
from engine.history.reading import LOGGED, Recorded, beginning, case_ids, decode, events
from engine.history.recounting import Moved, moved, owed_otherwise, touched_cases
from engine.history.refusals import digest_of_try, keep_refusal, refusal_on_record, refused_because
from engine.history.replay import Divergence, Frame, Replay, at_first, instructions_of, recount_of, replay, thrown
from engine.history.replay_page import actors, replay_page
from engine.history.telling import row_changes, rows_of
from engine.history.timeline import act, timeline
from engine.history.verify import Witnessed, verify, verify_case
from engine.history.versions import Told, bundle_at, migration_of, told
from engine.history.wording import say

__all__ = [
    "HELD",
    "LOGGED",
    "MODIFIED",
    "REOPENED",
    "Checkpoint",
    "Divergence",
    "Entry",
    "Frame",
    "HandOver",
    "Moved",
    "Problem",
    "Recorded",
    "Replay",
    "Signer",
    "Told",
    "Witness",
    "Witnessed",
    "act",
    "actors",
    "append_system",
    "at_first",
    "beginning",
    "bundle_at",
    "case_ids",
    "change_hands",
    "checkpoint",
    "decode",
    "digest_of_try",
    "events",
    "hand",
    "handed_by",
    "happenings",
    "head",
    "instructions_of",
    "join_matter",
    "keep_refusal",
    "migration_of",
    "moved",
    "notes_since",
    "noticing",
    "open_matter",
    "owed_otherwise",
    "public_key",
    "record",
    "recount_of",
    "refusal_on_record",
    "refused_because",
    "replay",
    "replay_page",
    "row_changes",
    "rows_of",
    "rule_texts",
    "say",
    "thrown",
    "timeline",
    "told",
    "touched_cases",
    "verify",
    "verify_case",
]

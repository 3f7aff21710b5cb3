"""The log: append, read, re-execute, prove (floor 9)."""

from engine.history.checkpoint import Checkpoint, Signer, Witness, checkpoint
from engine.history.log import Entry, append_system, head, record
from engine.history.matters import join_matter, open_matter
from engine.history.problems import Problem
from engine.history.reading import Recorded, events
from engine.history.refusals import keep_refusal, refused_because
from engine.history.replay import Divergence, Frame, Replay, replay
from engine.history.verify import Witnessed, verify, verify_case

__all__ = [
    "Checkpoint",
    "Divergence",
    "Entry",
    "Frame",
    "Problem",
    "Recorded",
    "Replay",
    "Signer",
    "Witness",
    "Witnessed",
    "append_system",
    "checkpoint",
    "events",
    "head",
    "join_matter",
    "keep_refusal",
    "open_matter",
    "record",
    "refused_because",
    "replay",
    "verify",
    "verify_case",
]

"""The log: append, read, re-execute, prove (floor 9)."""

from engine.history.log import SEMANTICS, Entry, append_system, head, record
from engine.history.matters import open_matter
from engine.history.reading import Recorded, events
from engine.history.refusals import keep_refusal, refused_because

__all__ = [
    "SEMANTICS",
    "Entry",
    "Recorded",
    "append_system",
    "events",
    "keep_refusal",
    "open_matter",
    "record",
    "refused_because",
]

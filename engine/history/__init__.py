"""The log: append, read, re-execute, prove (floor 9)."""

from engine.history.log import SEMANTICS, Entry, append_system, record
from engine.history.reading import Recorded, events

__all__ = ["SEMANTICS", "Entry", "Recorded", "append_system", "events", "record"]

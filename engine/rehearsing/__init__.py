"""Old cases on a new version: everything that people, clocks and messages did is done again, in memory.

What forms, the organisation and the calendar said then is said again; what only the new version asks is asked of the
organisation as it was then. Nothing is written. Told is which cases would have gone another way, where, and why.
"""

from engine.rehearsing._rehearse import Progress, rehearse
from engine.rehearsing._report import WORDS, as_json, as_text
from engine.rehearsing._shapes import HARD, Otherwise, Rehearsed, Told

__all__ = ["HARD", "WORDS", "Otherwise", "Progress", "Rehearsed", "Told", "as_json", "as_text", "rehearse"]

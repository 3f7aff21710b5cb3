"""The trail as a double entry: whoever entered an element is still there, or has left it or been cancelled, once."""

import json

from judge.drawing import many

LISTENS = ("host", "armed", "pause", "n", "kept")
"""Facts of tokens that the trail does not speak of: listeners, save points, multi-instances (their instances count),
sub-processes that can be undone."""


class Books:
    """Kept over a whole case; `wrong` says what does not add up, "" while all does."""

    def __init__(self, drawing):
        self.drawing, self.inside, self.gone, self.wrong = drawing, set(), set(), ""

    def keep(self, result):
        """Enter what a command did."""
        for one in result.trail:
            if one.what == "entered":
                self._note(one, one.token not in self.inside | self.gone)
                self.inside.add(one.token)
            elif one.what in ("left", "cancelled"):
                body = many(self.drawing.by_id[one.element]) is not None and one.token not in self.inside
                self._note(one, body or one.token in self.inside)
                self.inside.discard(one.token)
                self.gone.add(one.token)
        live = {key[2:] for key, text in result.rows.items() if key.startswith("t:") and _told(json.loads(text))}
        if live != self.inside and not self.wrong:
            self.wrong = f"live but not entered {live - self.inside}, entered but gone {self.inside - live}"

    def _note(self, one, right):
        if not right and not self.wrong:
            self.wrong = f"{one.what} {one.element} {one.token}"


def _told(cells):
    """Whether the trail speaks of the token of a row."""
    _, element, _, state, facts = cells
    held = "came" in facts and "race" not in facts and state == "waiting"
    return "~" not in element and not held and state != "past" and not any(name in facts for name in LISTENS)

"""A context for pages: where the organisation refuses an answer, there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from engine.errors import Refused
from engine.expressions import Context
from engine.values import Value


class Looking:
    """Like `outer`, but a question it refuses (nobody, or several) is answered with nothing.

    A page must be drawn whatever the organisation lacks; whoever submits it is told by the check.
    """

    def __init__(self, outer: Context) -> None:
        self._outer = outer

    @property
    def now(self) -> dt.datetime | None:
        """The clock of the page."""
        return self._outer.now

    def look_up(self, name: str) -> Value:
        """See `Context`."""
        return self._outer.look_up(name)

    def ask(self, name: str, args: Sequence[Value]) -> Value:
        """The answer, or None."""
        try:
            return self._outer.ask(name, args)
        except Refused:
            return None

"""What a form on a page may ask: the variables its step sees, the clock, the organisation and the calendar of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from engine import store
from engine.expressions import Context, Variables
from engine.values import Value


def form_context(connection: Connection, visible: Mapping[str, Value], now: dt.datetime) -> Context:
    """For drawing only: what is answered here is not recorded, the command asks again."""
    ask = store.ask_now(connection, now, str(visible.get("matter", "")))

    def answer(name: str, args: Sequence[Value]) -> Value:
        return ask(name, args)[0]

    return Variables(visible, now, answer)

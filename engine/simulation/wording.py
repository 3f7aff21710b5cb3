"""What the plan's answers come to when they are typed: days counted from today, numbers, choices, FEEL."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.days import SHANGHAI
from engine.expressions import Context, Expression, compile_feel
from engine.values import Value

MOVING = re.compile(r"(today|now)([+-]\d+)([dhm])")
"""«today+10d», «now-2h»: a day or an instant, counted from when it is typed."""
RUNNING = "{n}"
"""In a text: a number that no other answer of this simulation has got."""
ANY = "any"
"""{ any = [...] }: one of these."""

_compiled = lru_cache(maxsize=512)(compile_feel)


def feel(text: str) -> Expression:
    """The expression, compiled once."""
    return _compiled(text)


def holds(condition: str, context: Context) -> bool:
    """Whether a condition of the plan is true; an empty one always is."""
    return not condition or feel(condition).evaluate(context) is True


def worded(
    answers: Mapping[str, Any], context: Context, now: dt.datetime, chance: random.Random, number: int
) -> dict[str, Any] | None:
    """The answers as somebody types them at `now`: {n} becomes `number`, «=…» is FEEL over `context`.

    None where an expression gives nothing: what it looks for is not there (yet).
    """
    typed: dict[str, Any] = {}
    for name, wanted in answers.items():
        value = chance.choice(wanted[ANY]) if isinstance(wanted, Mapping) and ANY in wanted else wanted
        if isinstance(value, str) and value.startswith("="):
            value = as_typed(feel(value[1:]).evaluate(context))
            if value in (None, "", []):
                return None
        elif isinstance(value, str):
            value = moved(value, now).replace(RUNNING, str(number))
        typed[name] = value
    return typed


def as_typed(value: Value) -> object:
    """A stored value as one would type it again: instants and days as ISO 8601."""
    if isinstance(value, list):
        return [as_typed(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date | dt.datetime | dt.time) else value


def moved(text: str, now: dt.datetime) -> str:
    """A moving day or instant worked out at `now`; any other text as it is."""
    found = MOVING.fullmatch(text)
    if not found:
        return text
    unit = {"d": "days", "h": "hours", "m": "minutes"}[found[3]]
    moment = (now + dt.timedelta(**{unit: int(found[2])})).astimezone(SHANGHAI)
    return moment.date().isoformat() if found[1] == "today" else moment.isoformat(timespec="seconds")

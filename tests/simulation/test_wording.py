"""What the plan's answers come to when somebody types them."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from engine.expressions import EvaluationFailed, Variables
from engine.simulation.wording import as_typed, holds, moved, worded

NOW = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)  # already 2027 in the city
SEEN = Variables({"unit": "finance", "starts_at": NOW, "nothing": []}, NOW)


def test_moving_days_and_instants() -> None:
    given = ("today+1d", "now-2h", "today", "now-90m")
    assert [moved(text, NOW) for text in given] == [
        "2027-01-02",
        "2026-12-31T22:30:00+08:00",
        "today",
        "2026-12-31T23:00:00+08:00",
    ]


def test_numbers_feel_and_choices() -> None:
    wanted = {"number": "第 {n} 号", "units": "=[unit]", "at": "=starts_at", "one": {"any": ["a", "b"]}, "kept": 5}
    typed = worded(wanted, SEEN, NOW, random.Random(1), 7)
    assert typed is not None
    assert typed.pop("one") in ("a", "b")
    assert typed == {"number": "第 7 号", "units": ["finance"], "at": NOW.isoformat(), "kept": 5}


def test_what_is_not_there_is_not_typed() -> None:
    assert worded({"a": "=nothing"}, SEEN, NOW, random.Random(1), 1) is None


def test_conditions_of_the_plan() -> None:
    assert [holds(text, SEEN) for text in ("", 'unit = "finance"', 'unit = "water"')] == [True, True, False]


def test_a_name_that_the_step_does_not_have_is_a_mistake_of_the_plan() -> None:
    with pytest.raises(EvaluationFailed):
        worded({"a": "=unknown"}, SEEN, NOW, random.Random(1), 1)
    with pytest.raises(EvaluationFailed):
        holds("unknown", SEEN)


def test_days_and_instants_are_typed_as_iso() -> None:
    assert as_typed([dt.date(2026, 1, 5), "text", 3]) == ["2026-01-05", "text", 3]

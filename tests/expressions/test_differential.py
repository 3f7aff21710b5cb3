"""Our FEEL beside npm feelin (form-js bundles an older one) over random expressions: no difference without a reason.

YOUXU_FEEL_CASES sets the number of expressions, YOUXU_FEEL_SEED which ones.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from support.random_feel import CONTEXT, Maker

from engine.expressions import EvaluationFailed, ExpressionInvalid, Variables, compile_feel
from engine.values import admit

pytestmark = pytest.mark.node

HERE = Path(__file__).parent
CASES = int(os.environ.get("YOUXU_FEEL_CASES", "1500"))
NOW = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)
SEEN = Variables({name: admit(name, value) for name, value in CONTEXT.items()}, NOW)
EXCUSES = {
    r"number\(": "feelin reads an empty text as 0; to us it is no number, so null",
    r"sublist\(": "feelin gives [] beyond the end; to us a position that is not there is null",
    r"satisfies|sort\(|\[item": "feelin orders null and drops it in filters; to us a comparison with null is null",
    r"median\(": "feelin sorts numbers as texts there: [8, 9, 10]",
}
"""What a difference is put down to where the text holds this. The standard was not asked which side is right."""


def theirs(texts: list[str]) -> list[object]:
    """What feelin says; ("failed",) for an error."""
    given = json.dumps({"expressions": texts, "context": CONTEXT})
    done = subprocess.run(["node", "judge.js"], cwd=HERE, input=given, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [("failed",) if "failed" in answer else answer["value"] for answer in answers]


def ours(text: str) -> object:
    """What we say, in the shape that judge.js gives its values."""
    try:
        return shape(compile_feel(text).evaluate(SEEN))
    except (EvaluationFailed, ExpressionInvalid):
        return ("failed",)


def shape(value: object) -> object:
    match value:
        case bool() | None | str():
            return value
        case int() | Decimal():
            return float(value)
        case list():
            return [shape(item) for item in value]
        case dict():
            return {"@": "context", "entries": [[name, shape(value[name])] for name in sorted(value)]}
        case dt.date():
            return {"@": "FeelDate", "text": value.isoformat()}
    return {"@": type(value).__name__}


def same(one: object, other: object) -> bool:
    """Numbers as near as feelin's doubles can be."""
    if isinstance(one, float) and isinstance(other, float | int) and not isinstance(other, bool):
        return one == pytest.approx(other, rel=1e-9, abs=1e-9)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def test_feelin_says_the_same() -> None:
    maker = Maker(int(os.environ.get("YOUXU_FEEL_SEED", "20261123")))
    texts = [maker.text() for _ in range(CASES)]
    different = [
        (text, mine, other)
        for text, other in zip(texts, theirs(texts), strict=True)
        if not same(mine := ours(text), other)
    ]
    strange = [one for one in different if not any(re.search(pattern, one[0]) for pattern in EXCUSES)]
    assert strange == []
    assert len(different) <= CASES * 0.02, different


def test_the_judge_can_disagree() -> None:
    """A test that could not fail would prove nothing."""
    assert not same(ours("1 + 1"), theirs(["1 + 2"])[0])
    assert same(ours("1 + 1"), theirs(["1 + 1"])[0])
    assert [one for one in theirs(["1 +", '"a" + 1'])] == [("failed",), None]

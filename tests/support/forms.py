"""Forms for the tests, written as dicts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from engine.errors import Finding, Invalid
from engine.expressions import Variables
from engine.forms import Form, read_form

NOW = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)  # 09:30 in Beijing


def schema(*components: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "default", "id": "test", "components": components} | more, ensure_ascii=False).encode()


def form(*components: dict[str, Any]) -> Form:
    return read_form(schema(*components), "test.form")


def case(**values: Any) -> Variables:
    return Variables(values, NOW)


def problems(of: Form, answers: dict[str, Any], **values: Any) -> dict[str, str]:
    """The problems `of.check` names; {} where it takes the answers."""
    refusal = refusal_of(lambda: of.check(answers, case(**values)))
    assert refusal is None or refusal.code == "ANSWERS_INVALID"
    return refusal.problems if refusal else {}


def findings(*components: dict[str, Any], **more: Any) -> list[Finding]:
    refusal = refusal_of(lambda: read_form(schema(*components, **more), "test.form"))
    assert refusal is None or refusal.code == "DIAGRAM_INVALID"
    return list(refusal.findings) if refusal else []


def refusal_of(call: Callable[[], object]) -> Invalid | None:
    """What `call` is refused with; None where it is not."""
    try:
        call()
    except Invalid as refusal:
        return refusal
    return None

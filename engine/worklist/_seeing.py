"""What an expression sees when a page asks: the case's variables, today's clock and organisation. Nothing is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from engine import store
from engine.errors import EngineError
from engine.expressions import EvaluationFailed, Expression, ExpressionInvalid, Variables, compile_template
from engine.machine import Program
from engine.values import Value


def context(connection: Connection, now: dt.datetime, matter: str, visible: Mapping[str, Value]) -> Variables:
    """The variables `visible`, and answers from the database as it is at `now`."""
    ask = store.ask_now(connection, now, matter)

    def answer(name: str, args: Sequence[Value]) -> Value:
        return ask(name, args)[0]

    execution: Value = {"processBusinessKey": matter, "id": visible.get("case")}
    return Variables({"execution": execution, **visible}, now, answer)


@lru_cache(maxsize=2048)
def template(text: str) -> Expression | None:
    """`text` compiled, None for what cannot be (lint has said so at deployment)."""
    try:
        return compile_template(text)
    except ExpressionInvalid:
        return None


def texts(text: str, seen: Variables) -> list[str]:
    """The logins or groups that a template gives: a text with commas, or a list. Refused passes through."""
    expression = template(text)
    try:
        value = expression.evaluate(seen) if expression else None
    except EvaluationFailed:
        return []
    items = value if isinstance(value, list) else [value]
    return [name.strip() for item in items if isinstance(item, str) for name in item.split(",") if name.strip()]


def property_names(program: Program, name: str) -> frozenset[str]:
    """The variables that a property of the process looks at."""
    expression = template(program.properties.get(name, ""))
    return expression.names if expression else frozenset()


def property_text(program: Program, name: str, visible: Mapping[str, Value]) -> str:
    """A property of the process that is a template (secrecy, number), "" while the variables do not say."""
    expression = template(program.properties.get(name, ""))
    try:
        value = expression.evaluate(Variables(visible)) if expression else None
    except (EvaluationFailed, EngineError):
        return ""
    return "" if value is None else str(value)

"""Variables as Camunda 7 sends them, {value, type, valueInfo}: to values, and back."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from pydantic import ConfigDict, Field

from engine import values
from engine.acts import Submission, Upload
from engine.days import SHANGHAI
from engine.values import SAFE_INTEGER, Value
from web.rest.answers import date
from web.rest.asking import INSTANT_PATTERN, Body, bad, instant, parameters
from web.rest.contract import JAVA, Parameter
from web.rest.shapes import Plain, Variable, Variables, VariableType

TOLD = ("decision", "opinion", "reason", "capacity")
"""Variables of a completion that are not variables of the case (contracts 17)."""
PICKED = {name: Parameter("flag") for name in JAVA}
"""What readers of variables may say about the form of Java objects."""
NAMED = {"variableNames": Parameter("texts"), **PICKED}
RANGES = {"short": 2**15, "integer": 2**31, "long": 10**30}
_INTEGER = re.compile(r"-?[0-9]{1,30}")
_DOUBLE = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")


def _kinds_told(schema: dict[str, Any]) -> None:
    """Which value goes with which type, from the table of readers."""
    rest = {name: told for name, told in schema.pop("properties").items() if name not in ("type", "value")}
    of_kind = [
        {**rest, "type": {"enum": [kind, kind.capitalize()]}, "value": {"anyOf": [told, {"type": "null"}]}}
        for kind, (_, told) in _READERS.items()
    ]
    inferred = {**rest, "type": {"type": "null"}, "value": {"type": ["string", "boolean", "null", "array", "object"]}}
    number = {**rest, "type": {"type": "null"}, "value": {"type": "number", "minimum": -1e15, "maximum": 1e15}}
    shapes: list[dict[str, Any]] = [
        {"type": "object", "properties": one, "required": ["type"] if one["type"] != {"type": "null"} else []}
        for one in (*of_kind, inferred, number)
    ]
    schema["anyOf"] = [{**one, "additionalProperties": False} for one in shapes]
    del schema["type"], schema["additionalProperties"]


class Typed(Body):
    """One variable. Without a type it is inferred, as some clients send null for it."""

    model_config = ConfigDict(json_schema_extra=_kinds_told)

    value: Any = None
    type: str | None = None
    value_info: dict[str, Any] | None = None
    local: bool | None = None


class Filled(Body):
    """What starts and completions have in common."""

    variables: dict[str, Typed] | None = Field(
        None, description="A file has the type File, base64 as its value, and filename and mimeType in its valueInfo."
    )
    with_variables_in_return: bool = False

    def submission(self) -> Submission:
        """As what a person hands in. `decision` is a flow id; a gateway's own variable may come instead."""
        given = self.variables or {}
        told = {name: _text(name, given[name]) for name in TOLD if name in given}
        files = [_file(name, one) for name, one in given.items() if _type(one) == "file"]
        rest = {name: one for name, one in given.items() if name not in TOLD and _type(one) != "file"}
        return Submission(
            answers=read(rest),
            decision=told.get("decision") or None,
            opinion=told.get("opinion", ""),
            reason=told.get("reason", ""),
            capacity=told.get("capacity") or None,
            uploads=tuple(files),
        )


def _type(one: Typed) -> str:
    return (one.type or "").lower()


def _text(name: str, one: Typed) -> str:
    if one.value is not None and not isinstance(one.value, str):
        raise bad(f"“{name}”应当是文字。")
    return one.value or ""


def _file(name: str, one: Typed) -> Upload:
    """An attachment: base64, its name in valueInfo."""
    info = one.value_info or {}
    given, kind = info.get("filename"), info.get("mimeType") or "application/octet-stream"
    try:
        content = base64.b64decode(one.value, validate=True)
    except (TypeError, binascii.Error, ValueError) as error:
        raise bad(f"附件“{name}”应当是 base64。") from error
    if not isinstance(given, str) or not isinstance(kind, str):
        raise bad(f"附件“{name}”要在 valueInfo 里写 filename 和 mimeType。")
    return Upload(given, kind, content)


def read(given: Mapping[str, Typed]) -> dict[str, Value]:
    """Values by name. 400 for a type that is not known or that the value is not of."""
    return {name: values.admit(name, _value(name, one)) for name, one in given.items()}


def _value(name: str, one: Typed) -> object:
    kind = _type(one)
    if not kind or one.value is None:
        if kind and kind not in (*_READERS, "null"):
            raise _unknown(name, one)
        if isinstance(one.value, int) and abs(one.value) >= RANGES["long"]:
            raise bad(f"“{name}”的数太大。")
        return one.value
    if kind not in _READERS:
        raise _unknown(name, one)
    return _READERS[kind][0](name, one)


def _unknown(name: str, one: Typed) -> Exception:
    return bad(f"“{name}”的类型 {(one.type or '')[:40]} 不支持。")


def _wrong(name: str, one: Typed) -> Exception:
    return bad(f"“{name}”的值不是 {one.type}。")


def _string(name: str, one: Typed) -> object:
    if not isinstance(one.value, str):
        raise _wrong(name, one)
    return one.value


def _boolean(name: str, one: Typed) -> object:
    if not isinstance(one.value, bool):
        raise _wrong(name, one)
    return one.value


def _integer(name: str, one: Typed) -> object:
    number = one.value
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, str) and _INTEGER.fullmatch(number):
        number = int(number)
    limit = RANGES[_type(one)]
    if not isinstance(number, int) or isinstance(number, bool) or not -limit <= number < limit:
        raise _wrong(name, one)
    return number


def _double(name: str, one: Typed) -> object:
    number = one.value
    if isinstance(number, str) and _DOUBLE.fullmatch(number):
        return Decimal(number)
    if not isinstance(number, int | float) or isinstance(number, bool):
        raise _wrong(name, one)
    return Decimal(repr(number))


def _date(name: str, one: Typed) -> object:
    """An instant; a day where only a day was written."""
    if not isinstance(one.value, str):
        raise _wrong(name, one)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", one.value):
        return instant(name, one.value).date()
    return instant(name, one.value)


def _json(name: str, one: Typed) -> object:
    if not isinstance(one.value, str):
        return one.value
    try:
        return json.loads(one.value)
    except (ValueError, RecursionError) as error:
        raise _wrong(name, one) from error


def _null(name: str, one: Typed) -> object:
    raise _wrong(name, one)


def _numbers(kind: str, digits: int) -> dict[str, Any]:
    number = {"type": "integer", "minimum": -RANGES[kind], "maximum": RANGES[kind] - 1}
    about = "Digits, as JSON has no exact number beyond 2^53."
    return {"anyOf": [number, {"type": "string", "pattern": f"^-?[0-9]{{1,{digits}}}$", "description": about}]}


_DECIMAL = {"type": "string", "pattern": "^-?[0-9]{1,30}(\\.[0-9]{1,30})?$"}
_READERS: Mapping[str, tuple[Callable[[str, Typed], object], dict[str, Any]]] = {
    "string": (_string, {"type": "string"}),
    "boolean": (_boolean, {"type": "boolean"}),
    "short": (_integer, _numbers("short", 4)),
    "integer": (_integer, _numbers("integer", 9)),
    "long": (_integer, _numbers("long", 30)),
    "double": (_double, {"anyOf": [{"type": "number", "minimum": -1e300, "maximum": 1e300}, _DECIMAL]}),
    "date": (_date, {"type": "string", "pattern": INSTANT_PATTERN}),
    "json": (_json, {"type": ["array", "object", "boolean", "number"]}),
    "null": (_null, {"type": "null"}),
}
"""Type, in small letters -> what reads a value of it, and which values these are."""


def named(found: Variables) -> Variables:
    """Those that `variableNames` picks; without it all."""
    names = parameters().get("variableNames")
    return found if names is None else {name: found[name] for name in names.split(",") if name in found}


def show(found: Mapping[str, Value]) -> Variables:
    """Every variable as Camunda 7 sends it."""
    return {name: show_one(value) for name, value in found.items()}


def show_one(value: Value) -> Variable:
    """One variable: a day is its first instant in Beijing; Json, and numbers that a double cannot hold, are text."""
    return {"type": cast("VariableType", values.type_of(value)), "value": _shown(value), "valueInfo": {}}


def _shown(value: Value) -> Plain:
    if isinstance(value, dt.datetime):
        return date(value)
    if isinstance(value, dt.date):
        return date(dt.datetime.combine(value, dt.time(), SHANGHAI))
    if isinstance(value, list | dict):
        return json.dumps(_inside(value), ensure_ascii=False)
    return cast("Plain", _inside(value))


def _inside(value: Value) -> object:
    if isinstance(value, list):
        return [_inside(one) for one in value]
    if isinstance(value, dict):
        return {name: _inside(one) for name, one in value.items()}
    if isinstance(value, Decimal):
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > SAFE_INTEGER:
        return str(value)
    if isinstance(value, dt.datetime):
        return date(value)
    return value.isoformat() if isinstance(value, dt.date) else value

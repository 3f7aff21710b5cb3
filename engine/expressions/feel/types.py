"""`instance of`, and the conversions of a typed parameter (DMN 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.expressions.feel.syntax import TypeName
from engine.expressions.values.kinds import Feel, Range, kind

if TYPE_CHECKING:
    from engine.expressions.runtime import Runtime

_ALIASES: Mapping[str, str] = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def is_instance(value: Feel, type_name: TypeName, rt: Runtime) -> bool:
    """Is the value of the type? Null is of type Null only."""
    rt.burn()
    if type_name.name in rt.types:
        return rt.types[type_name.name](value, rt)
    if value is None:
        return type_name.name == "Null"
    if type_name.name == "Any":
        return True
    if type_name.args and type_name.name in ("list", "context", "range"):
        return _fits_arguments(value, type_name, rt)
    return kind(value) == _ALIASES.get(type_name.name, type_name.name)


def _fits_arguments(value: Feel, type_name: TypeName, rt: Runtime) -> bool:
    inner = type_name.args[0][1]
    if type_name.name == "list":
        return isinstance(value, list) and all(is_instance(item, inner, rt) for item in value)
    if type_name.name == "range":
        ends = (value.low, value.high) if isinstance(value, Range) else ()
        return bool(ends) and all(end is None or is_instance(end, inner, rt) for end in ends)
    return isinstance(value, dict) and all(
        name in value and (value[name] is None or is_instance(value[name], wanted, rt))
        for name, wanted in type_name.args
        if name is not None
    )


def conform(value: Feel, type_name: TypeName, rt: Runtime) -> Feel:
    """The value where it is of the type (after the conversions between a list of one and its element), else None."""
    if value is None or is_instance(value, type_name, rt):
        return value
    if isinstance(value, list) and len(value) == 1 and is_instance(value[0], type_name, rt):
        return value[0]
    if type_name.name == "list" and is_instance([value], type_name, rt):
        return [value]
    return None

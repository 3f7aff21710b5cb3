"""What a variable may hold, how it is written down, and how what is written is digested.

Values are None, bool, int, Decimal, str, date, aware datetime, and lists and dicts (with text keys) of these. Camunda 7
knows them as Null, Boolean, Long, Double, String, Date and Json (contracts 6). Numbers that a double cannot hold travel
as text, because RFC 8785 knows doubles only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from json.encoder import encode_basestring

import rfc8785

from engine.errors import Invalid

type_names = ("Null", "Boolean", "Long", "Double", "String", "Date", "Json")

Value = None | bool | int | Decimal | str | dt.date | dt.datetime | list["Value"] | dict[str, "Value"]

SAFE_INTEGER = 2**53 - 1
LARGEST_INTEGER = 10_000
"""In bits: about 3,000 digits. Python itself refuses to write or read much longer ones."""
_MARK = "~"  # {"~": kind, "v": text} stands for what JSON cannot say

_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def type_of(value: Value) -> str:
    """Camunda 7's name for the type of `value`."""
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Long"
    if isinstance(value, Decimal):
        return "Double"
    if isinstance(value, str):
        return "String"
    if isinstance(value, dt.date):
        return "Date"
    return "Json"


def plain(value: Value) -> object:
    """`value` as JSON that loses nothing: `restore` is the inverse."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else {_MARK: "int", "v": str(value)}
    if isinstance(value, Decimal):
        return {_MARK: "decimal", "v": str(value)}
    if isinstance(value, dt.datetime):
        return {_MARK: "instant", "v": instant(value)}
    if isinstance(value, dt.date):
        return {_MARK: "day", "v": value.isoformat()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if _MARK in value:
        return {_MARK: "dict", "v": [[k, plain(v)] for k, v in value.items()]}
    return {k: plain(v) for k, v in value.items()}


def restore(data: object) -> Value:
    """The value that `plain` wrote as `data`."""
    if isinstance(data, list):
        return [restore(v) for v in data]
    if isinstance(data, dict):
        if _MARK not in data:
            return {k: restore(v) for k, v in data.items()}
        kind, content = data[_MARK], data["v"]
        if kind == "dict":
            return {k: restore(v) for k, v in content}
        return _KINDS[kind](content)
    if isinstance(data, float):
        return Decimal(repr(data))
    return data  # type: ignore[return-value]  # JSON scalars are values


def instant(moment: dt.datetime) -> str:
    """An instant in UTC to the microsecond: what the log and every digest use."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")  # four digits of year


def read_instant(text: str) -> dt.datetime:
    """The inverse of `instant`."""
    if len(text) == 27 and (text[7], text[10], text[19], text[26]) == ("-", "T", ".", "Z"):
        return dt.datetime.fromisoformat(text)  # many times as fast, but it would take other forms too
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)


_KINDS: dict[str, Callable[[str], Value]] = {
    "int": int,
    "decimal": Decimal,
    "instant": read_instant,
    "day": dt.date.fromisoformat,
}


def admit(name: str, value: object, depth: int = 0) -> Value:
    """`value` from outside as a Value, or Invalid: no NUL, no lone surrogate, no NaN, no other type, not too deep."""
    if depth > 20:
        raise Invalid("VALUE_NOT_ALLOWED", name=name)
    match value:
        case None | bool():
            return value
        case str():
            return _admit_text(name, value)
        case int() | float() | Decimal():
            return _admit_number(name, value)
        case dt.datetime():
            if value.tzinfo is None:
                raise Invalid("VALUE_NOT_ALLOWED", name=name)
            return value
        case dt.date():
            return value
        case list() | tuple():
            return [admit(name, v, depth + 1) for v in value]
        case Mapping():
            return {_admit_text(name, k): admit(name, v, depth + 1) for k, v in value.items()}
    raise Invalid("VALUE_NOT_ALLOWED", name=name)


def _admit_number(name: str, value: int | float | Decimal) -> int | Decimal:
    number = Decimal(repr(value)) if isinstance(value, float) else value
    fits = number.bit_length() <= LARGEST_INTEGER if isinstance(number, int) else number.is_finite()
    if not fits:
        raise Invalid("VALUE_NOT_ALLOWED", name=name)
    return number


def _admit_text(name: str, text: object) -> str:
    if not isinstance(text, str) or "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Invalid("VALUE_NOT_ALLOWED", name=name)
    return text


def says_nothing(text: str) -> bool:
    """Is there nothing to be seen in `text`? Blanks, line ends, and signs without a shape (zero width, joiners)."""
    return all(unicodedata.category(sign) in _UNSEEN for sign in text)


def is_key(text: str) -> bool:
    """Can `text` be the id of anything? What no database could keep is asked of none."""
    return 0 < len(text) <= 200 and "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def write(data: object) -> str:
    """Canonical JSON (RFC 8785) of plain data, as text. ValueError for what JSON, or a double, cannot say."""
    try:
        text = _written(data)
        text.encode()  # lone surrogates
        return text
    except (_Unusual, UnicodeEncodeError):
        return rfc8785.dumps(data).decode()  # type: ignore[arg-type]


quoted = encode_basestring
"""A text as RFC 8785 writes it, for whoever puts canonical JSON together by hand. No lone surrogates."""


class _Unusual(Exception):
    """Left to the library, which is sure and slow: fractions, names beyond ASCII, what is no JSON."""


def _written(data: object) -> str:
    kind = type(data)
    if kind is str:
        return quoted(data)  # type: ignore[arg-type]
    if kind is dict:
        return _written_members(data)  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return f"[{','.join([_written(one) for one in data])}]"  # type: ignore[attr-defined]
    if data is None or kind is bool:
        return "null" if data is None else "true" if data else "false"
    if kind is int and -SAFE_INTEGER <= data <= SAFE_INTEGER:  # type: ignore[operator]
        return str(data)
    raise _Unusual


def _written_members(data: Mapping[object, object]) -> str:
    try:
        names: list[str] = sorted(data)  # type: ignore[arg-type]
        plainly = "".join(names).isascii()
    except TypeError:
        plainly = False
    if not plainly:
        raise _Unusual  # beyond ASCII, RFC 8785 orders names by UTF-16
    return f"{{{','.join([f'{quoted(name)}:{_written(data[name])}' for name in names])}}}"


_decode = json.JSONDecoder().raw_decode


def read(text: str) -> object:
    """Plain data back from `write`."""
    try:
        data, end = _decode(text)  # half as long as `json.loads`, which also takes blanks around it
    except ValueError:
        end = -1
    return data if end == len(text) else json.loads(text)


def sm3(content: bytes | str) -> str:
    """SM3 (GB/T 32905) of `content`, in hex."""
    return hashlib.new("sm3", content.encode() if isinstance(content, str) else content).hexdigest()


def uuid7(now: dt.datetime) -> str:
    """A UUID that sorts by time (RFC 9562, 5.7): the id of a case."""
    number = (int(now.timestamp() * 1000) << 80) | secrets.randbits(80)
    number = number & ~(0xF << 76) | (0x7 << 76)
    return str(uuid.UUID(int=number & ~(0x3 << 62) | (0x2 << 62)))

"""JSON with line numbers: a finding in a form must say where, and the standard decoder forgets it."""

from __future__ import annotations

import json
from decimal import Decimal
from json import decoder, scanner
from typing import Any

MAX_BYTES = 1_000_000
_MAX_DEPTH = 40


class Located(dict[str, Any]):
    """A JSON object that knows the line (from 1) its brace opens on, and the keys the text gave twice."""

    line: int = 0
    repeated: tuple[str, ...] = ()


class JsonInvalid(Exception):
    """The text is no JSON a form may be: `why` in Chinese, `line` from 1."""

    def __init__(self, why: str, line: int = 1) -> None:
        self.why, self.line = why, line
        super().__init__(f"line {line}: {why}")


class _Decoder(json.JSONDecoder):
    """The pure-Python decoder (the C one tells no positions), numbers exact, objects `Located`."""

    def __init__(self, text: str) -> None:
        super().__init__(parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_pairs)
        self.text, self.depth = text, 0
        self.parse_object = self._object
        self.scan_once = scanner.py_make_scanner(self)  # type: ignore[attr-defined]

    def _object(self, start: tuple[str, int], *rest: Any) -> tuple[Any, int]:  # noqa: ANN401 - the decoder's own hook
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise JsonInvalid("嵌套过深", self.line_at(start[1]))
        found, end = decoder.JSONObject(start, *rest)  # type: ignore[attr-defined]
        self.depth -= 1
        found.line = self.line_at(start[1] - 1)
        return found, end

    def line_at(self, position: int) -> int:
        """The line of a character, from 1."""
        return self.text.count("\n", 0, position) + 1


def _pairs(pairs: list[tuple[str, Any]]) -> Located:
    found = Located(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        found.repeated = tuple(sorted({name for name in names if names.count(name) > 1}))
    return found


def _refuse_constant(name: str) -> None:
    raise JsonInvalid(f"数值 {name} 不能用")


def read_located(content: bytes) -> object:
    """The JSON value of `content` (UTF-8, with or without BOM), objects as `Located`, fractions as Decimal."""
    if len(content) > MAX_BYTES:
        raise JsonInvalid(f"文件过大，最多 {MAX_BYTES // 1000} KB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise JsonInvalid("不是 UTF-8 编码") from None
    try:
        return _Decoder(text).decode(text)
    except json.JSONDecodeError as error:
        raise JsonInvalid("不是完整的 JSON", error.lineno) from None
    except RecursionError:
        raise JsonInvalid("嵌套过深") from None
    except ValueError:  # an integer of more digits than Python reads
        raise JsonInvalid("有过长的数字") from None

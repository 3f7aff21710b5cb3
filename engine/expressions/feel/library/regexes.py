"""Regular expressions in the XPath flavour (DMN 10.3.4.3), always under a time limit."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import regex

from engine.expressions.feel.library.registry import NoAnswer, builtin
from engine.expressions.runtime import Runtime
from engine.expressions.values.arithmetic import limit_size, limit_text
from engine.expressions.values.kinds import Feel

MAX_PATTERN = 1000
_FLAGS = {"s": regex.S, "m": regex.M, "i": regex.I}
_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.S)
"""An escape, a class, or any other character."""
_ESCAPED_DIGIT = re.compile(r"(?<!\\)(?:\\\\)*\\\d")
_BLOCK = re.compile(r"\\([pP])\{Is")
"""What XPath calls a block of Unicode."""
_REFERENCE = re.compile(r"\\[\\$]|\$(\d+)")
_BAD_REPLACEMENT = re.compile(r"(?<!\\)(?:\\\\)*\$(?!\d)|\\(?![\\$])")


@lru_cache(512)
def _compile(source: str, flags: str) -> Any:  # noqa: ANN401  # regex has no types
    """A pattern, or None where it is not one."""
    if len(source) > MAX_PATTERN or set(flags) - set("smixq"):
        return None
    if "q" in flags:
        return regex.compile(regex.escape(source), regex.I if "i" in flags else 0)
    bits = regex.V1
    for flag in set(flags) & set(_FLAGS):
        bits |= _FLAGS[flag]
    if "x" in flags:
        source = re.sub(r"\s+(?![^\[]*\])", "", source)
    pieces = _PIECE.findall(source)
    if any(piece[0] == "[" and _ESCAPED_DIGIT.search(piece) for piece in pieces):
        return None  # XPath knows no references within a class
    if "s" not in flags:  # a dot is any character but line feed and carriage return
        source = "".join(r"[^\n\r]" if piece == "." else piece for piece in pieces)
    source = _BLOCK.sub(r"\\\1{In", source)
    source = source.replace(r"\i", r"[\p{L}_:]").replace(r"\c", r"[-.\w:]")
    source = re.sub(r"-\[(?=[^\]]*\]\])", "--[", source)  # class subtraction
    try:
        return regex.compile(source, bits)
    except regex.error:
        return None


def _pattern(source: str, flags: str | None) -> Any:  # noqa: ANN401
    pattern = _compile(source, flags or "")
    if pattern is None:
        raise NoAnswer
    return pattern


@builtin("matches", "input:s,pattern:s,flags?:s~")
def _matches(rt: Runtime, text: str, source: str, flags: str | None) -> Feel:
    pattern = _pattern(source, flags)
    return rt.timed(lambda seconds: pattern.search(text, timeout=seconds) is not None)


@builtin("replace", "input:s,pattern:s,replacement:s,flags?:s~")
def _replace(rt: Runtime, text: str, source: str, replacement: str, flags: str | None) -> Feel:
    pattern = _pattern(source, flags)
    if rt.timed(lambda seconds: pattern.match("", timeout=seconds) is not None):
        return None  # XPath: the pattern must not match the empty text
    literal = bool(flags and "q" in flags)
    if not literal and _BAD_REPLACEMENT.search(replacement.replace("\\\\", "")):
        return None
    size = 0

    def substitute(found: Any) -> str:  # noqa: ANN401
        nonlocal size
        new = replacement if literal else _expand(found, replacement)
        size += len(new)
        limit_size(size)
        return new

    return rt.timed(lambda seconds: limit_text(pattern.sub(substitute, text, timeout=seconds)))


def _expand(found: Any, replacement: str) -> str:  # noqa: ANN401
    groups = len(found.groups())

    def one(reference: re.Match[str]) -> str:
        if reference[0][0] == "\\":
            return reference[0][1]
        digits = reference[1]
        while len(digits) > 1 and int(digits) > groups:
            digits = digits[:-1]
        rest = reference[1][len(digits) :]
        return (found[int(digits)] or "") + rest if int(digits) <= groups else ""

    return _REFERENCE.sub(one, replacement)


@builtin("split", "string:s,delimiter:s")
def _split(rt: Runtime, text: str, source: str) -> Feel:
    pattern = _pattern(source, None)
    if not source:
        return None
    return rt.timed(lambda seconds: pattern.split(text, timeout=seconds))

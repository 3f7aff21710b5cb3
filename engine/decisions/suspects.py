"""What is lawful in a table but seldom meant: warnings for whoever draws it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from engine.decisions.findings import Findings, Refusal
from engine.decisions.place import Place
from engine.decisions.reading import Element, text_of
from engine.expressions.feel import (
    IntervalNode,
    Literal,
    Name,
    Node,
    TestNode,
    compile_tests,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)

_NUMBERS = dict.fromkeys(("number", "integer", "long", "double"), "number")
_KINDS = {"boolean": "boolean", "string": "string", **_NUMBERS, "date": "date", "time": "time", "dateTime": "date"}
"""Type of a column -> the kind of the plain values that can be compared with it."""
_WORDS = {"boolean": "“是/否”", "string": "文字", "number": "数字", "date": "日期", "time": "时刻"}
_WRITE = {
    "boolean": "写 true 或 false，不加引号。",
    "string": '文字要加英文双引号，例如 "加急"。',
    "number": "写数字，不加引号，例如 > 100。",
    "date": '写 date("2026-12-01") 或 date and time("2026-12-01T09:00:00+08:00")。',
    "time": '写 time("09:00:00")。',
}
_TEMPORAL = re.compile(r'\b(date and time|date|time|duration)\(\s*"([^"]*)"\s*\)')
_QUOTED = re.compile(r'"[^"]+"')
_WORD = re.compile(r"[^\W\d]\w*")
_CONSTANTS = ("true", "false", "null")
_PARSERS = {
    "date": lambda text: parse_date(text) or parse_datetime(text),
    "time": parse_time,
    "date and time": lambda text: parse_datetime(text) or parse_date(text),
    "duration": parse_duration,
}


def check_cell(cell: Element, place: Place, where: tuple[str, str | None], findings: Findings) -> None:
    """A condition's cell: `VIP` instead of `"VIP"`, another type than the column's, a date that is none.

    `where`: what the cell is called, and the type of its column. A variable that nobody requires: with both missing,
    null = null would let the rule fire.
    """
    text = text_of(cell)
    if text[:2] in ("${", "#{"):
        return
    for test in compile_tests(text, place.known).tree.tests:
        if isinstance(test, Name) and test.name != "?":
            _unquoted(cell, place, (test.name, where[0]), findings)
        _mistyped(cell, test, where, findings)
    check_dates(cell, where[0], findings)


def check_results(rows: Sequence[Sequence[Element]], place: Place, findings: Findings) -> None:
    """The conclusions, row by row: `VIP` instead of `"VIP"` in a column of texts, dates that are none."""
    texts = {i for row in rows for i, cell in enumerate(row) if _QUOTED.fullmatch(text_of(cell))}
    for number, row in enumerate(rows, 1):
        for i, cell in enumerate(row):
            where = f"规则 {number} 第 {i + 1} 个结论"
            if i in texts and _WORD.fullmatch(text_of(cell)) and text_of(cell) not in _CONSTANTS:
                _unquoted(cell, place, (text_of(cell), where), findings)
            elif i in texts and not text_of(cell):
                blank = Refusal("dmn-blank", "没有填", "the conclusion is blank", '填一个值；真的没有的，写 ""。')
                findings.add(cell, blank, where, level="warning")
            check_dates(cell, where, findings)


def check_dates(element: Element, where: str, findings: Findings) -> None:
    """Dates, times and durations written out that cannot be read: they would be null, and no rule would ever fire."""
    for word, text in _TEMPORAL.findall(text_of(element)):
        if not _is_read(word, text):
            chinese = f'{word}("{text}") 读不懂，会当作空'
            english = f'{word}("{text}") cannot be read and is null'
            remedy = '日期写 date("2026-12-01")，时刻写 time("09:00:00")，时长写 duration("PT3H")、duration("P2D")。'
            findings.add(element, Refusal("dmn-date", chinese, english, remedy), where, level="warning")


def _is_read(word: str, text: str) -> bool:
    try:
        return _PARSERS[word](text) is not None
    except ValueError:
        return False


def _unquoted(cell: Element, place: Place, named: tuple[str, str], findings: Findings) -> None:
    name, where = named
    if name not in place.names | place.bound:
        chinese, english = f"{name} 没有加引号，会当作变量", f"{name} is not quoted and is taken as a variable"
        remedy = f'如果是文本，请写成 "{name}"。'
        findings.add(cell, Refusal("dmn-unquoted", chinese, english, remedy), where, level="warning")


def _mistyped(cell: Element, test: Node, where: tuple[str, str | None], findings: Findings) -> None:
    wanted = _KINDS.get(where[1] or "")
    for value in _values(test):
        found = "boolean" if isinstance(value, bool) else "number" if isinstance(value, Decimal) else "string"
        if wanted and value is not None and found != wanted:
            shown = f'"{value}"' if found == "string" else str(value).lower()
            chinese = f"这一列是{_WORDS[wanted]}，{shown} 是{_WORDS[found]}，永远不会相符"
            english = f"{shown} is a {found}, the column is of {where[1]}: it never matches"
            findings.add(cell, Refusal("dmn-cell-type", chinese, english, _WRITE[wanted]), where[0], level="warning")
            return


def _values(test: Node) -> Iterator[bool | Decimal | str | None]:
    """The plain values a test compares with."""
    match test:
        case Literal(value=value):
            yield value
        case TestNode(operand=operand):
            yield from _values(operand)
        case IntervalNode(low=low, high=high):
            yield from (*_values(low), *_values(high))

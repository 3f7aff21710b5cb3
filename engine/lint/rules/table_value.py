"""A table compares with values that can come: what can be chosen, and the kind of thing that is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from engine.errors import Finding
from engine.lint._asking import asked, column_domains, column_names
from engine.lint._diagram import Diagram
from engine.lint._domains import BOOLEAN, DATE, LIST, NUMBER, ROW, TEXT, Domain
from engine.lint._tables import in_table, text_in

_QUOTED = re.compile(r'"([^"\\]*)"')
_PLAIN = re.compile(r'\s*(?:not\s*\()?\s*((?:"[^"\\]*"|[\w.<>=-]+)\s*,?\s*)+\)?\s*')
_NUMBER = re.compile(r"[<>=\s]*-?\d+(?:\.\d+)?")
_COMPARED = re.compile(
    r'(?<![\w."])([A-Za-z_]\w*)\s*(?:[<>]=?|!?=)\s*("[^"\\]*"|\d[\d.]*|calendar\.today\(\)|now\(\)|today\(\)|date\()'
)
_WRITE = {
    TEXT: '文字要加英文双引号，例如 "urgent"。',
    NUMBER: "写数字，不加引号，例如 > 100。",
    BOOLEAN: "写 true 或 false，不加引号。",
    DATE: '日期写 date("2026-12-01")，今天写 calendar.today()。',
}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Texts that nobody can choose, and texts where a number, a date or yes and no is filled in."""
    for table, asking in asked(diagram, guards=True):
        columns = column_domains(table, asking)
        for at, (head, line) in enumerate(zip(table.inputs, table.lines, strict=True), 1):
            for problem, remedy in _heads(head, column_names(table, asking)):
                said = diagram.report(diagram.root, f"第 {at} 个条件列：{problem}", remedy, "The column never matches.")
                yield in_table(said, table, line)
        for number, row in enumerate(table.conditions, 1):
            for at, (cell, domain) in enumerate(zip(row, columns, strict=False)):
                for problem, remedy in _problems(table.inputs[at], text_in(cell), domain):
                    said = diagram.report(diagram.root, f"第 {number} 行：{problem}", remedy, "The row never matches.")
                    yield in_table(said, table, cell.sourceline or 1)


def _heads(column: str, known: Mapping[str, Domain]) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do) with the comparisons that a column's head makes itself."""
    for variable, other in _COMPARED.findall(column):
        domain = known.get(variable, Domain())
        found = TEXT if other.startswith('"') else NUMBER if other[0].isdigit() else DATE
        if domain.kind in _WRITE and found != domain.kind:
            what = "" if found == DATE else f" {other} "
            remedy = (
                f"改正这里的比较；或把表单里的 {variable} 改成{found}。" if domain.kind == TEXT else _WRITE[domain.kind]
            )
            yield f"{variable} 填的是{domain.kind}，不能与{found}{what}比较。", remedy


def _problems(column: str, cell: str, domain: Domain) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do) with a cell of plain values."""
    if not _PLAIN.fullmatch(cell) or domain.kind in ("", LIST, ROW):
        return
    texts = _QUOTED.findall(cell)
    found = TEXT if texts else BOOLEAN if cell in ("true", "false") else NUMBER if _NUMBER.fullmatch(cell) else ""
    if found and found != domain.kind:
        yield f"{column} 填的是{domain.kind}，{cell} 是{found}，永远不会相符。", _WRITE[domain.kind]
    elif domain.texts is not None:
        for text in texts:
            if text not in domain.texts:
                close = get_close_matches(text, sorted(domain.texts), 1)
                meant = f"是不是“{close[0]}”？" if close else ""
                yield f"{column} 从来不是“{text}”，这一格不会相符。{meant}", _of(column, domain)


def _of(column: str, domain: Domain) -> str:
    return f"{column} 的值只有：{'、'.join(sorted(domain.texts or ()))}。"

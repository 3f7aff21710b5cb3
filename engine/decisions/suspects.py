"""Cells that are lawful but seldom meant: warnings for whoever draws the table."""

from __future__ import annotations

from engine.decisions.findings import Findings, Refusal
from engine.decisions.place import Place
from engine.decisions.reading import Element, text_of
from engine.expressions.feel import Name, compile_tests


def check_cell(cell: Element, place: Place, where: str, findings: Findings) -> None:
    """`VIP` instead of `"VIP"`.

    A variable that nobody requires. With both missing, null = null would let the rule fire.
    """
    text = text_of(cell)
    if text[:2] in ("${", "#{"):
        return
    for test in compile_tests(text, place.known).tree.tests:
        if isinstance(test, Name) and test.name not in place.names | place.bound and test.name != "?":
            findings.add(
                cell,
                Refusal(
                    "dmn-unquoted",
                    f"{test.name} 没有加引号，会当作变量",
                    f"{test.name} is not quoted and is taken as a variable",
                    f'如果是文本，请写成 "{test.name}"。',
                ),
                where,
                level="warning",
            )

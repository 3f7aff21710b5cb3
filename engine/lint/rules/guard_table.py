"""A guard is a COLLECT table with the outputs rule, code, effect, sentence, remedy, authority (contracts 22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._clauses import is_foreign, meant
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, name_of, properties
from engine.lint._tables import Table

OUTPUTS = ("rule", "code", "effect", "sentence", "remedy", "authority")
EFFECTS = ("refuse", "exception", "finding")
_EMPTY = ("", '""', "-", "null")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Guards that do not exist, and tables of these files that do not have the shape of a guard."""
    told: set[str] = set()
    for element in diagram.elements:
        for prop in properties(element):
            for name in prop.get("value", "").split() if prop.get("name") == "guard" else []:
                table = diagram.project.tables.get(name)
                if table is not None and name not in told:
                    told.add(name)
                    yield from _table(diagram, table)
                elif not diagram.project.has_decision(name):
                    yield _unknown(diagram, prop, name)


def _unknown(diagram: Diagram, prop: Element, name: str) -> Finding:
    close = get_close_matches(name, [*diagram.project.tables, *(diagram.project.known.decisions or ())], 1)
    return diagram.report(
        prop,
        f"办理前要查的规则表“{name}”没有部署过，这次也没有带上。" + (f"是不是“{close[0]}”？" if close else ""),
        "改正编号，或把 .dmn 文件一起部署；几张表用空格隔开。",
        f"The guard table “{name}” does not exist.",
    )


def _at(diagram: Diagram, table: Table, line: int, sentence: str, remedy: str, english: str) -> Finding:
    found = diagram.report(diagram.root, sentence, remedy, english)
    name = name_of(table.element)
    return replace(found, file=table.file, line=line, element=identity(table.element), name=name, kind="decision")


def _table(diagram: Diagram, table: Table) -> Iterator[Finding]:
    line = table.element.sourceline or 1
    if table.hit_policy != "COLLECT":
        sentence = f"规则表的命中策略是 {table.hit_policy or '（不是决策表）'}，要一次说出全部问题，应为 COLLECT。"
        remedy, english = "命中策略改为 Collect，聚合留空。", "A guard table has the hit policy COLLECT."
        yield _at(diagram, table, line, sentence, remedy, english)
    if sorted(table.outputs) == sorted(OUTPUTS):
        yield from _effects(diagram, table)
        yield from _texts(diagram, table)
    else:
        missing, extra = set(OUTPUTS) - set(table.outputs), set(table.outputs) - set(OUTPUTS)
        parts = [f"缺 {'、'.join(o for o in OUTPUTS if o in missing)}"] if missing else []
        parts += [f"多 {'、'.join(sorted(extra))}"] if extra else []
        sentence = f"规则表的输出列不对：{'，'.join(parts) or '有重复的列'}。"
        remedy = f"输出列只能是 {'、'.join(OUTPUTS)} 各一列。"
        yield _at(diagram, table, line, sentence, remedy, f"The outputs are exactly {', '.join(OUTPUTS)}.")


def _effects(diagram: Diagram, table: Table) -> Iterator[Finding]:
    allowed = {f'"{e}"' for e in EFFECTS}
    authority = {row: text for row, text, _ in table.column("authority")}
    for row, text, line in table.column("effect"):
        if text not in allowed:
            sentence = f"第 {row} 行的 effect 是 {text or '空'}，读不懂。"
            remedy = '填 "refuse"（不予通过）、"exception"（说明理由后可通过）或 "finding"（只记录），带双引号。'
            yield _at(diagram, table, line, sentence, remedy, f"Row {row}: not one of {', '.join(EFFECTS)}.")
        elif text == '"exception"' and authority.get(row, "") in _EMPTY:
            sentence = f"第 {row} 行允许例外，但没有写谁可以批准。"
            english = f"Row {row}: an exception needs an authority."
            yield _at(diagram, table, line, sentence, "在 authority 列填岗位。", english)


def _texts(diagram: Diagram, table: Table) -> Iterator[Finding]:
    for output in ("rule", "code", "sentence"):
        for row, text, line in table.column(output):
            if text in _EMPTY:
                sentence = f"第 {row} 行没有填 {output}。"
                remedy = "每一行都要有条款编号、代码和说给办件人听的话。"
                yield _at(diagram, table, line, sentence, remedy, f"Row {row}: {output} is empty.")
    catalogue = diagram.project.known.rules
    if catalogue is None:
        return
    for row, text, line in table.column("rule"):
        for rule in (r for r in text.strip('"').split() if text not in _EMPTY and r not in catalogue):
            sentence = f"第 {row} 行的条款编号“{rule}”在目录里没有。{meant(rule, catalogue)}"
            found = _at(diagram, table, line, sentence, "改成目录里的编号。", f"Row {row}: “{rule}” is unknown.")
            yield replace(found, level="warning") if is_foreign(rule, catalogue) else found

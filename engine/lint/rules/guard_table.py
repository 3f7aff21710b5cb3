"""A guard is a COLLECT table with the outputs rule, code, effect, sentence, remedy, authority (contracts 22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, name_of, properties
from engine.lint._tables import Table

OUTPUTS = ("rule", "code", "effect", "sentence", "remedy", "authority")
EFFECTS = ("refuse", "exception", "finding")


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


def _table(diagram: Diagram, table: Table) -> Iterator[Finding]:
    def at(line: int, sentence: str, remedy: str, english: str) -> Finding:
        found = diagram.report(diagram.root, sentence, remedy, english)
        name = name_of(table.element)
        return replace(found, file=table.file, line=line, element=identity(table.element), name=name, kind="decision")

    line = table.element.sourceline or 1
    if table.hit_policy != "COLLECT":
        sentence = f"规则表的命中策略是 {table.hit_policy or '（不是决策表）'}，要一次说出全部问题，应为 COLLECT。"
        yield at(line, sentence, "命中策略改为 Collect，聚合留空。", "A guard table has the hit policy COLLECT.")
    if sorted(table.outputs) != sorted(OUTPUTS):
        missing, extra = set(OUTPUTS) - set(table.outputs), set(table.outputs) - set(OUTPUTS)
        parts = [f"缺 {'、'.join(o for o in OUTPUTS if o in missing)}"] if missing else []
        parts += [f"多 {'、'.join(sorted(extra))}"] if extra else []
        sentence = f"规则表的输出列不对：{'，'.join(parts) or '有重复的列'}。"
        remedy = f"输出列只能是 {'、'.join(OUTPUTS)} 各一列。"
        yield at(line, sentence, remedy, f"The outputs of a guard table are exactly {', '.join(OUTPUTS)}.")
        return
    allowed = {f'"{e}"' for e in EFFECTS}
    authority = {row: text for row, text, _ in table.column("authority")}
    for row, text, at_line in table.column("effect"):
        if text not in allowed:
            sentence = f"第 {row} 行的 effect 是 {text or '空'}，读不懂。"
            remedy = '填 "refuse"（不予通过）、"exception"（说明理由后可通过）或 "finding"（只记录），带双引号。'
            yield at(at_line, sentence, remedy, f"Row {row}: the effect is not one of {', '.join(EFFECTS)}.")
        elif text == '"exception"' and authority.get(row, "") in ("", '""', "-", "null"):
            sentence = f"第 {row} 行允许例外，但没有写谁可以批准。"
            yield at(at_line, sentence, "在 authority 列填岗位。", f"Row {row}: an exception needs an authority.")
    for output in ("rule", "code", "sentence"):
        for row, text, at_line in table.column(output):
            if text in ("", '""', "-", "null"):
                sentence = f"第 {row} 行没有填 {output}。"
                remedy = "每一行都要有条款编号、代码和说给办件人听的话。"
                yield at(at_line, sentence, remedy, f"Row {row}: {output} is empty.")

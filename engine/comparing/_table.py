"""Columns and rows of decision tables. Source: DMN 1.3, clause 8; rows are known by their id, else by what they say."""

from __future__ import annotations

from lxml import etree

from engine.comparing._shapes import ORDERED, Thing
from engine.comparing._words import label

Element = etree._Element


def decisions(content: bytes) -> dict[str, dict[str, Thing]]:
    """Decision id -> itself (""), its columns and its rows, by id."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    root = etree.fromstring(content, parser)
    return {one.get("id", ""): _parts(one) for one in _all(root, "decision")}


def table_rows(content: bytes) -> dict[str, tuple[str, list[dict[str, str]]]]:
    """Decision id -> its name, and of each row of its table the conditions, by column, and the note (备注)."""
    found: dict[str, tuple[str, list[dict[str, str]]]] = {}
    for key, parts in decisions(content).items():
        heads = {one.name for one in parts.values() if one.kind == "input"} | {"备注"}
        rows = (one.facts for one in parts.values() if one.kind == "row")
        told = [
            {head: text for head, text in facts.items() if head in heads and text not in ("", "-")} for facts in rows
        ]
        found[key] = parts[""].name, told
    return found


def _all(root: Element, name: str) -> list[Element]:
    return [one for one in root.iter("*") if etree.QName(one).localname == name]


def _children(element: Element, name: str) -> list[Element]:
    return [one for one in element if etree.QName(one).localname == name]


def _text(element: Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _parts(decision: Element) -> dict[str, Thing]:
    table = next(iter(_all(decision, "decisionTable")), None)
    facts = {label("name"): decision.get("name", "")}
    things = {"": Thing("", "decision", decision.get("name", ""), facts)}
    if table is None:
        facts["公式"] = " ".join(_text(one) for one in _all(decision, "literalExpression"))
        return things
    facts[label("hitPolicy")] = table.get("hitPolicy", "UNIQUE")
    facts[label("aggregation")] = table.get("aggregation", "")
    inputs, outputs = _children(table, "input"), _children(table, "output")
    for n, column in enumerate([*inputs, *outputs]):
        kind = "input" if n < len(inputs) else "output"
        name = column.get("label") or column.get("name") or column.get("id") or str(n)
        told = {label("name"): name}
        for part in column.iter("*"):
            if part.get("typeRef"):
                told[label("typeRef")] = part.get("typeRef", "")
        if _text(column):
            told[label("inputExpression")] = _text(column)
        known = column.get("id") or f"{kind}:{name}"
        things[known] = Thing(known, kind, name, told)
    heads = [one.get("label") or one.get("name") or _text(one) or f"第 {n} 列" for n, one in enumerate(inputs, 1)]
    heads += [one.get("label") or one.get("name") or "结论" for one in outputs]
    for n, rule in enumerate(_children(table, "rule"), 1):
        row = _row(rule, n, heads)
        things[row.id if row.id not in things else f"{row.id}#{n}"] = row
    return things


def _row(rule: Element, number: int, heads: list[str]) -> Thing:
    cells = [*_children(rule, "inputEntry"), *_children(rule, "outputEntry")]
    facts = {head: _text(cell) or "-" for head, cell in zip(heads, cells, strict=False)}
    for note in _children(rule, "description"):
        facts["备注"] = _text(note)
    return Thing(rule.get("id") or "row:" + "|".join(facts.values()), "row", f"第 {number} 行", facts, ORDERED)

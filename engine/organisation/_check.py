"""What can be wrong with an organisation as a whole: codes that lead nowhere, rows that contradict one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from engine.errors import Finding
from engine.organisation._cells import Scalar, show
from engine.organisation._read_folder import Line, finding
from engine.organisation._rows import ACTING
from engine.organisation._sheets import SHEETS, Record, Sheet
from engine.tables import FOREVER

Lines = Mapping[str, Sequence[Line]]

BY_NAME = {sheet.name: sheet for sheet in SHEETS}


def check(lines: Lines) -> list[Finding]:
    """Every error in the organisation that `lines` (all sheets, merged with what stays) would make."""
    found: list[Finding] = []
    for sheet in SHEETS:
        rows = lines[sheet.name]
        found += _doubles(sheet, rows)
        found += _loose_links(sheet, rows, lines)
        if sheet.dated:
            found += _backwards(sheet, rows)
            found += _overlaps(sheet, rows)
    found += _misplaced_posts(lines["posts"])
    found += _clashing_groups(lines)
    found += _circles(lines["lines"])
    return found


def say_key(sheet: Sheet, record: Record) -> str:
    """A record's key for people: «finance vice_mayor_in_charge * …»."""
    kinds = {cell.column: cell.kind for cell in sheet.cells}
    return " ".join(show(kinds[column], record[column]) for column in sheet.key)


def _doubles(sheet: Sheet, rows: Sequence[Line]) -> Iterator[Finding]:
    seen: dict[tuple[Scalar, ...], int] = {}
    for number, record in rows:
        key = sheet.key_of(record)
        if key in seen:
            told = ("double", f"与第 {seen[key]} 行重复：{say_key(sheet, record)}", "删去一行", "The same key twice.")
            yield finding(sheet, number, say_key(sheet, record), told)
        seen.setdefault(key, number)


def _loose_links(sheet: Sheet, rows: Sequence[Line], lines: Lines) -> Iterator[Finding]:
    for link in sheet.links:
        known = {record[link.target] for _, record in lines[link.sheet]}
        for number, record in rows:
            value = record[link.column]
            if value != "" and value not in known:
                told = (
                    "link",
                    f"{link.sheet}.csv 里没有“{value}”",
                    "改正编号，或先在那张表里加上",
                    f"“{value}” is not in {link.sheet}.csv.",
                )
                yield finding(sheet, number, say_key(sheet, record), told)


def _backwards(sheet: Sheet, rows: Sequence[Line]) -> Iterator[Finding]:
    for number, record in rows:
        if str(record["valid_from"]) >= str(record["valid_to"]):
            told = ("dates", "“from”应早于“to”", "改正日期（到期当天不算在内）", "“from” must be before “to”.")
            yield finding(sheet, number, say_key(sheet, record), told)


def _overlaps(sheet: Sheet, rows: Sequence[Line]) -> Iterator[Finding]:
    """Half-open periods [from, to) that touch do not overlap."""
    together: dict[tuple[Scalar, ...], list[Line]] = defaultdict(list)
    for line in rows:
        # a post has one acting holder and one proper holder at a time; the two may stand side by side
        apart = (
            line.record[c] == ACTING if (sheet.name, c) == ("tenures", "kind") else line.record[c] for c in sheet.apart
        )
        together[tuple(apart)].append(line)
    for group in together.values():
        group.sort(key=lambda line: (str(line.record["valid_from"]), line.number))
        for earlier, later in pairwise(group):
            if str(later.record["valid_from"]) < str(earlier.record["valid_to"]):
                until = show("to", earlier.record["valid_to"]) or "至今"
                since = show("from", earlier.record["valid_from"])
                told = (
                    "overlap",
                    f"与第 {earlier.number} 行同时有效（{since} 起，{until}）：{say_key(sheet, later.record)}",
                    "给前一行填上“to”，或改后一行的“from”",
                    f"Overlaps with line {earlier.number}.",
                )
                yield finding(sheet, later.number, say_key(sheet, later.record), told)


def _misplaced_posts(posts: Sequence[Line]) -> Iterator[Finding]:
    for number, record in posts:
        if str(record["code"]).partition(":")[0] != record["unit"]:
            told = (
                "post",
                "岗位编号应以本单位编号开头",
                f"改为“{record['unit']}:…”",
                "The code must begin with the unit.",
            )
            yield finding(BY_NAME["posts"], number, str(record["code"]), told)


def _clashing_groups(lines: Lines) -> Iterator[Finding]:
    """A group id must mean one thing (contracts 15)."""
    unit_kinds = {record["kind"] for _, record in lines["unit_kinds"]}
    for number, record in lines["post_kinds"]:
        if record["kind"] in unit_kinds:
            told = (
                "group",
                f"“{record['kind']}”既是岗位类别又是单位类别",
                "改其中一个",
                "Both a post and a unit kind.",
            )
            yield finding(BY_NAME["post_kinds"], number, str(record["kind"]), told)
    post_kinds = {record["kind"] for _, record in lines["post_kinds"]}
    of_kind = defaultdict(set)
    for _, record in lines["units"]:
        of_kind[record["kind"]].add(record["code"])
    for number, record in lines["units"]:
        code = record["code"]
        if code in post_kinds or (code in unit_kinds and of_kind[code] - {code}):
            told = (
                "group",
                f"单位编号“{code}”又是一个类别的编号",
                "改单位编号",
                "The unit's code is a kind's as well.",
            )
            yield finding(BY_NAME["units"], number, str(code), told)


def _circles(rows: Sequence[Line]) -> Iterator[Finding]:
    """Reporting lines without an end, matter by matter, that come back to where they began."""
    above = {(r["post"], r["matter"]): (r["superior"], n) for n, r in rows if r["valid_to"] == FOREVER}
    for (start, matter), (_, number) in above.items():
        seen: list[Scalar] = [start]
        while (step := above.get((seen[-1], matter))) is not None and step[0] not in seen:
            seen.append(step[0])
        if step is not None and step[0] == start:
            told = (
                "circle",
                f"汇报关系绕成一圈：{' → '.join(map(str, [*seen, start]))}",
                "改正上级",
                "Goes in a circle.",
            )
            yield finding(BY_NAME["lines"], number, str(start), told)

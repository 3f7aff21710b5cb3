"""What an organisation lacks at an instant: nothing that stops an import, but what will stop a case (WR-12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from engine.errors import Finding
from engine.organisation._read_folder import Line, finding
from engine.organisation._sheets import SHEETS, Record

_BY_NAME = {sheet.name: sheet for sheet in SHEETS}


def gaps(lines: Mapping[str, Sequence[Line]], at: str) -> list[Finding]:
    """Warnings about posts without a holder, units nobody answers for, people whose posts are unclear, at `at`."""
    held = {name: [line for line in lines[name] if _holds(line.record, at)] for name in _DATED}
    kinds = {str(record["kind"]): record for _, record in lines["post_kinds"]}
    return [
        *_abolished(held),
        *_vacancies(held, kinds),
        *_unanswered(held, kinds),
        *_unclear_people(held, lines["people"]),
        *_unopened_years(lines["days"]),
    ]


_DATED = ("units", "posts", "tenures", "lines", "portfolios")


def _holds(record: Record, at: str) -> bool:
    return str(record["valid_from"]) <= at < str(record["valid_to"])


def _abolished(held: Mapping[str, Sequence[Line]]) -> Iterator[Finding]:
    """Posts of a unit that is no more, people on a post that is no more: both are passed over everywhere."""
    units = {r["code"] for _, r in held["units"]}
    posts = {r["code"] for _, r in held["posts"] if r["unit"] in units}
    for number, record in held["posts"]:
        if record["unit"] not in units:
            told = ("abolished", f"{record['code']} 的单位现在不存在", "给岗位填上“to”", "The unit is no more.")
            yield finding(_BY_NAME["posts"], number, str(record["code"]), told, "warning")
    for number, record in held["tenures"]:
        if record["post"] not in posts:
            told = ("abolished", f"{record['post']} 现在不存在，还有人任职", "给任职填上“to”", "The post is no more.")
            yield finding(_BY_NAME["tenures"], number, str(record["code"]), told, "warning")


def _vacancies(held: Mapping[str, Sequence[Line]], kinds: Mapping[str, Record]) -> Iterator[Finding]:
    """A vacant post matters when somebody reports to it, or when it leads a unit."""
    filled = {r["post"] for _, r in held["tenures"]}
    above = {r["superior"] for _, r in held["lines"]} | {r["post"] for _, r in held["portfolios"]}
    for number, record in held["posts"]:
        needed = record["code"] in above or kinds[str(record["kind"])]["head"]
        if needed and record["code"] not in filled:
            told = (
                "vacant",
                f"{record['code']}（{record['name']}）现在空缺",
                "任命或指定主持工作的人",
                "The post is vacant.",
            )
            yield finding(_BY_NAME["posts"], number, str(record["code"]), told, "warning")


def _unanswered(held: Mapping[str, Sequence[Line]], kinds: Mapping[str, Record]) -> Iterator[Finding]:
    answered = {(r["unit"], r["relation"]) for _, r in held["portfolios"]}
    lines = {r["post"] for _, r in held["lines"]}
    for number, record in held["posts"]:
        rises_by = kinds[str(record["kind"])]["rises_by"]
        if rises_by and record["code"] not in lines and (record["unit"], rises_by) not in answered:
            told = (
                "portfolio",
                f"{record['unit']} 现在没有登记 {rises_by}",
                "补分管关系",
                "Nobody answers for the unit.",
            )
            yield finding(_BY_NAME["posts"], number, str(record["code"]), told, "warning")


def _unopened_years(days: Sequence[Line]) -> Iterator[Finding]:
    """A year is known by its first day: without it the others do not make it known."""
    years = {str(record["day"])[:4]: number for number, record in reversed(days)}
    for year in sorted(years.keys() - {day[:4] for _, r in days if (day := str(r["day"])).endswith("-01-01")}):
        told = ("year", f"{year} 年没有 1 月 1 日那一行，仍算没有公布", "补上这一行", "No row for 1 January.")
        yield finding(_BY_NAME["days"], years[year], year, told, "warning")


def _unclear_people(held: Mapping[str, Sequence[Line]], people: Sequence[Line]) -> Iterator[Finding]:
    posts = Counter(r["login"] for _, r in held["tenures"])
    main = Counter(r["login"] for _, r in held["tenures"] if r["main"])
    for number, record in people:
        login = record["login"]
        if posts[login] > 1 and main[login] != 1:
            told = (
                "main",
                f"{login} 有多个岗位，应有且只有一个主要岗位",
                "在 tenures.csv 里标明",
                "No single main post.",
            )
            yield finding(_BY_NAME["people"], number, str(login), told, "warning")
        if posts[login] and not record["active"]:
            told = ("inactive", f"{login} 已停用，但还在岗位上", "给任职填上“to”", "Inactive, but holds a post.")
            yield finding(_BY_NAME["people"], number, str(login), told, "warning")

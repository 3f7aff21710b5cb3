"""The examples in a rule file: one that passes, one that does not, run at every deployment."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache

from engine import values
from engine.days import SHANGHAI, Days, Listed, end_of, official_days
from engine.values import Value
from engine.watch.board import Around, Board, fold
from engine.watch.facts import Fact, Happening, RuleDeployed, TimePassed
from engine.watch.plain_text import Node
from engine.watch.problems import Problems
from engine.watch.rule import Found, Rule, Settled, Trace

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d):(\d\d)(?::(\d\d))?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
HAPPENS = ("at", "process", "kind", "case", "matter", "unit", "actor", "post", "element", "flow", "outcome", "opinion")
MORE = ("findings", "exceptions", "values", "undoes")
FINDS = ("case", "matter", "unit", "period", "at", "settled")


def read_traces(node: Node, problems: Problems) -> tuple[Trace, ...]:
    """The traces of a file; there must be one that finds nothing and one that finds something."""
    if not isinstance(node.content, list):
        problems.add(node.line, "traces 要写成几个例子。", "每个例子前面加“- ”。", "“traces” is a list.")
        return ()
    traces = tuple(_trace(inner, problems) for inner in node.content)
    if not problems.found and len({bool(trace.finds) for trace in traces}) < 2:
        problems.add(
            node.line,
            "例子不全：要有一个守规矩的、一个违反的。",
            "补一个 finds 为空的例子，一个 finds 有内容的例子。",
            "A passing and a violating trace are needed.",
        )
    return traces


def _trace(node: Node, problems: Problems) -> Trace:
    pairs = problems.table(
        node, "traces", ("name", "deployed", "events", "until", "finds"), ("name", "events", "until")
    )
    happenings: list[Happening] = []
    events = pairs["events"].content if "events" in pairs else []
    for inner in events if isinstance(events, list) else []:
        happenings.append(_fact(inner, problems, len(happenings) + 2))
    until = _moment(pairs, "until", problems)
    first = happenings[0].at if happenings and isinstance(happenings[0], Fact) else until
    deployed = _moment(pairs, "deployed", problems) if "deployed" in pairs else first
    found = pairs["finds"].content if "finds" in pairs else []
    finds = [_find(inner, problems) for inner in found] if isinstance(found, list) else []
    begun = RuleDeployed(deployed, "", "trace", "")
    clock = TimePassed(values.instant(until))
    return Trace(problems.text(pairs, "name"), node.line, [begun, *happenings, clock], finds)


def _fact(node: Node, problems: Problems, seq: int) -> Fact:
    pairs = problems.table(node, "events", (*HAPPENS, *MORE), ("at", "process", "kind"))
    told = {word: problems.text(pairs, word) for word in HAPPENS if word != "at"}
    case, matter = told.pop("case") or "案一", told.pop("matter") or "事一"
    given = pairs["values"].value() if "values" in pairs else {}
    if not isinstance(given, dict):
        problems.add(pairs["values"].line, "values 要写成几行“变量：值”。", "看例子。", "“values” is a map.")
        given = {}
    reserved: dict[str, Value] = {"case": case, "matter": matter, "unit": told["unit"], "starter": told["actor"]}
    return Fact(
        stream=case,
        seq=seq,
        at=_moment(pairs, "at", problems),
        undoes=_undone(pairs, seq, problems),
        aside=told["kind"] == "cancelled",
        matter=matter,
        findings=dict.fromkeys(problems.texts(pairs, "findings"), "（守则表的话）"),
        exceptions=problems.texts(pairs, "exceptions"),
        values={**{name: _instants(value) for name, value in given.items()}, **reserved},
        process=told["process"],
        kind=told["kind"],
        unit=told["unit"],
        actor=told["actor"],
        post=told["post"],
        element=told["element"],
        flow=told["flow"],
        outcome=told["outcome"],
        opinion=told["opinion"],
    )


def _undone(pairs: Mapping[str, Node], seq: int, problems: Problems) -> int:
    """The number that the event "undoes" has in its log: the file counts the events of the example from 1."""
    nth = pairs["undoes"].value() if "undoes" in pairs else 0
    if isinstance(nth, int) and not isinstance(nth, bool) and 0 <= nth < seq - 1:
        return nth + 1 if nth else 0
    problems.add(
        pairs["undoes"].line, "undoes 要写例子里前面第几件。", "第一件写 1。", "The number of an earlier event."
    )
    return 0


def _instants(value: Value) -> Value:
    """A text like 2026-11-02 09:00 is an instant in the city, one like 2026-11-02 a day."""
    if not isinstance(value, str):
        return value
    with suppress(ValueError):
        return dt.date.fromisoformat(value) if DAY.fullmatch(value) else _read(value) or value
    return value


def _find(node: Node, problems: Problems) -> Mapping[str, str]:
    pairs = problems.table(node, "finds", FINDS)
    found = {word: problems.text(pairs, word) for word in pairs if word in FINDS and word not in ("at", "settled")}
    for word in ("at", "settled"):
        if word in pairs:
            at = None if problems.text(pairs, word) in ("false", "") else _moment(pairs, word, problems)
            found[word] = values.instant(at) if at else ""
    return found


def _moment(pairs: Mapping[str, Node], word: str, problems: Problems) -> dt.datetime:
    at = _read(problems.text(pairs, word)) if word in pairs else None
    if at is None and word in pairs:
        problems.add(pairs[word].line, f"“{word}”不是时刻。", "写成 2026-11-02 09:00。", "Not a point in time.")
    return at or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _read(text: str) -> dt.datetime | None:
    """A point in time by the clock of the city; 24:00 ends the day."""
    found = MOMENT.fullmatch(text)
    try:
        day = dt.date.fromisoformat(found[1]) if found else None
        if found is None or day is None:
            return None
        if (found[2], found[3]) == ("24", "00"):
            return end_of(day)
        time = dt.time(int(found[2]), int(found[3]), int(found[4] or 0))
        return dt.datetime.combine(day, time, SHANGHAI).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


@cache
def example_days() -> Days:
    """The calendar of the examples: the published days off, offices closing at 24:00."""
    return Days(lambda year: {day: Listed(works, name) for day, works, name in official_days(year)}, [])


def outcome(rule: Rule, trace: Trace) -> list[dict[str, str]]:
    """What the rule finds in an example, in the words of `finds`."""
    board = Board(Around(lambda _digest: rule, lambda _recorded: example_days()))
    happenings = [
        RuleDeployed(h.at, rule.id, "trace", "") if isinstance(h, RuleDeployed) else h for h in trace.happenings
    ]
    found = dict[str, dict[str, str]]()
    for noticed in fold(board, happenings):
        shown = noticed.shown
        if isinstance(shown, Found):
            told = {"case": shown.case, "matter": shown.matter, "unit": shown.unit, "period": shown.period}
            found[shown.key] = {**told, "at": shown.at, "settled": ""}
        elif isinstance(shown, Settled) and shown.key in found:
            found[shown.key]["settled"] = shown.at
    return list(found.values())


def differs(found: Sequence[Mapping[str, str]], wanted: Sequence[Mapping[str, str]]) -> bool:
    """Is it not what the example says? Only the words that the example names are compared."""
    left = list(found)
    for one in wanted:
        fits = next((f for f in left if all(f[word] == value for word, value in one.items())), None)
        if fits is None:
            return True
        left.remove(fits)
    return bool(left)

"""Reads a rule file: what it watches, in which pattern of time, and the examples that prove it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from engine.errors import Invalid
from engine.expressions import compile_feel
from engine.watch.conflict import Conflict
from engine.watch.count import Count
from engine.watch.each import Each
from engine.watch.limits import Limit
from engine.watch.periodic import Periodic
from engine.watch.periods import MONTHS
from engine.watch.plain_text import Node, Unreadable, read_plain
from engine.watch.problems import Problems
from engine.watch.response import Response
from engine.watch.rule import Pattern, Rule
from engine.watch.seeing import EventPattern
from engine.watch.traces import read_traces

Pairs = Mapping[str, Node]
IDENT = re.compile(r"[a-z][a-z0-9_]{0,79}")
STRENGTHS = ("hard", "soft", "info")
HEAD = ("id", "rule", "code", "name", "strength", "sentence", "remedy", "active")
NEEDED = ("id", "rule", "name", "sentence", "remedy", "traces")
EVENT = ("process", "kind", "element", "flow", "outcome", "guard", "exception", "opinion", "when")
UNITS = ("hours", "days", "working_days")
LONGEST = {"name": 60, "sentence": 500, "remedy": 500, "code": 60, "rule": 200}


def read_rule(content: bytes, file: str) -> Rule:
    """The rule in a file. Invalid holds everything that is wrong with it; never another exception."""
    problems = Problems(file)
    rule = None
    try:
        rule = _rule(read_plain(content), problems)
    except Unreadable as error:
        problems.add(error.line, error.sentence, "改好这一行再部署。", error.english)
    if problems.found or rule is None:
        raise Invalid("DIAGRAM_INVALID", findings=problems.found)
    return rule


@lru_cache(512)
def kept_rule(content: bytes) -> Rule:
    """The rule in a file that was deployed; read once."""
    return read_rule(content, "deployed")


def _rule(node: Node, problems: Problems) -> Rule | None:
    pairs = problems.table(node, "规则", (*HEAD, *PATTERNS, "traces"), NEEDED)
    name = problems.text(pairs, "id")
    problems.element = name
    if "id" in pairs and not IDENT.fullmatch(name):
        problems.add(pairs["id"].line, f"编号“{name}”不合规。", "用小写字母、数字和下划线，字母开头。", "Bad id.")
    for word, most in LONGEST.items():
        if len(problems.text(pairs, word)) > most:
            problems.add(pairs[word].line, f"“{word}”超过 {most} 字。", "写短一些。", f"“{word}” is too long.")
    pattern = _pattern(node, pairs, problems)
    if pattern is None:
        return None
    return Rule(
        id=name,
        clauses=tuple(problems.text(pairs, "rule").split()),
        code=problems.text(pairs, "code"),
        name=problems.text(pairs, "name"),
        strength=problems.one_of(pairs, "strength", STRENGTHS, "hard"),
        sentence=problems.text(pairs, "sentence"),
        remedy=problems.text(pairs, "remedy"),
        pattern=pattern,
        active=problems.yes(pairs, "active", True),
        traces=read_traces(pairs["traces"], problems) if "traces" in pairs else (),
    )


def _pattern(node: Node, pairs: Pairs, problems: Problems) -> Pattern | None:
    words = [word for word in PATTERNS if word in pairs]
    if len(words) != 1:
        problems.add(
            node.line,
            "一个规则文件要有、也只能有一种样式。",
            f"写 {'、'.join(PATTERNS)} 中的一个。",
            "Exactly one pattern is needed.",
        )
        return None
    return PATTERNS[words[0]](pairs[words[0]], problems)


def _event(pairs: Pairs, word: str, problems: Problems) -> EventPattern:
    if word not in pairs:
        return EventPattern()
    told = problems.table(pairs[word], word, EVENT)
    if not told:
        problems.add(pairs[word].line, f"“{word}”没有说是什么事。", "至少写 process。", f"“{word}” says nothing.")
    elif "process" not in told:
        problems.add(pairs[word].line, f"“{word}”里缺“process”。", "写明是哪个流程里的事。", "“process” is missing.")
    return EventPattern(
        processes=problems.texts(told, "process"),
        kinds=problems.texts(told, "kind"),
        elements=problems.texts(told, "element"),
        flows=problems.texts(told, "flow"),
        outcomes=problems.texts(told, "outcome"),
        guard=problems.text(told, "guard"),
        exception=problems.text(told, "exception"),
        opinion=problems.yes(told, "opinion"),
        when=problems.expression(told, "when"),
    )


def _each(node: Node, problems: Problems) -> Pattern:
    pairs = problems.table(node, "each", ("of", "same"), ("of",))
    return Each(_event(pairs, "of", problems), problems.expression(pairs, "same"))


def _response(node: Node, problems: Problems) -> Pattern:
    known = ("after", "then", "until", "void", "same", "within", "due", "repeat")
    pairs = problems.table(node, "response", known, ("after", "then"))
    limit = _limit(node, pairs, problems)
    repeat = problems.yes(pairs, "repeat")
    if repeat and limit.unit == "due":
        problems.add(
            pairs["repeat"].line, "repeat 要和 within 一起用。", "把 due 改成 within。", "“repeat” needs “within”."
        )
    return Response(
        after=_event(pairs, "after", problems),
        then=_event(pairs, "then", problems),
        until=_event(pairs, "until", problems) if "until" in pairs else None,
        void=_event(pairs, "void", problems) if "void" in pairs else None,
        same=problems.expression(pairs, "same", "case") or compile_feel("case", lenient=True),
        limit=limit,
        repeat=repeat,
    )


def _limit(node: Node, pairs: Pairs, problems: Problems) -> Limit:
    nothing = Limit("days", 0)
    if ("within" in pairs) == ("due" in pairs):
        problems.add(
            node.line,
            "期限要有、也只能有一个。",
            "写 within（几日之内）或 due（到期的变量）。",
            "Either “within” or “due”.",
        )
        return nothing
    if "due" in pairs:
        due = problems.expression(pairs, "due")
        return Limit("due", due) if due else nothing
    told = problems.table(pairs["within"], "within", (*UNITS, "since", "roll"))
    units = [unit for unit in UNITS if unit in told]
    if len(units) != 1:
        line = pairs["within"].line
        problems.add(line, "within 里写一个长度。", f"写 {'、'.join(UNITS)} 中的一个。", "One length is needed.")
        return nothing
    length = told[units[0]].value()
    amount = length if isinstance(length, int) and not isinstance(length, bool) else problems.expression(told, units[0])
    if amount is None or (isinstance(amount, int) and not 0 <= amount <= 10_000):
        problems.add(told[units[0]].line, f"“{units[0]}”要写一个数，或得出数的表达式。", "例如 15。", "A number.")
        return nothing
    return Limit(units[0], amount, problems.expression(told, "since"), problems.yes(told, "roll", True))


def _periodic(node: Node, problems: Problems) -> Pattern:
    pairs = problems.table(node, "periodic", ("every", "of", "day", "since", "same"), ("every", "of"))
    return Periodic(
        of=_event(pairs, "of", problems),
        every=problems.one_of(pairs, "every", MONTHS, "month") if "every" in pairs else "month",
        day=problems.expression(pairs, "day"),
        since=_day(pairs, "since", problems),
        same=problems.expression(pairs, "same"),
    )


def _day(pairs: Pairs, word: str, problems: Problems) -> dt.date | None:
    text = problems.text(pairs, word)
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        problems.add(pairs[word].line, f"“{word}”不是日期。", "写成 2026-07-01。", "Not a day.")
        return None


def _count(node: Node, problems: Problems) -> Pattern:
    pairs = problems.table(node, "count", ("of", "by", "every", "more_than"), ("of", "every"))
    bound = pairs["more_than"].value() if "more_than" in pairs else None
    if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int) or not 0 <= bound <= 1_000_000):
        problems.add(pairs["more_than"].line, "more_than 要写一个整数。", "例如 3。", "A whole number.")
        bound = None
    return Count(
        of=_event(pairs, "of", problems),
        by=problems.expression(pairs, "by", "unit") or compile_feel("unit", lenient=True),
        every=problems.one_of(pairs, "every", MONTHS, "year") if "every" in pairs else "year",
        more_than=bound if isinstance(bound, int) else None,
    )


def _conflict(node: Node, problems: Problems) -> Pattern:
    pairs = problems.table(node, "conflict", ("of", "same", "to", "void"), ("of",))
    return Conflict(
        of=_event(pairs, "of", problems),
        same=problems.expression(pairs, "same", "matter") or compile_feel("matter", lenient=True),
        to=problems.expression(pairs, "to"),
        void=_event(pairs, "void", problems) if "void" in pairs else None,
    )


PATTERNS: Mapping[str, Callable[[Node, Problems], Pattern]] = {
    "each": _each,
    "response": _response,
    "periodic": _periodic,
    "count": _count,
    "conflict": _conflict,
}

"""Rule files and happenings for the tests of the watch."""

from __future__ import annotations

import datetime as dt

from engine import values
from engine.watch import Around, Board, Fact, RuleDeployed, TimePassed, read_rule
from engine.watch.traces import example_days

START = dt.datetime(2026, 11, 2, 1, 0, tzinfo=dt.UTC)
HEAD = """
id: {ident}
rule: G-08
name: 试一试
sentence: "到 {{due}} 没有办"
remedy: 补办
"""
TRACES = """
traces:
  - {name: 守, events: [], until: 2026-11-30 00:00}
  - {name: 违, events: [], until: 2026-11-30 00:00, finds: []}
"""


def rule_of(pattern, ident="watched", sentence=None):
    """A rule with this pattern; its examples are not asked for."""
    text = HEAD.format(ident=ident) + pattern
    if sentence:
        text = text.replace("到 {due} 没有办", sentence)
    made = "traces:\n  - {name: a, events: [], until: 2026-11-30 00:00}\n"
    made += "  - {name: b, events: [], until: 2026-11-30 00:00, finds: [{case: x}]}\n"
    return read_rule((text + "\n" + made).encode(), "test.rule.yaml")


def board_of(*rules, at=START):
    """A board on which these rules hold."""
    by_digest = {rule.id: rule for rule in rules}
    board = Board(Around(by_digest.__getitem__, lambda _: example_days()))
    for rule in rules:
        board.take(RuleDeployed(at, rule.id, f"{rule.id}:1", rule.id))
    return board


def fact(seq, hours=0.0, kind="completed", **more):
    """An event so many hours after START."""
    more = {"stream": "c1", "process": "p", "matter": "m1", "unit": "u1"} | more
    given = {"case": more["stream"], "matter": more["matter"], "unit": more["unit"], **more.pop("values", {})}
    return Fact(seq=seq, at=START + dt.timedelta(hours=hours), kind=kind, values=given, **more)


def passed(hours):
    """The clock so many hours after START."""
    return TimePassed(values.instant(START + dt.timedelta(hours=hours)))

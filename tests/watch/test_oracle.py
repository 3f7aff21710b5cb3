"""Random logs: live in random batches as from scratch, and as a naive judge says who looks at the whole log at once."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from watch.rules import START, board_of, fact, passed, rule_of

from engine import values
from engine.watch import Board, Found, Settled, TimePassed, fold

RULES = (
    rule_of(
        "response: {after: {process: p, kind: started}, then: {process: p, kind: answered}, same: matter, "
        "until: {process: p, kind: ended}, within: {hours: 5}}",
        "answer",
    ),
    rule_of("periodic: {every: month, of: {process: p, kind: held}}", "monthly"),
    rule_of("each: {of: {process: p, guard: BAD}}", "bad"),
    rule_of("count: {every: month, by: unit, more_than: 1, of: {process: p, flow: back}}", "returns"),
    rule_of("conflict: {of: {process: p, opinion: true}}", "voices"),
)
KINDS = ("started", "answered", "ended", "held", "said")


@st.composite
def logs(draw):
    """Events in time, and moments at which the clock was looked at, each after what happened before it."""
    happenings, hours = [], 0.0
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        hours += draw(st.sampled_from([0, 0.5, 1, 4, 5, 6, 200, 800]))
        kind = draw(st.sampled_from(KINDS))
        more = {"matter": draw(st.sampled_from("mn")), "unit": draw(st.sampled_from("uv"))}
        more |= {"actor": draw(st.sampled_from("ab")), "opinion": "x" if kind == "said" else ""}
        more |= {"flow": draw(st.sampled_from(["", "back"])), "findings": draw(st.sampled_from([{}, {"BAD": "坏"}]))}
        happenings.append(fact(seq, hours, kind=kind, **more))
        if draw(st.booleans()):
            happenings.append(passed(hours))
    return [*happenings, passed(hours + draw(st.sampled_from([0, 3, 900])))]


def verdict(noticed):
    """Rule and key -> when it was broken, and when that was settled."""
    found = {}
    for one in noticed:
        name = (one.rule.id, one.shown.key)
        if isinstance(one.shown, Found):
            assert name not in found, "found twice"
            found[name] = [one.shown.at, None]
        elif isinstance(one.shown, Settled):
            found[name][1] = one.shown.at
    return found


def in_batches(happenings, cuts):
    """As the command does: each batch on a new board that holds only the rows it needs."""
    start = board_of(*RULES)
    kept, noticed = {key: row for key, row in start.rows.items() if row}, []
    for first, last in zip([0, *cuts], [*cuts, len(happenings)], strict=True):
        for happening in happenings[first:last]:
            board = Board(start.around, {key: row for key, row in kept.items() if key[0] == ""})
            needed = board.needed([happening])
            if isinstance(happening, TimePassed):
                needed |= {key for key, row in kept.items() if row.due and row.due < happening.until}
            board.rows |= {key: kept[key] for key in needed if key in kept}
            noticed += board.take(happening)
            kept = {key: row for key, row in {**kept, **board.rows}.items() if row}
    return verdict(noticed), kept


@settings(max_examples=120, deadline=None)
@given(logs(), st.data())
def test_live_and_from_scratch_are_the_same(happenings, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(happenings)), max_size=4)))
    board = board_of(*RULES)
    assert verdict(fold(board, happenings)) == in_batches(happenings, cuts)[0]
    assert {key: row for key, row in board.rows.items() if row} == in_batches(happenings, cuts)[1]


def judge(happenings):
    """Each pattern as its definition goes, over the whole log at once."""
    facts = [one for one in happenings if not isinstance(one, TimePassed)]
    clock = max(one.until for one in happenings if isinstance(one, TimePassed))
    found = {}
    for n, one in enumerate(facts):
        place = f"{one.stream}/{one.seq}"
        if "BAD" in one.findings:
            found["bad", place] = [values.instant(one.at), None]
        if one.kind == "started":
            due = one.at + dt.timedelta(hours=5)
            ends = [f for f in facts[n + 1 :] if f.matter == one.matter and f.kind in ("answered", "ended")]
            end = ends[0] if ends else None
            late = values.instant(due) < clock if end is None else end.at > due
            if late:
                settled = values.instant(end.at) if end and end.kind == "answered" else None
                found["answer", place] = [values.instant(due), settled]
    found |= monthly(facts, clock)
    for month, unit in {(month_of(f), f.unit) for f in facts}:
        back = [f for f in facts if f.flow == "back" and (month_of(f), f.unit) == (month, unit)]
        if len(back) > 1:
            found["returns", f"{month}/{unit}"] = [values.instant(back[1].at), None]
    for matter in "mn":
        said = [f for f in facts if f.opinion and f.matter == matter]
        other = [f for f in said if f.actor != said[0].actor]
        if other:
            found["voices", f"{matter}/2"] = [values.instant(other[0].at), None]
    return found


def month_of(one):
    return (one.at + dt.timedelta(hours=8)).strftime("%Y-%m")


def monthly(facts, clock):
    """From the first whole month after the deployment: every month that is over and has none."""
    seen = max([clock, *(values.instant(f.at) for f in facts if f.kind == "held")])
    found, month = {}, dt.date(START.year, START.month + 1, 1)
    while True:
        after = (month + dt.timedelta(days=31)).replace(day=1)
        end = values.instant(dt.datetime(after.year, after.month, 1, tzinfo=dt.UTC) - dt.timedelta(hours=8))
        if end >= seen:
            return found
        if not any(f.kind == "held" and month_of(f) == f"{month:%Y-%m}" for f in facts):
            found["monthly", f"{month:%Y-%m}"] = [end, None]
        month = after


@settings(max_examples=200, deadline=None)
@given(logs())
def test_the_fold_finds_what_a_naive_judge_finds(happenings):
    assert verdict(fold(board_of(*RULES), happenings)) == judge(happenings)

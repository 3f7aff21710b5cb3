"""Random logs: live in random batches as from scratch, and as a naive judge says who looks at the whole log at once."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from watch.rules import START, board_of, fact, passed, rule_of

from engine import values
from engine.watch import Board, Found, RuleDeployed, Settled, TimePassed, fold

RULES = (
    rule_of(
        "response: {after: {process: p, kind: started}, then: {process: p, kind: answered}, same: matter, "
        "until: {process: p, kind: ended}, void: {process: p, kind: void}, within: {hours: 5}}",
        "answer",
    ),
    rule_of("periodic: {every: month, of: {process: p, kind: held}}", "monthly"),
    rule_of("each: {of: {process: p, guard: BAD}}", "bad"),
    rule_of("each: {of: {process: p, guard: BAD}, same: matter}", "once"),
    rule_of("count: {every: month, by: unit, more_than: 1, of: {process: p, flow: back}}", "returns"),
    rule_of("conflict: {of: {process: p, opinion: true}, to: recipient, void: {process: p, kind: void}}", "voices"),
)
KINDS = ("started", "answered", "ended", "held", "said", "moved", "void", "cancelled")


@st.composite
def logs(draw, reopening=False):
    """Events in time, and moments at which the clock was looked at, each after what happened before it.

    Each of the cases has its matter; one that was cancelled is silent from then on, but for being taken up again.
    """
    happenings, hours, silent = [], 0.0, set()
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        hours += draw(st.sampled_from([0, 0.5, 1, 4, 5, 6, 200, 800]))
        stream = draw(st.sampled_from(["c1", "c2", "d1"]))
        if stream in silent and not (reopening and draw(st.booleans())):
            continue
        kind = "reopened" if stream in silent else draw(st.sampled_from(KINDS))
        silent -= {stream}
        more = {"stream": stream, "matter": stream[0], "unit": draw(st.sampled_from("uv"))}
        more |= {"actor": draw(st.sampled_from("abe")), "opinion": "x" if kind == "said" else ""}
        more |= {"flow": draw(st.sampled_from(["", "back"])), "findings": draw(st.sampled_from([{}, {"BAD": "坏"}]))}
        more |= {"values": {"recipient": draw(st.sampled_from(["", "a", "u"])), "starter": draw(st.sampled_from("az"))}}
        before = [one.seq for one in happenings if not isinstance(one, TimePassed) and one.stream == stream]
        if kind == "moved":
            if not before:
                continue
            more |= {"undoes": draw(st.sampled_from(before)), "findings": {}, "flow": ""}
        silent |= {stream} if kind == "cancelled" else set()
        more |= {"aside": kind == "cancelled" and reopening}
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
            assert name in found, "settled before it was found"
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
@given(logs(reopening=True), st.data())
def test_live_and_from_scratch_are_the_same(happenings, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(happenings)), max_size=4)))
    board = board_of(*RULES)
    assert verdict(fold(board, happenings)) == in_batches(happenings, cuts)[0]
    assert {key: row for key, row in board.rows.items() if row} == in_batches(happenings, cuts)[1]


def judge(happenings):
    """Each pattern as its definition goes: at every moment, over the whole log so far."""
    facts = [one for one in happenings if not isinstance(one, TimePassed)]
    clock = max(one.until for one in happenings if isinstance(one, TimePassed))
    found, told = {}, set()
    for one in facts:
        if "BAD" in one.findings:
            found["bad", place(one)] = [values.instant(one.at), None]
            if one.matter not in told:
                found["once", place(one)] = [values.instant(one.at), None]
            told.add(one.matter)
    for month, unit in {(month_of(f), f.unit) for f in facts}:
        back = [f for f in facts if f.flow == "back" and (month_of(f), f.unit) == (month, unit)]
        if len(back) > 1:
            found["returns", f"{month}/{unit}"] = [values.instant(back[1].at), None]
    return found | answers(facts, clock) | monthly(facts, clock) | voices(facts)


def place(one):
    return f"{one.stream}/{one.seq}"


def valid(facts, *, void=True):
    """What still counts of what has happened so far."""
    unsaid = set()
    for n, one in enumerate(facts):
        for other in facts[:n]:
            if other.stream == one.stream and (
                one.kind == "cancelled" or other.seq == one.undoes or (void and one.kind == "void")
            ):
                unsaid.add(place(other))
    return [one for one in facts if place(one) not in unsaid]


def answers(facts, clock):
    """Every duty by itself: late, settled and open again as the answers come and go."""
    found = {}
    for n, begun in enumerate(facts):
        if begun.kind != "started":
            continue
        due, key, settled = begun.at + dt.timedelta(hours=5), None, None
        moments = [*facts[n + 1 :], None]
        for k, now in enumerate(moments, n + 1):
            at = values.instant(now.at) if now else clock
            over = now and now.matter == begun.matter and now.kind == "ended"
            over = over or (now and now.kind == "cancelled" and now.stream == begun.stream)
            counts = valid(facts[: k if over else k + 1])  # what ends the duty says nothing of how it stood
            given = [f for f in counts if f.kind == "answered" and f.matter == begun.matter and f in facts[n + 1 :]]
            in_time = any(f.at <= due for f in given)
            if values.instant(due) < at and not in_time:
                by = values.instant(given[0].at) if given else None
                if key is None:
                    key = place(begun)
                    found["answer", key] = [values.instant(due), None]
                elif settled and not by:
                    key = f"{key}/{place(now)}"
                    found["answer", key] = [at, None]
                settled = by
                if by:
                    found["answer", key][1] = by
            if over:
                break
    return found


def month_of(one):
    return (one.at + dt.timedelta(hours=8)).strftime("%Y-%m")


def monthly(facts, clock):
    """From the first whole month after the deployment: every month that is over and has none, as events come and go."""
    found, month = {}, dt.date(START.year, START.month + 1, 1)
    moments = [*enumerate(facts), (len(facts), None)]
    for _ in range(30):
        after = (month + dt.timedelta(days=31)).replace(day=1)
        end = values.instant(dt.datetime(after.year, after.month, 1, tzinfo=dt.UTC) - dt.timedelta(hours=8))
        name, key, settled = f"{month:%Y-%m}", None, None
        for n, now in moments:
            at = values.instant(now.at) if now else clock
            held = [f for f in valid(facts[: n + 1], void=False) if f.kind == "held" and month_of(f) == name]
            if end < at and not held and (key is None or settled):
                key, at = (name, end) if key is None and not had(facts[:n], name, end) else (f"{name}/{place(now)}", at)
                found["monthly", key], settled = [at, None], None
        month = after
    return found


def had(facts, name, end):
    """Was the month met when it ended?"""
    so_far = [f for f in facts if values.instant(f.at) <= end]
    return any(f.kind == "held" and month_of(f) == name for f in valid(so_far, void=False))


def voices(facts):
    """Whoever speaks as one more person while another's word counts."""
    found, words = {}, []
    for n, now in enumerate(facts):
        counting = {place(f) for f in valid(facts[: n + 1])}
        gone = [w for w in words if w["place"] not in counting]
        words = [w for w in words if w["place"] in counting]
        for one in [w for w in gone if w["found"]]:
            heirs = [w for w in words if w["own"] and w["actor"] == one["actor"] and w["matter"] == now.matter]
            if heirs and not heirs[0]["found"]:
                heirs[0]["found"] = one["found"]
            else:
                found["voices", one["found"]][1] = values.instant(now.at)
        left = [w for w in words if w["matter"] == now.matter]
        if gone and len({w["actor"] for w in left if w["own"]}) < 2:
            for one in [w for w in left if w["found"]]:
                found["voices", one["found"]][1], one["found"] = values.instant(now.at), ""
        if now.opinion:
            mine = [w for w in words if w["matter"] == now.matter]
            speaker = {now.actor} | ({now.unit} if now.values["starter"] == now.actor else set())
            own = not speaker & {w["to"] for w in mine if w["to"]}
            speakers = {w["actor"] for w in mine if w["own"]}
            key = place(now) if own and speakers and now.actor not in speakers else ""
            if key:
                found["voices", key] = [values.instant(now.at), None]
            word = {"actor": now.actor, "matter": now.matter, "place": place(now), "own": own, "found": key}
            words.append({**word, "to": now.values["recipient"]})
    return found


@settings(max_examples=200, deadline=None)
@given(logs())
def test_the_fold_finds_what_a_naive_judge_finds(happenings):
    assert verdict(fold(board_of(*RULES), happenings)) == judge(happenings)


CHANGED = {
    "answer:same": RULES[0],
    "answer:longer": rule_of(
        "response: {after: {process: p, kind: started}, then: {process: p, kind: answered}, same: matter, "
        "within: {hours: 50}}",
        "answer",
    ),
    "answer:by_case": rule_of(
        "response: {after: {process: p, kind: started}, then: {process: p, kind: answered}, within: {hours: 5}}",
        "answer",
    ),
    "answer:off": rule_of(
        "active: false\nresponse: {after: {process: p, kind: started}, then: {process: p, kind: answered}, "
        "same: matter, within: {hours: 5}}",
        "answer",
    ),
    "monthly:off": rule_of("active: false\nperiodic: {every: month, of: {process: p, kind: held}}", "monthly"),
    "monthly:same": RULES[1],
    "monthly:quarter": rule_of("periodic: {every: quarter, of: {process: p, kind: held}}", "monthly"),
}


@st.composite
def edited(draw):
    """A log in which rule files are edited between the events."""
    happenings = []
    for one in draw(logs(reopening=True)):
        if draw(st.integers(0, 3)) == 0 and not isinstance(one, TimePassed):
            digest = draw(st.sampled_from(sorted(CHANGED)))
            happenings.append(RuleDeployed(one.at, digest.partition(":")[0], f"{digest}:{len(happenings)}", digest))
        happenings.append(one)
    return happenings


def versioned():
    """A board on which the rules hold and their edited versions are known."""
    board = board_of(*RULES)
    files = {rule.id: rule for rule in RULES} | CHANGED
    board.around = board.around.__class__(files.__getitem__, board.around.days)
    return board


def by_version(noticed):
    """What was found, by which version."""
    return sorted((one.rule.id, one.shown.key, one.definition, str(one.shown)) for one in noticed)


@settings(max_examples=150, deadline=None)
@given(edited())
def test_a_watch_that_was_down_finds_the_same_by_the_same_versions(happenings):
    """It did not look once before the end: what was due then is told in the words of the version of then."""
    asleep = [*(one for one in happenings[:-1] if not isinstance(one, TimePassed)), happenings[-1]]
    assert by_version(fold(versioned(), happenings)) == by_version(fold(versioned(), asleep))


@settings(max_examples=60, deadline=None)
@given(edited())
def test_rows_read_for_the_next_event_alone_are_enough_when_files_change(happenings):
    whole = versioned()
    noticed = fold(whole, happenings)
    kept, found = {key: row for key, row in versioned().rows.items() if row}, []
    for one in happenings:
        board = Board(whole.around, {key: row for key, row in kept.items() if key[0] == ""})
        needed = board.needed([one])
        if isinstance(one, TimePassed):
            needed |= {key for key, row in kept.items() if row.due and row.due < one.until}
        elif isinstance(one, RuleDeployed):
            needed |= {key for key in kept if key[0] == one.rule}
        board.rows |= {key: kept[key] for key in needed if key in kept}
        found += board.take(one)
        kept = {key: row for key, row in {**kept, **board.rows}.items() if row}
    assert by_version(found) == by_version(noticed)
    assert kept == {key: row for key, row in whole.rows.items() if row}

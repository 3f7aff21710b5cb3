"""Each pattern of time, by hand: what is in time, what is late, what is settled."""

import datetime as dt

import pytest
from watch.rules import START, board_of, fact, passed, rule_of

from engine import values
from engine.watch import Found, RuleDeployed, Settled, fold

RESPONSE = """
response:
  after: {process: p, kind: started}
  then: {process: p, kind: completed, element: answer}
  within: {hours: 3}
"""


def shown(board, *happenings):
    return [noticed.shown for noticed in fold(board, happenings)]


def at(hours):
    return values.instant(START + dt.timedelta(hours=hours))


def test_an_answer_at_the_very_instant_is_in_time():
    board = board_of(rule_of(RESPONSE))
    assert shown(board, fact(1, kind="started"), fact(2, 3, element="answer"), passed(99)) == []


def test_silence_is_found_when_the_clock_has_passed_and_settled_by_the_answer():
    board = board_of(rule_of(RESPONSE))
    assert shown(board, fact(1, kind="started"), passed(3)) == []  # due now: it may still come
    (found,) = shown(board, passed(3.01))
    assert (found.key, found.at, found.case) == ("c1/1", at(3), "c1")
    assert found.sentence == "到 2026年11月2日 12:00 没有办"
    assert shown(board, passed(50)) == []  # told once
    assert shown(board, fact(2, 60, element="answer")) == [Settled("c1/1", at(60), "c1/2")]
    assert shown(board, fact(3, 61, outcome="done")) == []  # from here on the answer cannot be taken back
    assert not any(kept and subject.startswith("response:") for (_, subject), kept in board.rows.items())


def test_a_late_answer_is_found_even_if_nobody_looked_in_between():
    board = board_of(rule_of(RESPONSE))
    found, settled = shown(board, fact(1, kind="started"), fact(2, 3.5, element="answer"))
    assert (found.at, settled) == (at(3), Settled("c1/1", at(3.5), "c1/2"))


def test_two_waits_of_one_subject_are_two_findings():
    pattern = RESPONSE.replace("within", "same: matter\n  within")
    board = board_of(rule_of(pattern))
    starts = fact(1, kind="started"), fact(1, 1, kind="started", stream="c2")
    assert [one.key for one in shown(board, *starts, passed(99))] == ["c1/1", "c2/1"]


def test_waiting_ends_without_an_answer():
    pattern = RESPONSE + "  until: {process: p, kind: cancelled}\n"
    board = board_of(rule_of(pattern))
    assert shown(board, fact(1, kind="started"), fact(2, 1, kind="cancelled"), passed(99)) == []
    board = board_of(rule_of(pattern))
    late = shown(board, fact(1, kind="started"), fact(2, 5, kind="cancelled"), passed(99))
    assert [type(one) for one in late] == [Found]  # it was too late already, and stays so


def test_with_repeat_every_answer_begins_the_next_wait():
    pattern = """
response:
  after: {process: p, kind: started, when: 'important = true'}
  then: {process: [p, q], kind: started}
  same: matter
  within: {days: interval, roll: false}
  repeat: true
"""
    board = board_of(rule_of(pattern))
    given = {"important": True, "interval": 2}
    begin = fact(1, kind="started", values=given)
    again = fact(1, 40, kind="started", stream="c2", process="q")
    assert shown(board, begin, again) == []
    (found,) = shown(board, passed(24 * 9))
    assert (found.at, found.case) == ("2026-11-06T16:00:00.000000Z", "c2")  # 24:00 of the second day after it
    assert isinstance(shown(board, fact(1, 24 * 10, kind="started", stream="c3", process="q"))[0], Settled)
    assert len(shown(board, passed(24 * 20))) == 1  # and the next wait


@pytest.mark.parametrize(
    ("limit", "given", "due"),
    [
        ("within: {days: 20, since: published}", {"published": dt.date(2026, 9, 11)}, "2026-10-08T16:00:00.000000Z"),
        ("within: {days: 20, since: published}", {"published": dt.date(2026, 9, 10)}, "2026-09-30T16:00:00.000000Z"),
        (
            "within: {days: 20, since: published, roll: false}",
            {"published": "2026-09-11"},
            "2026-10-01T16:00:00.000000Z",
        ),
        ("within: {working_days: 2}", {}, "2026-11-04T16:00:00.000000Z"),
        (
            "within: {hours: 3, since: learned}",
            {"learned": START - dt.timedelta(hours=1)},
            "2026-11-02T03:00:00.000000Z",
        ),
        ("due: due", {"due": START + dt.timedelta(days=1)}, "2026-11-03T01:00:00.000000Z"),
        ("due: due", {"due": dt.date(2026, 11, 9)}, "2026-11-09T16:00:00.000000Z"),
        ("within: {days: n, roll: false}", {"n": "7"}, "2026-11-09T16:00:00.000000Z"),
    ],
)
def test_OD_04_limits_are_counted_as_the_calendar_does(limit, given, due):
    board = board_of(rule_of(RESPONSE.replace("within: {hours: 3}", limit)))
    board.take(fact(1, kind="started", values=given))
    (kept,) = [kept for (_, subject), kept in board.rows.items() if subject.startswith("response:")]
    assert kept.due == due


def test_a_limit_that_nobody_can_compute_is_a_finding_at_once():
    board = board_of(rule_of(RESPONSE.replace("within: {hours: 3}", "due: due")))
    (found,) = shown(board, fact(1, kind="started"))
    assert "期限算不出来" in found.sentence


PERIODIC = "periodic: {every: half_year, of: {process: p, outcome: held}, day: held_on, since: 2026-07-01}"


def held(seq, day, on=None):
    at_hours = (dt.datetime.fromisoformat(f"{day}T02:00:00+00:00") - START).total_seconds() / 3600
    return fact(seq, at_hours, outcome="held", values={"held_on": dt.date.fromisoformat(on or day)})


def until(day):
    return passed((dt.datetime.fromisoformat(f"{day}T00:00:00+08:00") - START).total_seconds() / 3600)


def test_MT_03_a_half_year_without_it_is_found_on_the_first_day_after():
    board = board_of(rule_of(PERIODIC, sentence="{period}没有召开"))
    assert shown(board, until("2027-01-01")) == []
    (found,) = shown(board, until("2027-01-02"))
    assert (found.key, found.period, found.at) == ("2026H2", "2026H2", "2026-12-31T16:00:00.000000Z")
    assert found.sentence == "2026年下半年没有召开"


def test_MT_03_held_on_the_last_day_counts_even_when_entered_afterwards():
    board = board_of(rule_of(PERIODIC))
    assert shown(board, held(2, "2026-12-31"), until("2027-02-01")) == []
    board = board_of(rule_of(PERIODIC))
    assert [type(one) for one in shown(board, until("2027-01-02"), held(2, "2027-01-03", "2026-12-31"))] == [
        Found,
        Settled,
    ]


def test_MT_09_two_in_one_month_do_not_cover_the_next():
    board = board_of(rule_of("periodic: {every: month, of: {process: p, outcome: held}}"))
    found = shown(
        board, held(1, "2026-12-02"), held(2, "2026-12-20"), until("2027-03-01").__class__(until("2027-03-02").until)
    )
    assert [one.period for one in found] == ["2027-01", "2027-02"]


def test_the_month_in_which_a_rule_is_deployed_does_not_count():
    board = board_of(rule_of("periodic: {every: month, of: {process: p, outcome: held}}"))
    assert shown(board, until("2026-12-15")) == []


def test_RR_07_counts_by_unit_and_year_with_a_bound():
    pattern = "count: {every: year, by: unit, more_than: 2, of: {process: p, flow: back}}"
    board = board_of(rule_of(pattern, sentence="{period}已退回 {count} 件，超过 {limit} 件"))
    facts = [fact(n, n, flow="back") for n in range(5)] + [fact(9, 9, flow="back", unit="u2")]
    (found,) = shown(board, *facts)
    assert (found.unit, found.sentence) == ("u1", "2026年已退回 3 件，超过 2 件")
    figures = {subject: kept.value["n"] for (rule, subject), kept in board.rows.items() if rule == "watched"}
    assert figures == {"count/year:2026/u1": 5, "count/year:2026/u2": 1}


def test_WR_21_a_second_leader_on_one_matter():
    board = board_of(rule_of("conflict: {of: {process: p, opinion: true}}", sentence="{first}、{second}说法可能不同"))
    one = fact(2, 1, actor="a", post="甲", opinion="快办", element="x")
    assert shown(board, one, fact(3, 2, actor="a", post="甲", opinion="再快"), fact(4, 3, actor="b")) == []
    (found,) = shown(board, fact(5, 4, stream="c2", actor="c", post="丙", opinion="缓办"))
    assert (found.matter, found.refs) == ("m1", [["c1", 2], ["c2", 5]])
    assert found.sentence == "甲、丙说法可能不同"
    assert shown(board, fact(6, 5, actor="c", opinion="还是缓", matter="m2")) == []


def test_RR_13_what_a_guard_found_is_kept():
    board = board_of(rule_of("each: {of: {process: p, guard: TOO_LATE}}", sentence="{finding}"))
    (found,) = shown(board, fact(1), fact(2, findings={"TOO_LATE": "迟报 12 分"}))
    assert (found.key, found.sentence) == ("c1/2", "迟报 12 分")


def test_a_changed_file_applies_from_its_deployment_on_and_waits_go_on():
    short, long = rule_of(RESPONSE), rule_of(RESPONSE.replace("hours: 3", "hours: 30"))
    files = {"short": short, "long": long}
    board = board_of(short)
    board.around = board.around.__class__(lambda digest: files.get(digest, short), board.around.days)
    board.take(fact(1, kind="started"))
    board.take(RuleDeployed(START, "watched", "watched:2", "long"))
    board.take(fact(1, kind="started", stream="c2"))
    noticed = fold(board, [passed(4)])
    assert [(one.shown.key, one.definition) for one in noticed] == [("c1/1", "watched:2")]
    assert [one.key for one in shown(board, passed(31))] == ["c2/1"]


def test_the_same_file_deployed_again_changes_nothing():
    board = board_of(rule_of(RESPONSE))
    board.changed.clear()
    board.take(RuleDeployed(START, "watched", "watched:2", "watched"))
    assert board.changed == set()


def test_a_rule_that_is_switched_off_or_becomes_another_finds_no_more():
    first = rule_of(RESPONSE)
    for second in (rule_of("active: false\n" + RESPONSE), rule_of("each: {of: {process: p, guard: X}}")):
        files = {"watched": first, "second": second}
        board = board_of(first)
        board.around = board.around.__class__(files.__getitem__, board.around.days)
        board.take(fact(1, kind="started"))
        board.take(RuleDeployed(START, "watched", "watched:2", "second"))
        assert shown(board, fact(2, kind="started", stream="c3"), passed(99)) == []


def back(seq, hours, undoes, stream="c1"):
    """Somebody takes back what he did."""
    return fact(seq, hours, kind="moved", element="answer", undoes=undoes, stream=stream)


def test_an_answer_that_is_taken_back_leaves_the_duty_where_it_was():
    board = board_of(rule_of(RESPONSE))
    answered = [fact(1, kind="started"), fact(2, 1, element="answer"), back(3, 2, 2)]
    (found,) = shown(board, *answered, passed(4))
    assert (found.key, found.at) == ("c1/1", at(3))
    board = board_of(rule_of(RESPONSE))
    assert shown(board, *answered, fact(4, 2.5, element="answer"), passed(99)) == []
    board = board_of(rule_of(RESPONSE))
    (found,) = shown(board, fact(1, kind="started"), fact(2, 1, element="answer"), passed(50), back(3, 60, 2))
    assert (found.key, found.at) == ("c1/1", at(3))  # the answer in time has gone
    assert shown(board, fact(4, 70, element="answer")) == [Settled("c1/1", at(70), "c1/4")]


def test_a_late_answer_that_is_taken_back_is_a_finding_of_its_own():
    """The first stays settled: so much of it is true."""
    board = board_of(rule_of(RESPONSE))
    found, settled, again = shown(
        board, fact(1, kind="started"), fact(2, 4, element="answer"), fact(3, 5, kind="claimed"), back(4, 6, 2)
    )
    assert (found.key, settled.key) == ("c1/1", "c1/1")
    assert (again.key, again.at, again.refs) == ("c1/1/c1/4", at(6), [["c1", 1]])
    assert "12:00" in again.sentence
    assert shown(board, fact(5, 7, element="answer")) == [Settled("c1/1/c1/4", at(7), "c1/5")]


def test_a_cancelled_case_owes_nothing_and_answers_nothing():
    pattern = RESPONSE.replace("{process: p, kind: completed, element: answer}", "{process: q, kind: started}")
    pattern = pattern.replace("within", "same: matter\n  within")
    begun, gone = fact(1, kind="started"), fact(2, 1, kind="cancelled")
    assert shown(board_of(rule_of(pattern)), begun, gone, passed(99)) == []
    answer = fact(1, 1, kind="started", stream="c2", process="q")
    (found,) = shown(
        board_of(rule_of(pattern)), begun, answer, fact(2, 2, kind="cancelled", stream="c2", process="q"), passed(99)
    )
    assert found.key == "c1/1"
    another = fact(1, 2.5, kind="started", stream="c3", process="q")
    later = fact(2, 5, kind="cancelled", stream="c2", process="q")
    assert shown(board_of(rule_of(pattern)), begun, answer, another, later, passed(99)) == []
    late = fact(1, 4, kind="started", stream="c3", process="q")
    found, settled = shown(board_of(rule_of(pattern)), begun, answer, late, later, passed(99))
    assert (found.at, settled) == (at(3), Settled("c1/1", at(4), "c3/1"))


def cancelled(seq, hours, **more):
    return fact(seq, hours, kind="cancelled", aside=True, **more)


def reopened(seq, hours, **more):
    return fact(seq, hours, kind="reopened", **more)


@pytest.mark.parametrize(("again", "due"), [(2, 3), (5, 5)])
def test_a_case_that_is_taken_up_again_owes_what_it_owed(again, due):
    """The limit is the old one; what was due meanwhile is overdue from the moment at which it runs again."""
    board = board_of(rule_of(RESPONSE))
    events = fact(1, kind="started"), cancelled(2, 1), passed(again - 0.5), reopened(3, again), passed(99)
    (found,) = shown(board, *events)
    assert (found.key, found.at) == ("c1/1", at(due))
    assert shown(board, fact(4, 100, element="answer")) == [Settled("c1/1", at(100), "c1/4")]


def test_what_was_found_before_a_case_was_cancelled_is_not_found_again():
    events = fact(1, kind="started"), passed(4), cancelled(2, 5), reopened(3, 6), fact(4, 7, element="answer")
    assert [type(one) for one in shown(board_of(rule_of(RESPONSE)), *events)] == [Found, Settled]


def test_a_case_that_was_cancelled_before_anything_was_set_aside_owes_nothing_more():
    events = fact(1, kind="started"), fact(2, 1, kind="cancelled"), reopened(3, 2), passed(99)
    assert shown(board_of(rule_of(RESPONSE)), *events) == []


def test_what_a_case_had_answered_is_answered_again_when_it_is_taken_up_again():
    pattern = RESPONSE.replace("{process: p, kind: completed, element: answer}", "{process: q, kind: started}")
    pattern = pattern.replace("within", "same: matter\n  within")
    other = {"stream": "c2", "process": "q"}
    begun = fact(1, kind="started"), fact(1, 1, kind="started", **other), cancelled(2, 2, **other)
    assert shown(board_of(rule_of(pattern)), *begun, reopened(3, 2.5, **other), passed(99)) == []
    found, settled = shown(board_of(rule_of(pattern)), *begun, passed(5), reopened(3, 6, **other), passed(99))
    assert (found.at, settled) == (at(3), Settled("c1/1", at(6), "c2/3"))
    once_more = shown(
        board_of(rule_of(pattern)), *begun, reopened(3, 2.5, **other), cancelled(4, 2.7, **other), passed(9)
    )
    assert [one.key for one in once_more] == ["c1/1"]


def test_what_ended_the_waiting_meanwhile_ended_it_for_the_cancelled_case_too():
    pattern = RESPONSE + "  until: {process: p, element: over}\n  same: matter\n"
    over = fact(1, 2, stream="c2", element="over")
    events = fact(1, kind="started"), cancelled(2, 1), over, reopened(3, 2.5), passed(99)
    assert shown(board_of(rule_of(pattern)), *events) == []


def test_words_of_a_case_that_is_taken_up_again_contradict_again():
    board = board_of(rule_of("conflict: {of: {process: p, opinion: true}}", sentence="{first} {second}"))
    said = (
        fact(1, actor="a", post="市长", opinion="行"),
        fact(1, 1, stream="c2", actor="b", post="副市长", opinion="不行"),
    )
    (first,) = shown(board, *said)
    assert shown(board, cancelled(2, 2, stream="c2")) == [Settled(first.key, at(2), "c2/2")]
    (again,) = shown(board, reopened(3, 3, stream="c2", actor="o", post="主任"))
    assert (again.key, again.at, again.sentence) == ("c2/1/c2/3", at(3), "市长 副市长")
    assert shown(board, cancelled(4, 4, stream="c2")) == [Settled("c2/1/c2/3", at(4), "c2/4")]


def test_a_period_that_a_case_had_met_is_met_again_when_it_is_taken_up_again():
    board = board_of(rule_of("periodic: {every: month, of: {process: p, kind: held}}"))
    december = 24 * 40
    events = fact(1, december, kind="held"), cancelled(2, december + 1), passed(24 * 70)
    (found,) = shown(board, *events)
    assert shown(board, reopened(3, 24 * 71)) == [Settled(found.key, at(24 * 71), "c1/3")]
    calm = board_of(rule_of("periodic: {every: month, of: {process: p, kind: held}}"))
    events = *events[:2], reopened(3, december + 2), passed(24 * 80)
    assert shown(calm, *events) == []


def test_an_answer_that_became_void_in_its_case_does_not_count():
    pattern = RESPONSE.replace("{process: p, kind: completed, element: answer}", "{process: q, kind: started}")
    pattern = pattern.replace("within", "same: matter\n  void: {process: q, outcome: withdrawn}\n  within")
    answer = [fact(1, kind="started"), fact(1, 1, kind="started", stream="c2", process="q")]
    (found,) = shown(
        board_of(rule_of(pattern)), *answer, fact(2, 2, stream="c2", process="q", outcome="withdrawn"), passed(99)
    )
    assert found.key == "c1/1"
    assert (
        shown(board_of(rule_of(pattern)), *answer, fact(2, 2, stream="c2", process="q", outcome="x"), passed(9)) == []
    )


def test_a_report_that_was_withdrawn_does_not_begin_the_next_wait():
    pattern = """
response:
  after: {process: p, kind: started, when: 'important = true'}
  then: {process: p, kind: started}
  void: {process: p, outcome: withdrawn}
  same: matter
  within: {hours: 10}
  repeat: true
"""
    board = board_of(rule_of(pattern))
    begin = fact(1, kind="started", values={"important": True})
    again = fact(1, 4, kind="started", stream="c2")
    (found,) = shown(board, begin, again, fact(2, 5, stream="c2", outcome="withdrawn"), passed(99))
    assert (found.key, found.at) == ("c1/1", at(10))


def test_RR_08_what_is_found_twice_in_one_case_is_told_once():
    pattern = "each: {of: {process: p, guard: TOO_EARLY}, same: case}"
    board = board_of(rule_of(pattern, sentence="{finding}"))
    seen = [fact(n, n, findings={"TOO_EARLY": f"第 {n} 次"}) for n in (1, 2)]
    (found,) = shown(board, *seen)
    assert (found.key, found.sentence) == ("c1/1", "第 1 次")
    assert len(shown(board, fact(1, 3, stream="c2", findings={"TOO_EARLY": "另一件"}))) == 1


VOICES = "conflict: {of: {process: p, opinion: true}, to: recipient, void: {process: p, outcome: withdrawn}}"


def says(seq, who, to="", stream="c1", **more):
    values = {"recipient": to, "starter": more.pop("starter", "")}
    return fact(seq, seq, stream=stream, actor=who, post=who, opinion="办", values=values, **more)


def test_WR_21_who_passes_on_what_he_was_told_is_no_second_voice():
    board = board_of(rule_of(VOICES, sentence="{first}、{second}"))
    assert shown(board, says(1, "a", "b"), says(2, "b", "c"), says(3, "c"), says(4, "a")) == []
    (found,) = shown(board, says(5, "d", "b"))
    assert (found.sentence, found.refs) == ("a、d", [["c1", 1], ["c1", 5]])
    board = board_of(rule_of(VOICES.replace("to: recipient", 'to: "[recipient, unit]"')))
    assert shown(board, says(1, "a"), says(2, "b", starter="b")) == []  # of the unit that was spoken to
    assert len(shown(board, says(3, "c"))) == 1  # a leader on a case of that unit


def test_WR_21_a_word_taken_back_contradicts_nobody():
    board = board_of(rule_of(VOICES))
    first, gone = says(1, "a"), fact(2, 2, kind="message", outcome="withdrawn")
    assert shown(board, first, gone, says(1, "b", stream="c2")) == []
    board = board_of(rule_of(VOICES))
    found, settled = shown(board, first, says(1, "b", stream="c2"), gone)
    assert (found.key, settled) == ("c2/1", Settled("c2/1", at(2), "c1/2"))
    (again,) = shown(board, says(1, "c", stream="c3"))
    assert again.refs == [["c2", 1], ["c3", 1]]
    for undo in (back(2, 9, 1, "c3"), fact(2, 9, kind="cancelled", stream="c3")):
        copy = board_of(rule_of(VOICES))
        assert len(shown(copy, says(1, "b", stream="c2"), says(1, "c", stream="c3"))) == 1
        assert shown(copy, undo) == [Settled("c3/1", at(9), "c3/2")]


MONTHLY = "periodic: {every: month, of: {process: p, kind: held}, day: held_on, same: case}"


def holds(seq, day, on, stream="c1", **more):
    one = held(seq, day, on)
    return fact(
        seq, (one.at - START).total_seconds() / 3600, kind="held", values=dict(one.values), stream=stream, **more
    )


def test_MT_09_the_last_word_on_the_day_counts():
    board = board_of(rule_of(MONTHLY))
    (found,) = shown(
        board, holds(2, "2026-12-30", "2026-12-30"), holds(3, "2026-12-31", "2027-01-02"), until("2027-02-09")
    )
    assert found.period == "2026-12"
    board = board_of(rule_of(MONTHLY))
    (found,) = shown(
        board, holds(2, "2026-12-30", "2026-12-30"), until("2027-01-05"), holds(3, "2027-01-06", "2027-01-02")
    )
    assert (found.period, found.key, found.at) == ("2026-12", "2026-12/c1/3", "2027-01-06T02:00:00.000000Z")
    (settled,) = shown(board, holds(2, "2027-01-07", "2026-12-15", "c2"))
    assert settled.key == found.key


def test_MT_09_minutes_taken_back_are_none():
    board = board_of(rule_of(MONTHLY))
    one = holds(2, "2026-12-30", "2026-12-30")
    hours = (one.at - START).total_seconds() / 3600 + 1
    (found,) = shown(board, one, back(3, hours, 2), until("2027-01-05"))
    assert (found.key, found.period) == ("2026-12", "2026-12")
    board = board_of(rule_of(MONTHLY))
    assert shown(board, one, fact(3, hours, outcome="held"), until("2027-01-05")) == []
    ((_, kept),) = [(key, kept) for key, kept in board.rows.items() if key[0] == "watched"]
    assert kept.value["met"] == []  # for good: nothing more to remember

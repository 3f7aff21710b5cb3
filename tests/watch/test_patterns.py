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

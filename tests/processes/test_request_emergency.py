"""Rules RR-13 to RR-16 of the catalogue hold in the emergency report (突发事件报告)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal

from engine.errors import Invalid, Refused

FOLDER = PROCESSES / "request"
CHART = Flowchart(FOLDER / "emergency.bpmn")
EVE = dt.datetime(2026, 9, 30, 15, 30, tzinfo=dt.UTC)
"""23:30 in the city on the eve of the National Day."""
THREE_HOURS = dt.timedelta(hours=3)
DRAFT: dict[str, object] = {
    "subject": "石桥镇化工园区发生氯气泄漏",
    "happened_at": "2026-09-30T23:10:00+08:00",
    "learned_at": "2026-09-30T23:30:00+08:00",
    "place": "石桥镇化工园区三号仓库",
    "situation": "园区巡查发现三号仓库阀门破裂，氯气外泄，正在扩散。",
    "losses": "正在核实。",
    "measures": "已疏散周边群众 320 人，消防到场处置。",
    "contact_name": "值班室",
    "contact_phone": "0100-0000000",
}
CITY = {"org.duty_officer": "duty_officer", "org.kind_of": lambda post: post}
ABOVE = {
    "clerk": ["section_chief", "deputy_in_charge", "unit_head", "vice_mayor", "mayor"],
    "section_chief": ["deputy_in_charge", "unit_head", "vice_mayor", "mayor"],
    "deputy_bureau_head": ["unit_head", "vice_mayor", "mayor"],
    "township_deputy": ["unit_head", "vice_mayor", "mayor"],
    "institution_head": ["secretary_general", "mayor"],
}
"""The posts above, of all others those above the head of a unit."""


def reported(now: dt.datetime = EVE + THREE_HOURS, post: str = "bureau_head", **answers: object) -> Rehearsal:
    """A case just reported at `now` by somebody on a post of that kind."""
    city = {**CITY, "org.posts_above": lambda _post, _login: list(ABOVE.get(post, ["vice_mayor", "mayor"]))}
    case = Rehearsal("emergency", now=now, city=city)
    case.start({**DRAFT, **answers})
    return case


def judged(told_to: str, post: str = "bureau_head") -> Rehearsal:
    """A case in which the secretary-general has chosen."""
    case = reported(post=post)
    case.do("duty_officer_receives")
    case.do("secretary_judges", told_to=told_to, told_reason="影响范围大。")
    return case


# ---------------------------------------------------------------- RR-13: three hours, to the second, never refused


@pytest.mark.parametrize(
    "after,minutes",
    [
        (dt.timedelta(0), None),
        (dt.timedelta(hours=2, minutes=59), None),
        (THREE_HOURS, None),
        (THREE_HOURS + dt.timedelta(seconds=1), "1 分钟"),
        (dt.timedelta(hours=3, minutes=1), "1 分钟"),
        (dt.timedelta(days=3), "4140 分钟"),
    ],
)
def test_RR_13_three_hours_from_when_the_unit_knew(after: dt.timedelta, minutes: str | None) -> None:
    case = reported(EVE + after)
    assert case.tasks == {"duty_officer_receives": "duty_officer"}
    assert case.findings == ([] if minutes is None else ["EMERGENCY_LATE"])
    assert case.last is not None
    assert all(f"晚了 {minutes}" in hit.sentence and hit.rule == "RR-13" for hit in case.last.verdict.findings)


@settings(max_examples=40, deadline=None)
@given(seconds=st.integers(0, 5 * 86_400), start=st.integers(0, 366 * 24 * 60))
def test_RR_13_no_calendar_counts_be_it_night_weekend_or_holiday(seconds: int, start: int) -> None:
    learned = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=start)
    now = learned + dt.timedelta(seconds=seconds)
    case = reported(now, learned_at=learned.isoformat(), happened_at=learned.isoformat())
    assert case.tasks
    assert case.findings == ["EMERGENCY_LATE"] * (seconds > THREE_HOURS.total_seconds())


def test_RR_13_both_times_are_asked_and_kept_and_the_gap_is_shown() -> None:
    for missing in ("happened_at", "learned_at"):
        with pytest.raises(Invalid) as caught:
            reported(**{missing: ""})
        assert set(caught.value.problems) == {missing}
    case = reported()
    assert case.variables["learned_at"] == EVE
    assert case.variables["happened_at"] == EVE - dt.timedelta(minutes=20)
    for form in ("emergency_check", "emergency_choice"):
        assert "learned_at) - date and time(happened_at" in (FOLDER / f"{form}.form").read_text("utf-8")


@pytest.mark.parametrize(
    "answers", [{"learned_at": "2026-10-01T03:00:00+08:00"}, {"happened_at": "2026-09-30T23:31:00+08:00"}]
)
def test_RR_13_impossible_times_are_sent_back_at_once(answers: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        reported(**answers)
    assert (caught.value.rule, caught.value.code) == ("RR-13", "IMPOSSIBLE_TIMES")


def test_RR_13_an_emergency_stands_first_and_runs_by_the_clock() -> None:
    properties = CHART.properties("emergency")
    assert (properties["emergency"], properties["urgency"]) == ("true", "extra_urgent")
    for task in CHART.of_kind("userTask"):
        assert CHART.attribute(task, "dueDate").startswith("PT")


# ---------------------------------------------------------------- RR-14: duty officer, then the secretary-general


def test_RR_14_the_officer_on_duty_then_the_secretary_general_and_nobody_between() -> None:
    case = reported()
    assert case.tasks == {"duty_officer_receives": "duty_officer"}
    assert case.do("duty_officer_receives") == {"secretary_judges": "secretary_general"}
    assert CHART.attribute("duty_officer_receives", "assignee") == "${org.duty_officer('government_office')}"
    for avoided in ("duty_officer_receives", "secretary_judges"):
        assert "leader_instructs" not in CHART.reach("emergency_reported_in", without=frozenset({avoided}))
    assert [flow.target for flow in CHART.after("duty_officer_receives")] == ["secretary_judges"]
    assert not [e for e in CHART.of_kind("userTask") if "deputy_secretary" in CHART.attribute(e, "assignee")]


# ---------------------------------------------------------------- RR-15: leader in charge, mayor, or both


@pytest.mark.parametrize(
    "told_to,leaders",
    [("leader_in_charge", ["vice_mayor"]), ("principal_leader", ["mayor"]), ("both", ["vice_mayor", "mayor"])],
)
def test_RR_15_the_secretary_general_chooses_whom_to_tell(told_to: str, leaders: list[str]) -> None:
    case = judged(told_to)
    told = [who for element, who in case.holders if element == "leader_instructs"]
    assert told == leaders
    assert case.variables["told_reason"] == "影响范围大。"


@pytest.mark.parametrize("missing", ["told_to", "told_reason"])
def test_RR_15_never_neither_and_never_without_a_reason(missing: str) -> None:
    case = reported()
    case.do("duty_officer_receives")
    choice = {"told_to": "both", "told_reason": "影响范围大。"}
    with pytest.raises(Invalid) as caught:
        case.do("secretary_judges", **{key: choice[key] for key in choice if key != missing})
    assert set(caught.value.problems) == {missing}


def test_RR_15_each_of_both_leaders_sees_that_the_other_was_told() -> None:
    """A-09: one event, one reporter, no second head; the case ends when both have read it."""
    case = judged("both")
    assert "分管副市长和市长" in (FOLDER / "emergency_reading.form").read_text("utf-8")
    case.do("leader_instructs", by="mayor", opinion="全力处置。")
    assert case.outcome == ()
    case.do("leader_instructs", by="vice_mayor", opinion="已赴现场。")
    assert case.outcome == ("emergency_reported",)


# ---------------------------------------------------------------- RR-16: the jump is lawful, the skipped get a copy


@pytest.mark.parametrize(
    "post,told_to,skipped",
    [
        ("section_chief", "leader_in_charge", ["deputy_in_charge", "unit_head"]),
        ("section_chief", "principal_leader", ["deputy_in_charge", "unit_head", "vice_mayor"]),
        ("clerk", "both", ["section_chief", "deputy_in_charge", "unit_head"]),
        ("institution_head", "principal_leader", []),
        ("deputy_bureau_head", "both", ["unit_head"]),
        ("township_deputy", "principal_leader", ["unit_head", "vice_mayor"]),
        ("bureau_head", "principal_leader", ["vice_mayor"]),
        ("township_head", "both", []),
        ("subdistrict_head", "leader_in_charge", []),
    ],
)
def test_RR_16_whoever_was_passed_over_gets_a_copy(post: str, told_to: str, skipped: list[str]) -> None:
    case = judged(told_to, post)
    copies = [who for element, who in case.holders if element == "superior_informed"]
    assert copies == skipped
    for who in copies:
        case.do("superior_informed", by=who)
    while case.outcome == ():
        case.do("leader_instructs")
    assert case.outcome == ("emergency_reported",)


def test_RR_16_nobody_is_refused_for_skipping_a_level_in_an_emergency() -> None:
    assert reported(post="clerk").tasks == {"duty_officer_receives": "duty_officer"}
    assert "SKIP_LEVEL" not in (FOLDER / "emergency_guard.dmn").read_text("utf-8")
    assert {"RR-16"} <= set(CHART.rules("emergency_reported_in")) & set(CHART.rules("superior_informed"))

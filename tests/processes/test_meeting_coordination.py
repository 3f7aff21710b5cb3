"""The departments a topic names on its way are those its vice mayor finds named when he convenes them: MT-15."""

from __future__ import annotations

import pytest
from support.demanded import shown
from support.meetings import TOPIC, rehearsed
from support.rehearsal import Rehearsal


def at_coordination(case: Rehearsal) -> Rehearsal:
    """Past the three reviews."""
    case.do("secretary_reviews_topic", "secretary_agreed")
    case.do("executive_reviews_topic", "executive_agreed")
    case.do("mayor_approves_topic", "topic_accepted")
    return case


def test_MT_15_the_departments_the_topic_named_are_proposed() -> None:
    case = rehearsed("topic")
    case.begin(TOPIC)
    assert shown(at_coordination(case), "convene_coordination")["departments"] == TOPIC["departments"]


@pytest.mark.parametrize(
    "element,flow,back", [("amend_topic", "topic_proposed_anew", "sent_back"), ("bring_topic_back", None, "put_off")]
)
def test_MT_15_and_so_are_those_of_an_amended_topic(element: str, flow: str | None, back: str) -> None:
    case = rehearsed("topic")
    case.begin(TOPIC)
    case.do("secretary_reviews_topic", "secretary_agreed")
    case.do("executive_reviews_topic", "executive_agreed")
    case.do("mayor_approves_topic", f"topic_{back}", opinion="请补充测算。")
    case.do(element, flow, subject="改过的方案", needs="请会议审定。", departments=["housing"])
    assert shown(at_coordination(case), "convene_coordination")["departments"] == ["housing"]

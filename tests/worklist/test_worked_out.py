"""What a form works out is not among the answers a page lists: nobody gave it, and it holds codes."""

from __future__ import annotations

from support.city import City

from engine import worklist


def test_a_worked_out_value_is_not_listed_as_an_answer(city: City) -> None:
    answers = {"meeting_name": "第 32 次常务会议", "meeting_on": "2026-11-27"}
    case = city.start("mayor", "executive_meeting", answers).case
    with city.database.reading() as connection:
        who = worklist.actor(connection, "mayor", city.now)
        told = {fact.label for fact in worklist.case(connection, who, case).facts}
    assert "拟哪天召开" in told
    assert "vice_mayors" not in told

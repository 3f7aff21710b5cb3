"""The call for topics in the whole city: a silent vice mayor is urged, and answers (MT-13, scenario 10)."""

from __future__ import annotations

from support.city import City

from engine import history
from engine.commands.urge_task import urge_task

CLERK = "meeting_clerk_1"
VICE_MAYORS = ["executive_vice_mayor", "vice_mayor_1", "vice_mayor_2", "vice_mayor_3", "vice_mayor_5", "vice_mayor_6"]


def test_MT_13_a_silent_vice_mayor_is_urged_and_the_agenda_waits(city: City) -> None:
    """The seventh is away; who deputises answers in that post."""
    case = city.start(
        "mayor", "executive_meeting", {"meeting_name": "第 32 次常务会议", "meeting_on": "2026-11-27"}
    ).case
    city.complete(CLERK, city.task(case, "issue_call"), {"call_until": "2026-11-24"})
    assert len(city.open(case)) == 7
    for who in [*VICE_MAYORS[:-1], "executive_vice_mayor"]:
        task = next(str(row["id"]) for row in city.tasks(case) if row["assignee"] == who)
        posts = {"vice_mayor_5": "city_government:vice_mayor_5", VICE_MAYORS[0]: "city_government:executive_vice_mayor"}
        city.complete(who, task, decision="no_topic", capacity=posts.get(who))
    assert city.open(case) == [("propose_topic", "vice_mayor_6")]
    silent = city.task(case, "propose_topic")
    assert urge_task(city.database, CLERK, silent, "请答复有无议题。", city.now) == case
    assert city.open(case) == [("propose_topic", "vice_mayor_6")]
    city.complete("vice_mayor_6", silent, decision="no_topic")
    assert [element for element, _ in city.open(case)] == ["set_agenda"]
    with city.database.reading() as connection:
        assert "urged" in [event.kind for event in history.events(connection, case)]
        assert history.verify_case(connection, case) == []

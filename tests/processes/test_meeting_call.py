"""By when topics are proposed, and who sets the agenda of an executive meeting: MT-08, MT-13."""

from __future__ import annotations

from support.meetings import AGENDA, VICE_MAYORS, listed, rehearsed
from support.rehearsal import Rehearsal

PLAN = {"meeting_name": "第 32 次常务会议", "meeting_on": "2026-11-27"}


def called(**registers: object) -> Rehearsal:
    """The mayor has called; every vice mayor is asked for topics until the 24th."""
    case = rehearsed("executive_meeting", **registers)
    case.start(PLAN)
    case.do("issue_call", call_until="2026-11-24")
    return case


def test_MT_13_every_answer_is_due_on_the_day_the_call_names() -> None:
    offers = called().offers
    assert [offer.assignment.due.day for offer in offers if offer.assignment.due] == [24] * len(VICE_MAYORS)


def test_MT_08_the_agenda_comes_to_the_mayor_who_called_and_to_nobody_else() -> None:
    wanted = {"coordinated": listed("t1", "t2")}
    case = called(register_list=lambda _book, _name, status: wanted.get(status, []))
    case.city = {**case.city, "register.value": lambda of, name: "coordinated" if name == "status" else of}
    for who in VICE_MAYORS:
        case.do("propose_topic", "no_topic", by=who)
    assert case.do("set_agenda", **AGENDA) == {"mayor_sets_agenda": "starter"}

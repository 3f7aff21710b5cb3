"""Meetings that the city's forms accept, and short words for calling them in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal

from engine.values import Value

FOLDER = PROCESSES / "meeting"
CHARTS = {file.stem: Flowchart(file) for file in FOLDER.glob("*.bpmn")}
CLERK = "government_office:meeting_clerk"
VICE_MAYORS = ["executive_vice_mayor", *(f"vice_mayor_{n}" for n in range(1, 7))]
HELD = {
    "mayor": ["mayor"],
    "executive_vice_mayor": VICE_MAYORS[:1],
    "vice_mayor": VICE_MAYORS[1:],
    "secretary_general": ["secretary_general"],
    "deputy_secretary_general": ["deputy_secretary_general_1", "deputy_secretary_general_2"],
    "party_group_member": ["party_group_member_1"],
    "bureau_head": ["finance:head", "water:head"],
    "legal_affairs_head": ["legal:head"],
    "office_director": ["office:head"],
    "peoples_congress_vice_chair": ["congress_1", "congress_2"],
    "cppcc_vice_chair": ["cppcc_1"],
    "party_deputy_secretary_general": ["party_deputy"],
    "party_leader": ["party_leader"],
    "other_city_leader": ["other_leader"],
}
"""Filled posts by kind."""
UNITS = ["finance", "water", "housing", "shiqiao", "hekou"]
TOWNSHIPS: list[Value] = ["shiqiao", "hekou"]


def posts(kinds: object, _day: object = None) -> list[Value]:
    """What org.posts answers."""
    return [post for kind in (kinds if isinstance(kinds, list) else [kinds]) for post in HELD.get(str(kind), [])]


def names(codes: object) -> str:
    """What org.names answers: the codes themselves."""
    return "、".join(str(code) for code in (codes if isinstance(codes, list) else [codes]) if code)


def working_days(day: dt.date, n: int) -> dt.datetime:
    """What calendar.add_working_days answers, without weekends and holidays: n days on, or back, at 17:30."""
    first = day.date() if isinstance(day, dt.datetime) else day
    return dt.datetime.combine(first + dt.timedelta(days=int(n)), dt.time(9, 30), dt.UTC)


def city(convener: str = "mayor", **registers: Any) -> dict[str, Any]:
    """Answers of the city; `convener`: the post of whoever starts. `registers`: further answers, register_value=…"""
    told: dict[str, Any] = {
        "org.posts": posts,
        "org.posts_on": posts,
        "org.units": lambda kinds: TOWNSHIPS if kinds == ["township", "subdistrict_office"] else UNITS,
        "org.options": lambda codes: [{"value": code, "label": code} for code in codes or []],
        "org.names": names,
        "org.unit_head": lambda unit: f"head_of_{unit}",
        "org.person_name": lambda login: login,
        "org.unit_name": "示例市人民政府",
        "org.has_post": lambda login, kind: (convener if login == "starter" else login) == kind,
        "org.is_entrusted": False,
        "calendar.add_working_days": working_days,
        "calendar.add_days": working_days,
        "register.value": lambda case, name: f"{name} of {case}",
        "register.list": [],
        "register.overlaps": 0,
        "register.find": "passed",
    }
    return told | {name.replace("_", ".", 1): answer for name, answer in registers.items()}


def rehearsed(process: str, convener: str = "mayor", **registers: Any) -> Rehearsal:
    """A case of `process` that has not begun."""
    return Rehearsal(process, folder="meeting", city=city(convener, **registers))


TOPIC: Mapping[str, Any] = {
    "subject": "城北片区排水管网改造方案",
    "proposer": "vice_mayor_2",
    "needs": "请会议审定方案。",
    "departments": ["finance", "water"],
    "meeting_on": None,
}
TIMES: Mapping[str, Any] = {"starts_at": "2026-11-27T09:00:00+08:00", "lasts": "PT2H", "room": "第二会议室"}
AGENDA: Mapping[str, Any] = {
    **TIMES,
    "agenda": ["t1", "t2"],
    "invited_congress": "congress_1",
    "invited_cppcc": "cppcc_1",
    "invited_party": "party_deputy",
}
PLENARY: Mapping[str, Any] = {
    "meeting_name": "第五次全体会议",
    "meeting_on": "2026-12-18",
    "item_types": ["CONVEY_POLICY"],
    "policy_item": "传达省委经济工作会议精神。",
}
OFFICE_MEETING: Mapping[str, Any] = {
    "meeting_name": "排水改造市长办公会议",
    "purpose": "carry_out",
    "topics": "排水改造怎样推进",
    "lead_unit": "housing",
}
ARRANGEMENT: Mapping[str, Any] = {**TIMES, "leaders": ["vice_mayor_2"], "units": ["finance"], "township_people": "none"}
WORK_MEETING: Mapping[str, Any] = {
    **TIMES,
    "room": "局会议室",
    "meeting_name": "秸秆禁烧工作会议",
    "name_used": "department",
    "units": ["water"],
    "township_people": "none",
}


def listed(*cases: str) -> list[Value]:
    """What register.list answers: options."""
    return [{"value": case, "label": case} for case in cases]


def noticed(kind: str, **given: Any) -> Rehearsal:
    """The called process that sends a meeting's notices and takes the answers."""
    case = rehearsed("notify_meeting")
    notice: dict[str, Any] = {
        "meeting_kind": kind,
        "meeting_name": "会议",
        "starts_at": case.now.replace(day=27),
        "room": "会堂",
        "approved": True,
        "approval_id": "",
        "participants": ["vice_mayor_2", "finance"],
        "invited": ["congress_1"],
        "township_names": "",
        "convener_post": "mayor",
        "notice_by": CLERK,
    }
    case.begin({**notice, **given})
    return case

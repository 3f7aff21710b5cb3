"""Documents that the city's forms accept, and short words for drafting and passing them in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal

from engine import machine
from engine.days import Days, Listed, day_of, end_of, official_days
from engine.errors import Refused
from engine.values import Value

FOLDER = PROCESSES / "document"
OFFICE, REVIEWERS = "government_office:registrar", "legal_affairs_office:legal_reviewer"
CHARTS = {file.stem: Flowchart(file) for near in ("document", "shared") for file in (PROCESSES / near).glob("*.bpmn")}

PROPOSAL: Mapping[str, object] = {
    "subject": "示例市城市排水设施管理办法",
    "citywide_policy": "no",
    "carries_out": "no",
    "made_by": "single",
    "urgency": "normal",
}
JOINT: Mapping[str, object] = {**PROPOSAL, "made_by": "joint", "lead_unit": "bureau", "co_units": ["finance", "water"]}
PACKAGE: Mapping[str, object] = {
    "draft_text": "第一条 为加强城市排水设施管理，制定本办法。",
    "purpose": "解决排水设施多头管理、养护不到位的问题。",
    "basis": "《城镇排水与污水处理条例》。",
    "main_content": "明确管理职责、养护标准和接入许可。",
    "disagreements": "无",
    "basis_texts": "城镇排水与污水处理条例",
    "cited_documents": "",
}
REGISTRATION: Mapping[str, object] = {"registration_number": "收文〔2026〕118号", "carries_sign_off": "no"}
LAW: Mapping[str, object] = {"law_finding": "pass"}
WORDING: Mapping[str, object] = {"wording_finding": "pass"}
ISSUED: Mapping[str, object] = {
    "document_number": "示政规〔2026〕5号",
    "issued_on": "2026-12-20",
    "sent_to": "各乡镇、办事处，市政府各部门",
}
LEVELS = ["office_director", "deputy_secretary_general", "secretary_general", "vice_mayor", "mayor"]
UNITS = ["bureau", "finance", "water"]


_YEARS = Days(
    lambda year: {day: Listed(worked, name) for day, worked, name in official_days(year)},
    [(dt.date.min, dt.time(17, 30))],
)


def twenty_days(day: dt.date | dt.datetime | str, n: int) -> dt.datetime:
    """What calendar.add_days answers: n days after `day`, moved over rest days, at 24:00 in Shanghai."""
    first = dt.date.fromisoformat(day) if isinstance(day, str) else day_of(day)
    last = first + dt.timedelta(days=n)
    while not _YEARS.is_working(last):
        last += dt.timedelta(days=1)
    return end_of(last)


def posts(kinds: object) -> list[Value]:
    """What org.posts answers; the post of a unit's head is the one that the rehearsal's head signs by."""
    if isinstance(kinds, str) and kinds.endswith(":bureau_head"):
        return [f"city_government:head_of_{kinds.split(':')[0]}"]
    return [f"city_government:{kind}" for kind in (kinds if isinstance(kinds, list) else [kinds])]


def city(**answers: Value) -> dict[str, Value]:
    """A city of three departments whose heads are called after them; `answers` by question, `.` written `__`."""
    known: dict[str, Value] = {
        "org.units": UNITS,
        "org.options": lambda codes: [{"value": code, "label": code} for code in codes],
        "org.unit_head": lambda unit: f"head_of_{unit}",
        "org.kind_of_post": lambda login, unit: "clerk" if unit == "bureau" else None,
        "org.unit_of": lambda login: "bureau" if login == "starter" else str(login).removeprefix("head_of_"),
        "org.posts": posts,
        "matter.has_outcome": False,
        "register.find": None,
        "calendar.add_days": twenty_days,
    }
    return known | {name.replace("__", "."): value for name, value in answers.items()}


def proposed(
    process: str = "issue_normative", answers: Mapping[str, object] = PROPOSAL, **questions: Value
) -> Rehearsal:
    """A document just proposed by a department."""
    case = Rehearsal(process, "document", city=city(**questions))
    case.start(answers)
    return case


def refused(case: Rehearsal, element: str, flow: str | None = None, **given: object) -> list[tuple[str, str]]:
    """(rule, code) of every hit with which a completion is refused; the open tasks stay as they are."""
    before = case.holders
    with pytest.raises(Refused) as caught:
        case.do(element, flow, **given)  # type: ignore[arg-type]
    assert case.holders == before
    assert all(hit.sentence.endswith("。") and hit.remedy.endswith("。") for hit in caught.value.hits)
    return [(hit.rule, hit.code) for hit in caught.value.hits]


def moved(case: Rehearsal, element: str) -> Rehearsal:
    """The office moves the case to `element`, over whatever lies between."""
    assert case.result is not None
    near = case.offers[0].token if case.offers else case.waits[0].token
    case.result = machine.move_to(case.program, case.result.rows, (element, near), {}, case._moment("office"))
    return case


def drafted(case: Rehearsal, **answers: object) -> Rehearsal:
    """The draft and its package are written, with the texts relied on attached."""
    case.do("draft_document", files=["排水条例.pdf"], **{**PACKAGE, **answers})
    return case


def countersigned(case: Rehearsal, *units: str) -> Rehearsal:
    """These units countersign; all of them when none is named."""
    for unit in units or ("finance", "water"):
        case.do("unit_countersigns", "units_signed", by=f"head_of_{unit}")
    return case


def head_signed(case: Rehearsal) -> Rehearsal:
    """The unit's head signs."""
    case.do("head_signs", "head_agreed")
    return case


def submitted(case: Rehearsal, **answers: object) -> Rehearsal:
    """Sealed and handed in."""
    case.do("submit_draft", **{**PACKAGE, "sealed": True, **answers})
    return case


def registered(case: Rehearsal) -> Rehearsal:
    """From the draft to the office's register, by one unit alone or by several."""
    drafted(case)
    if "unit_countersigns" in case.tasks:
        countersigned(case)
    submitted(head_signed(case)).do("register_draft", "accepted", **REGISTRATION)
    return case


def reviewed(case: Rehearsal) -> Rehearsal:
    """Past both findings of the legal affairs office."""
    case.do("check_package", "package_complete")
    case.do("review_law", **LAW)
    case.do("review_wording", **WORDING)
    return case

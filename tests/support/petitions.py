"""Requests and reports that the city's forms accept, and short words for starting and refusing them in memory."""

from __future__ import annotations

import json

import pytest
from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal

from engine.errors import Refused

FOLDER = PROCESSES / "request"
REQUEST, REPORT = Flowchart(FOLDER / "request.bpmn"), Flowchart(FOLDER / "report.bpmn")
BOTH = pytest.mark.parametrize("process", ["request", "report"])

SHARED: dict[str, object] = {
    "subject": "关于城北片区排水管网改造的请示",
    "category": "SPECIAL_FUNDS",
    "scope": "within_authority",
    "significance": "major",
    "urgency": "normal",
    "direct_to_mayor": False,
    "contact_name": "综合股",
    "contact_phone": "0100-0000000",
}
ANSWERS: dict[str, dict[str, object]] = {
    "request": {
        **SHARED,
        "requested_action": "安排专项资金，改造管网 14.2 公里",
        "amount": 1860,
        "planned_on": "2026-12-15",
        "main_text": "城北片区排水管网管径偏小，今年汛期先后 6 次积水，拟实施改造。妥否，请批示。",
    },
    "report": {
        **SHARED,
        "subject": "关于全市秋粮收购情况的报告",
        "asks_approval": "no",
        "main_text": "截至 11 月 20 日，全市累计收购秋粮 12.6 万吨，收购价格平稳。特此报告。",
    },
}
OFFICE = "government_office:registrar"


def started(process: str = "request", unit_kind: str = "department", **answers: object) -> Rehearsal:
    """A case just started by a unit of `unit_kind`, with `answers` instead of the usual ones."""
    case = Rehearsal(process, unit_kind=unit_kind)
    case.start({**ANSWERS[process], **answers})
    return case


def refusal(process: str = "request", unit_kind: str = "department", **answers: object) -> tuple[str, str]:
    """(rule, code) with which a start is refused; every hit tells what to do instead."""
    with pytest.raises(Refused) as caught:
        started(process, unit_kind, **answers)
    assert all(hit.sentence.endswith("。") and hit.remedy.endswith("。") for hit in caught.value.hits)
    return caught.value.rule, caught.value.code


def forwarded(case: Rehearsal) -> Rehearsal:
    """Past whoever forwards."""
    (element,) = case.tasks
    case.do(element, f"{element.split('_')[0]}_forwarded", handling="forward")
    return case


def options(process: str, key: str) -> list[str]:
    """The values a field of the draft form offers."""
    form = json.loads((FOLDER / f"{process}_draft.form").read_text(encoding="utf-8"))
    return [value["value"] for field in form["components"] if field.get("key") == key for value in field["values"]]

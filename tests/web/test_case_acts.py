"""其他操作 on the page of a case: taking back, marking, ending; what is there for whom."""

from __future__ import annotations

import pytest
from support.site import APPROVER, AUDITOR, FORWARDER, REGISTRAR, REQUESTER, STRANGER, Site

ROLES = (STRANGER, REQUESTER, FORWARDER, APPROVER, AUDITOR, REGISTRAR)
SENT = {"reason": "试", "urgency": "urgent", "element": "deputy_forwards"}
MATRIX = {
    "take-back": (404, 403, 302, 403, 403, 403),
    "urgency": (404, 403, 403, 403, 403, 302),
    "move": (404, 403, 403, 403, 403, 302),
    "cancel": (404, 403, 403, 403, 403, 302),
}
"""Statuses in the order of ROLES, each on a case of its own standing: with the vice mayor, who has not opened it."""


@pytest.mark.parametrize(("act", "statuses"), MATRIX.items(), ids=MATRIX)
def test_every_route_for_everybody(site: Site, person, act: str, statuses: tuple[int, ...]) -> None:
    case = f"/cases/{site.cases['waiting']}"
    for login, status in zip(ROLES, statuses, strict=True):
        who = person(login)
        if status != 404:
            assert (f"{case}/{act}" in who.get(case)) is (status == 302), login
        assert who.post(f"{case}/{act}", SENT).status_code == status, login


def test_taken_back_leads_to_the_step_with_what_was_written(site: Site, person) -> None:
    case, forwarder = f"/cases/{site.cases['waiting']}", person(FORWARDER)
    answer = forwarder.post(f"{case}/take-back")
    assert answer.location == site.task("waiting", "deputy_forwards")
    page = forwarder.get(answer.location)
    assert "已撤回" in page
    assert "测算表已核对，建议请分管市长审定。" in page
    assert forwarder.post(f"{case}/take-back").status_code == 409


def test_marked_by_the_office(site: Site, person) -> None:
    case, office = f"/cases/{site.cases['waiting']}", person(REGISTRAR)
    office.post(f"{case}/urgency", {"urgency": "extra_urgent", "reason": "市长 <b>催问"})
    page = person(REQUESTER).get(case)
    assert "标为特急" in page
    assert "市长 &lt;b&gt;催问" in page


def test_cancelled_by_the_office_with_a_reason_only(site: Site, person) -> None:
    case, office = f"/cases/{site.cases['waiting']}", person(REGISTRAR)
    office.post(f"{case}/cancel", {"reason": " "})
    assert "请写明理由" in office.get(case)
    office.post(f"{case}/cancel", {"reason": "经研究不再办理"})
    page = person(REQUESTER).get(case)
    assert "理由：经研究不再办理" in page
    assert "已终止" in page or "撤销" in page
    assert f"{case}/cancel" not in office.get(case)
    assert office.post(f"{case}/cancel", {"reason": "再撤"}).status_code == 409


def test_taken_up_again_by_the_office(site: Site, person) -> None:
    case, office = f"/cases/{site.cases['waiting']}", person(REGISTRAR)
    assert f"{case}/reopen" not in office.get(case)
    assert office.post(f"{case}/reopen", {"reason": "没有撤销"}).status_code == 409
    office.post(f"{case}/cancel", {"reason": "误撤"})
    assert f"{case}/reopen" in office.get(case)
    assert f"{case}/reopen" not in person(AUDITOR).get(case)
    assert person(AUDITOR).post(f"{case}/reopen", {"reason": "试"}).status_code == 403
    office.post(f"{case}/reopen", {"reason": "撤错了"})
    page = person(REQUESTER).get(case)
    assert "恢复办理" in page
    assert "理由：撤错了" in page
    assert f"{case}/cancel" in office.get(case)


def test_signers_are_nobody_s_to_change_where_none_sign(site: Site, person) -> None:
    case = f"/cases/{site.cases['waiting']}"
    for act, sent in (("add-instance", {"many": "1.1", "value": "x"}), ("remove-instance", {"one": "1.1 1.2"})):
        assert f"{case}/{act}" not in person(REGISTRAR).get(case)
        assert person(REGISTRAR).post(f"{case}/{act}", {**sent, "reason": "试"}).status_code == 409
        assert person(REQUESTER).post(f"{case}/{act}", {**sent, "reason": "试"}).status_code == 403
        assert person(STRANGER).post(f"{case}/{act}", {**sent, "reason": "试"}).status_code == 404


def test_where_a_withdrawal_is_drawn_the_page_of_the_refusal_names_it(site: Site, person) -> None:
    answer = person(REQUESTER).post(f"/cases/{site.cases['fresh']}/cancel", {"reason": "不办了"})
    assert answer.status_code == 422
    assert "单位撤回请示" in answer.text


@pytest.mark.parametrize("login", ROLES)
def test_who_may_hand_over(site: Site, person, login: str) -> None:
    status, who = 200 if login == REGISTRAR else 403, person(login)
    page = who.get("/desk/hand-over", status)
    assert ("谁手上的" in page) is (status == 200)
    sent = {"holder": APPROVER, "to": FORWARDER, "reason": "试"}
    assert who.post("/desk/hand-over", sent).status_code == status
    if login in (AUDITOR, REGISTRAR):
        assert ("/desk/hand-over" in who.get("/desk")) is (login == REGISTRAR)


def test_what_stays_is_listed_with_its_reason(site: Site, person) -> None:
    office = person(REGISTRAR)
    page = office.get(f"/desk/hand-over?holder={APPROVER}")
    assert site.cases["waiting"] in page
    assert "先在组织数据里登记代理或委托" in page
    answer = office.post("/desk/hand-over", {"holder": APPROVER, "to": FORWARDER, "reason": "调离"})
    assert "有 1 件没有移交" in answer.text
    assert "不能接手" in answer.text
    assert office.post("/desk/hand-over", {"holder": APPROVER, "to": FORWARDER}).status_code == 302
    assert office.post("/desk/hand-over", {"holder": APPROVER, "to": "nobody", "reason": "调离"}).status_code == 404


def test_G_01_moved_from_the_page_and_refused_to_where_it_has_not_been(site: Site, person) -> None:
    case, office = f"/cases/{site.cases['waiting']}", person(REGISTRAR)
    assert '<option value="deputy_forwards"' in office.get(case)
    answer = office.post(f"{case}/move", {"element": "amend_request", "reason": "直接改"})
    assert answer.status_code == 422
    assert "G-01" in answer.text
    assert office.post(f"{case}/move", {"element": "deputy_forwards", "reason": "转错了"}).status_code == 302
    page = person(REQUESTER).get(case)
    assert "调整到" in page
    assert "理由：转错了" in page
    assert "未提交：流程还没有走到这一步。" in page

"""其他操作 on the pages: urging and handing over, by forms only; and for whom they are there at all."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert
from support.site import APPROVER, AUDITOR, FORWARDER, REGISTRAR, REQUESTER, STRANGER, Site

from engine.commands.delegate_task import delegate_task
from engine.tables import FOREVER, delegation

STAND_IN = REGISTRAR  # nobody in the demo has to stand in for the vice mayor; a delegation by hand says who does


def deputise(site: Site) -> None:
    row = {"code": "d9", "tenure": "t0005", "login": STAND_IN, "matter": "*", "basis": "示政办函〔2026〕99号"}
    dates = {"valid_from": "2026-11-22T00:00:00.000000Z", "valid_to": FOREVER, "recorded_until": FOREVER}
    with site.database.transaction() as connection:
        connection.execute(insert(delegation).values(**row, **dates, recorded_at="2026-11-22T00:00:00.000000Z"))


def test_urged_from_the_page_of_the_matter_and_seen_by_the_holder(site: Site, person) -> None:
    task, case = site.task("waiting", "vice_mayor_approves"), f"/cases/{site.cases['waiting']}"
    requester = person(REQUESTER)
    assert f"{task}/urge" in requester.get(case)
    answer = requester.post(f"{task}/urge", {"note": "月底前要开工 <b>", "back": case})
    assert answer.location == case
    assert "已催办" in requester.get(case)
    approver = person(APPROVER)
    assert "有催办" in approver.get("/tasks")
    page = approver.get(task)
    assert "11月23日 09:42 催办" in page
    assert "月底前要开工 &lt;b&gt;" in page
    requester.post(f"{task}/urge")
    assert "09:42 已催过" in requester.get(case)
    site.now += dt.timedelta(hours=1)
    assert person(REQUESTER).post(f"{task}/urge", {"back": "//elsewhere"}).location == case


def test_the_holder_transfers_from_the_page_of_the_task(site: Site, person) -> None:
    deputise(site)
    task = site.task("waiting", "vice_mayor_approves")
    approver = person(APPROVER)
    page = approver.get(task)
    assert 'form="give"' in page
    assert f'value="{STAND_IN}"' in page
    answer = approver.post(f"{task}/reassign", {"to": STAND_IN, "reason": "出差"})
    assert answer.status_code == 302, answer.text
    page = person(STAND_IN).get(task)
    assert "11月23日 09:42 移交" in page
    assert "同意" in page
    assert "已移交" in approver.get(answer.location)


def test_a_reassignment_past_the_rules_is_refused_and_says_why(site: Site, person) -> None:
    task, office = site.task("waiting", "vice_mayor_approves"), person(REGISTRAR)
    answer = office.post(f"{task}/reassign", {"to": "mayor", "reason": "市长来批"})
    assert answer.status_code == 422
    assert "WR-12" in answer.text
    deputise(site)
    office.post(f"{task}/reassign", {"to": STAND_IN})
    assert "请写明理由" in office.get(task)
    person(APPROVER).get(task)


@pytest.mark.parametrize(
    ("login", "urge", "give"),
    [(REQUESTER, 302, 403), (APPROVER, 403, 422), (FORWARDER, 403, 403), (AUDITOR, 403, 403), (STRANGER, 404, 404)],
)
def test_who_may_urge_and_who_may_give(site: Site, person, login: str, urge: int, give: int) -> None:
    task, who = site.task("waiting", "vice_mayor_approves"), person(login)
    assert who.post(f"{task}/urge").status_code == urge
    assert who.post(f"{task}/reassign", {"to": "mayor", "reason": "试"}).status_code == give
    if login != STRANGER:
        page = who.get(f"/cases/{site.cases['waiting']}") + who.get(task)
        assert (f"{task}/urge" in page) is (urge == 302)
        assert f"{task}/reassign" not in page, "nobody could take it over"


def test_a_task_that_was_lent_is_given_back_by_a_button(site: Site, person) -> None:
    """委办、交回: only its holder of the moment sees the button; then it lies with who delegated it."""
    deputise(site)
    task, approver = site.task("waiting", "vice_mayor_approves"), person(APPROVER)
    assert 'form="give-back"' not in approver.get(task)
    delegate_task(site.database, APPROVER, task.rpartition("/")[2], STAND_IN, site.now)
    assert 'form="give-back"' not in approver.get(task)
    helper = person(STAND_IN)
    page = helper.get(task)
    assert "委您先办" in page
    assert 'form="give-back">办理完毕，交回<' in page
    answer = helper.post(f"{task}/give-back")
    assert answer.status_code == 302, answer.text
    assert "已交回" in helper.get(answer.location)
    assert 'form="give-back"' not in approver.get(task)
    assert site.people.open(site.cases["waiting"])[0][1] == APPROVER
    assert helper.post(f"{task}/give-back").status_code == 403

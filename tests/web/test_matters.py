"""The page of a matter in the browser: what joins cases, and beginning another in it."""

from __future__ import annotations

import re

import pytest
from support.site import ANSWERS, APPROVER, AUDITOR, FORWARDER, REGISTRAR, REQUESTER, STRANGER, Site, typed


def matter_of(site: Site, person) -> str:
    page = person(REQUESTER).get(f"/cases/{site.cases['waiting']}")
    return re.search(r'href="(/matters/[^"]+)"', page)[1]


@pytest.mark.parametrize(
    ("login", "status"),
    [(REQUESTER, 200), (FORWARDER, 200), (APPROVER, 200), (REGISTRAR, 200), (AUDITOR, 200), (STRANGER, 404), ("", 302)],
)
def test_contracts_18_the_page_by_role(site: Site, person, login: str, status: int) -> None:
    person(login).get(matter_of(site, person), status)


def test_the_matter_is_told_and_its_cases_lead_to_their_pages(site: Site, person) -> None:
    page = person(APPROVER).get(matter_of(site, person))
    for word in ("现在", "在谁手里", "什么时候", "之后", "经过", "案卷", "谁能看"):
        assert word in page
    assert f"/cases/{site.cases['waiting']}" in page
    assert "测算表已核对" in page
    assert "测算表已核对" in person(APPROVER).get(matter_of(site, person) + "?only=opinions")
    assert "没有这一类的记录" in person(APPROVER).get(matter_of(site, person) + "?only=returns")


def test_a_case_is_begun_in_the_matter(site: Site, person) -> None:
    """Link 5 of the catalogue: what is reported later belongs to the matter of what came first."""
    requester, matter = person(REQUESTER), matter_of(site, person)
    number = matter.rsplit("/", 1)[1]
    assert f"/start/request?matter={number}" in requester.get(matter)
    form = requester.get(f"/start/request?matter={number}")
    assert f'name="matter" value="{number}"' in form
    kept = requester.post("/start/request", {"keep": "draft", "subject": "写了一半", "matter": number})
    assert kept.location == f"/start/request?matter={number}"
    sent = typed(ANSWERS["request"]) | {"subject": "关于后续资金的请示", "matter": number}
    assert requester.post("/start/request", {**sent, "subject": ""}).text.count(f'value="{number}"') == 1
    started = requester.post("/start/request", sent)
    assert started.status_code == 302, started.text
    page = requester.get(matter)
    assert "2 个案卷" in page
    assert "关于后续资金的请示" in page
    assert page.count('<rect class="c-act"') == 2


def test_nobody_begins_anything_in_a_matter_they_may_not_see(site: Site, person) -> None:
    stranger, number = person(STRANGER), matter_of(site, person).rsplit("/", 1)[1]
    for wanted in (number, "2026-9999"):
        stranger.get(f"/start/request?matter={wanted}", 404)
        sent = typed(ANSWERS["request"]) | {"matter": wanted}
        assert stranger.post("/start/request", sent).status_code == 404
    assert "1 件" in person(STRANGER).get("/matters") or "没有您能看的事项" in person(STRANGER).get("/matters")


def test_an_auditor_looks_and_begins_nothing(site: Site, person) -> None:
    page = person(AUDITOR).get(matter_of(site, person))
    assert "在本事项下发起" not in page
    assert f"/cases/{site.cases['waiting']}/replay" in page


def test_the_list_is_searched_from_the_bar(site: Site, person) -> None:
    page = person(AUDITOR).get("/matters?text=防汛")
    assert page.count('<th scope="row">') == 1
    assert 'action="/matters"' in page

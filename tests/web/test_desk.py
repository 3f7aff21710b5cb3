"""The desk in the browser: who has it in the bar, what it shows, what can be done from it."""

from __future__ import annotations

import pytest
from support.site import APPROVER, AUDITOR, REGISTRAR, REQUESTER, STRANGER, Site

PAGES = ("/desk", "/desk/register", "/desk/due", "/desk/repairs", "/desk/figures", "/desk/periods")


@pytest.mark.parametrize(
    ("login", "status"),
    [(REGISTRAR, 200), (AUDITOR, 200), (REQUESTER, 403), (APPROVER, 403), (STRANGER, 403), ("", 302)],
)
def test_G_04_the_desk_by_role(site: Site, person, login: str, status: int) -> None:
    reader = person(login)
    for address in PAGES:
        reader.get(address, status)
    if status != 302:
        assert ('href="/desk"' in reader.get("/matters")) is (status == 200)


def test_G_04_the_register_is_narrowed_by_a_form_without_scripts(site: Site, person) -> None:
    office = person(REGISTRAR)
    page = office.get("/desk/register")
    assert page.count('<th scope="row">') == 2
    assert f"/cases/{site.cases['waiting']}" in page
    assert "副市长（分管财政、水利）" in page
    narrowed = office.get("/desk/register?holder=vice_mayor_2&process=&unit=&urgency=&older=&due=&text=")
    assert narrowed.count('<th scope="row">') == 1
    assert office.get("/desk/register?older=99999999999&page=-3").count('<th scope="row">') == 0
    assert office.get("/desk/register?due=nonsense&older=x&page=x").count('<th scope="row">') == 2


def test_figures_link_to_their_lists_and_charts_to_their_tables(site: Site, person) -> None:
    page = person(REGISTRAR).get("/desk")
    for address in ("/desk/register?due=late", "/desk/register?due=today", "/desk/repairs", "/desk/due"):
        assert f'href="{address}"' in page
    assert page.count('role="img" aria-label=') == 2


def test_G_05_the_office_urges_from_the_list(site: Site, person) -> None:
    office, task = person(REGISTRAR), site.people.task(site.cases["waiting"], "vice_mayor_approves")
    assert f"/tasks/{task}/urge" in office.get("/desk/due")
    answer = office.post(f"/tasks/{task}/urge", {"back": "/desk/due"})
    assert answer.location == "/desk/due"
    assert "再催办" in office.get("/desk/due")
    assert "/urge" not in person(AUDITOR).get("/desk/due")


def test_G_05_a_lost_race_on_the_repair_list_is_told(site: Site, person) -> None:
    office, task = person(REGISTRAR), site.people.task(site.cases["waiting"], "vice_mayor_approves")
    assert office.post(f"/desk/repairs/tasks/{task}").status_code == 409, "nothing is to be repaired there"
    assert person(REQUESTER).post(f"/desk/repairs/tasks/{task}").status_code in (403, 404)
    assert office.post(f"/desk/repairs/work/{site.cases['waiting']}/1").status_code == 403, "that is the operator's"

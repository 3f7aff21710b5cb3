"""The gate: who gets in, what the cookie is, where a link may lead, what a form must carry."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from support.site import APPROVER, PASSWORD, Person, Site

from web import Settings, create_app
from web.pages.gate import inside


def test_a_page_asks_for_sign_in_and_comes_back(site: Site, person) -> None:
    stranger = person("")
    answer = stranger.client.get("/cases?state=active")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/cases?state%3Dactive"
    sent = {"login": APPROVER, "password": PASSWORD, "next": "/cases?state=active"}
    assert stranger.post("/sign-in", sent).location == "/cases?state=active"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        "evil",
        "/a\nb",
    ],
)
def test_the_gate_leads_nowhere_else(address: str) -> None:
    assert inside(address) == ""


def test_wrong_password_and_unknown_login_get_the_same_page(person) -> None:
    stranger = person("")
    pages = [stranger.post("/sign-in", {"login": login, "password": "no"}) for login in (APPROVER, "nobody")]
    assert [page.status_code for page in pages] == [403, 403]
    texts = [re.sub(r'name="csrf_token" value="[^"]+"', "", page.text) for page in pages]
    assert texts[0].replace(APPROVER, "nobody") == texts[1]
    assert "用户名或密码不对。" in pages[0].text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(person) -> None:
    cookie = person("").post("/sign-in", {"login": APPROVER, "password": PASSWORD}).headers.getlist("Set-Cookie")
    (key,) = [line for line in cookie if line.startswith("youxu=")]
    assert "HttpOnly" in key
    assert "SameSite=Lax" in key
    assert "Expires" not in key


def test_behind_https_cookies_are_bound_to_the_host(site: Site) -> None:
    secured = Site(site.database, site.cases)
    secured.app = create_app(site.database, clock=lambda: site.now, settings=Settings(secure=True, secret="for tests"))
    client = secured.app.test_client()
    page = client.get("/sign-in", base_url="https://localhost")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Set-Cookie"].startswith("__Host-form=")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_copied_cookie_is_worth_nothing_after_sign_out(site: Site, approver: Person) -> None:
    copied = approver.client.get_cookie("youxu")
    assert copied is not None
    approver.get("/tasks")
    assert approver.post("/sign-out").location == "/sign-in"
    thief = site.app.test_client()
    thief.set_cookie("youxu", copied.value)
    assert thief.get("/tasks").status_code == 302


def test_a_page_that_only_asks_for_news_does_not_keep_a_browser_signed_in(site: Site, approver: Person) -> None:
    approver.get("/tasks")
    for _ in range(3):
        site.now += dt.timedelta(minutes=9)
        assert approver.client.get("/tasks/count?known=1").status_code == 204
    site.now += dt.timedelta(minutes=9)
    assert approver.client.get("/tasks").status_code == 302


def test_a_decision_after_a_long_pause_leads_back_to_the_task(site: Site, approver: Person) -> None:
    task = site.task("waiting", "vice_mayor_approves")
    approver.post(f"{task}/draft", {"opinion": "写了很久"})
    site.now += dt.timedelta(minutes=31)
    answer = approver.post(f"{task}/complete", {"opinion": "写了很久"}, headers={"Referer": f"http://localhost{task}"})
    assert answer.location == f"/sign-in?next={task}&lost=1"
    assert "没有提交" in approver.get(answer.location)
    again = approver.post("/sign-in", {"login": APPROVER, "password": PASSWORD, "next": task})
    assert "写了很久" in approver.get(again.location)


def test_working_keeps_a_browser_signed_in(site: Site, approver: Person) -> None:
    for _ in range(5):
        site.now += dt.timedelta(minutes=20)
        approver.get("/tasks")


def test_a_form_of_another_site_is_refused(approver: Person) -> None:
    answer = approver.client.post("/sign-out")
    assert answer.status_code == 400
    assert "没有提交" in answer.text
    approver.get("/tasks")


def test_machines_are_answered_in_json_and_their_cookies_are_not_looked_at(approver: Person) -> None:
    answer = approver.client.get("/engine-rest/no-such-thing")
    assert answer.mimetype == "application/json"
    assert answer.status_code in (401, 404)
    assert approver.client.post("/engine-rest/no-such-thing").mimetype == "application/json"


def test_slowed_guesses_are_told_how_long_to_wait(person) -> None:
    stranger = person("")
    for _ in range(5):
        stranger.post("/sign-in", {"login": APPROVER, "password": "no"})
    assert "秒后再试" in stranger.post("/sign-in", {"login": APPROVER, "password": PASSWORD}).text


def test_settings_list_browsers_and_sign_one_out(person) -> None:
    here, there = person(APPROVER), person(APPROVER)
    page = here.get("/settings")
    address = page.split("/settings/devices/")[1].split('"')[0]
    assert here.post(f"/settings/devices/{address}").status_code == 302
    assert there.client.get("/tasks").status_code == 302
    here.get("/tasks")


def test_a_token_is_shown_once_and_can_be_revoked(approver: Person) -> None:
    shown = approver.post("/settings/tokens", {"name": "我的建模器"}).text
    token = shown.split('<p class="code">')[1].split("<")[0]
    assert len(token) > 40
    listed = approver.get("/settings")
    assert token not in listed
    assert "我的建模器" in listed
    address = listed.split("/settings/tokens/")[1].split('"')[0]
    approver.post(f"/settings/tokens/{address}")
    assert "我的建模器" not in approver.get("/settings")


def test_a_password_is_changed_with_the_old_one(approver: Person, person) -> None:
    assert approver.post("/settings/password", {"old": "no", "new": "something else 1"}).status_code == 422
    assert approver.post("/settings/password", {"old": PASSWORD, "new": "short"}).status_code == 422
    assert approver.post("/settings/password", {"old": PASSWORD, "new": "something else 1"}).status_code == 302
    assert person("").post("/sign-in", {"login": APPROVER, "password": "something else 1"}).status_code == 302

"""例外 on the pages and over REST: asked for on the page of the refusal, granted, used; listed."""

import json
import re

import pytest
from support.city import City
from support.guards import guard
from support.rest import Api
from support.site import APPROVER, AUDITOR, REGISTRAR, REQUESTER, STRANGER, Person
from support.yard import drawn, prop, steps

from engine.commands.deploy import Parcel, deploy

FORM = {"type": "default", "id": "hall", "schemaVersion": 16, "executionPlatform": "Camunda Platform",
        "executionPlatformVersion": "7.22.0", "components": [
            {"type": "textfield", "id": "a", "key": "name", "label": "会议名称"},
            {"type": "number", "id": "b", "key": "seats", "label": "人数"}]}  # fmt: skip
ANSWERS = {"name": "全市防汛动员会", "seats": "120"}


@pytest.fixture
def people(site):
    soft = guard("soft_guard", "seats", "&gt; 100", rule="MT-28", code="TOO_LARGE_A_MEETING", effect="exception",
                 authority="vice_mayor", sentence="会议不应超过 100 人。", remedy="确需超过的，经批准。")  # fmt: skip
    begun = 'id="begun" name="提出">'
    body = steps("hold").replace(begun, f'id="begun" camunda:formRef="hall" name="提出">{prop(guard="soft_guard")}')
    diagram = drawn("meeting", prop(title="${name}", closed="true") + body, name="会议",
                    camunda_candidateStarterGroups="finance,vice_mayor")  # fmt: skip
    files = {"meeting.bpmn": diagram, "soft.dmn": soft, "hall.form": json.dumps(FORM).encode()}
    deploy(site.database, "designer", Parcel(files, "test"), site.now)
    return City(site.database, site.now)


def record(page):
    found = re.search(r'name="record" value="([^"]+)"', page)
    assert found, "nothing to ask"
    return found[1]


def granted(site, people):
    """A meeting that was refused, asked for and granted: the requester and the case that asked."""
    requester = Person(site, REQUESTER)
    page = requester.post("/start/meeting", ANSWERS)
    asked = requester.post("/exceptions", {"record": record(page.text), "reason": "礼堂坐不下。"})
    case = asked.location.rpartition("/")[2]
    people.complete(APPROVER, people.task(case, "decide_exception"), decision="exception_is_granted", opinion="同意。",
                    capacity="city_government:vice_mayor_2")  # fmt: skip
    return requester, case


def test_a_refusal_offers_to_ask_and_the_way_leads_back(site, people):
    requester = Person(site, REQUESTER)
    page = requester.post("/start/meeting", ANSWERS)
    assert page.status_code == 422
    assert "会议不应超过 100 人。" in page.text
    assert "副市长" in page.text
    assert "申请例外" in page.text
    answer = requester.post("/exceptions", {"record": record(page.text), "reason": "礼堂坐不下。"})
    assert answer.status_code == 302
    assert "已申请，答复会到您的待办。" in requester.get(answer.location)
    again = requester.post("/start/meeting", ANSWERS).text
    assert "等答复" in again
    assert 'name="record"' not in again
    leader = Person(site, APPROVER)
    case = answer.location.rpartition("/")[2]
    decided = leader.get(f"/tasks/{people.task(case, 'decide_exception')}")
    for told in ("会议不应超过 100 人。", "礼堂坐不下。", "人数：120", "MT-28"):
        assert told in decided


def test_what_was_granted_is_started_in_its_matter(site, people):
    requester, case = granted(site, people)
    page = requester.get(f"/tasks/{people.task(case, 'use_exception')}")
    link = re.search(r'href="(/start/meeting\?matter=[^"]+)"', page)
    assert link
    assert "例外已经准予" in page
    start = requester.get(link[1].replace("&amp;", "&"))
    assert "全市防汛动员会" in start  # the draft
    matter = re.search(r'name="matter" value="([^"]+)"', start)
    assert matter
    done = requester.post("/start/meeting", {**ANSWERS, "matter": matter[1]})
    assert done.status_code == 302, done.text
    for login in (REGISTRAR, AUDITOR, REQUESTER):
        listed = Person(site, login).get("/exceptions")
        for told in ("全市防汛动员会", "MT-28", "礼堂坐不下。", "经申请", "财政局局长"):
            assert told in listed, (login, told)
    assert "全市防汛动员会" not in Person(site, STRANGER).get("/exceptions")
    assert f"例外（MT-28）经申请，{people.name(APPROVER)}准予" in Person(site, AUDITOR).get(done.location)


def test_a_granted_exception_waits_on_the_page_of_exceptions(site, people):
    requester, _ = granted(site, people)
    page = requester.get("/exceptions")
    assert "已准予" in page
    assert re.search(r'href="/start/meeting\?matter=', page)
    assert "继续办理" in page


def test_whoever_may_allow_it_is_asked_for_the_reason_as_before(site, people):
    leader = Person(site, APPROVER)
    page = leader.post("/start/meeting", {**ANSWERS, "capacity": "city_government:vice_mayor_2"})
    assert page.status_code == 422
    assert 'name="record"' not in page.text
    assert 'name="reason"' in page.text


def test_over_rest(site, people):
    """409 says that it may be asked for; asking begins a case; the granted start goes through with its businessKey."""
    api = Api(site.app, site.database, REQUESTER)
    body = {"variables": {name: {"value": value} for name, value in ANSWERS.items()}}
    told = api.post("/process-definition/key/meeting/start", body, 409)
    assert (told["type"], told["exceptions"]) == (
        "TOO_LARGE_A_MEETING", [{"rule": "MT-28", "code": "TOO_LARGE_A_MEETING", "authority": "vice_mayor"}],
    )  # fmt: skip
    assert api.post("/exception", {"record": told["record"], "reason": " "}, 409)["type"] == "REASON_REQUIRED"
    assert api.post("/exception", {"record": told["record"]}, 400)
    stranger = Api(site.app, site.database, STRANGER)
    assert stranger.post("/exception", {"record": told["record"], "reason": "x"}, 404)["type"] == "UNKNOWN_REFUSAL"
    (case,) = api.post("/exception", {"record": told["record"], "reason": "礼堂坐不下。"})["cases"]
    assert api.post("/exception", {"record": told["record"], "reason": "x"}, 409)["type"] == "EXCEPTION_ASKED"
    people.complete(APPROVER, people.task(case, "decide_exception"), decision="exception_is_granted", opinion="同意。",
                    capacity="city_government:vice_mayor_2")  # fmt: skip
    matter = api.get(f"/process-instance/{case}")["businessKey"]
    api.post("/process-definition/key/meeting/start", {**body, "businessKey": matter})
    assert "exceptions" in api.post("/process-definition/key/meeting/start", {**body, "businessKey": matter}, 409)


def test_the_authority_is_told_over_rest_to_give_a_reason(site, people):
    api = Api(site.app, site.database, APPROVER)
    variables = {
        name: {"value": value} for name, value in {**ANSWERS, "capacity": "city_government:vice_mayor_2"}.items()
    }
    told = api.post("/process-definition/key/meeting/start", {"variables": variables}, 409)
    assert told["wantsReason"] is True
    assert "record" not in told
    api.post("/process-definition/key/meeting/start", {"variables": {**variables, "reason": {"value": "汛情紧急。"}}})

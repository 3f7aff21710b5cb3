"""Generated task forms (camunda:formData) are forms like any other: on the page, in the check, over REST, in replay."""

import json

import pytest
from support.city import City
from support.rest import Api
from support.site import APPROVER, AUDITOR, REQUESTER, Person
from support.yard import chain, drawn, el, ext

from engine import history
from engine.commands.deploy import Parcel, deploy

ASKED = ext(
    "<camunda:formData>"
    '<camunda:formField id="subject" label="事由" type="string">'
    '<camunda:validation><camunda:constraint name="required"/></camunda:validation></camunda:formField>'
    '<camunda:formField id="amount" label="金额（万元）" type="long" defaultValue="10">'
    '<camunda:validation><camunda:constraint name="min" config="1"/></camunda:validation></camunda:formField>'
    '<camunda:formField id="source" label="来源" type="enum">'
    '<camunda:value id="own" name="自筹"/><camunda:value id="city" name="市级"/></camunda:formField>'
    "</camunda:formData>"
)
ANSWERED = ext(
    '<camunda:formData><camunda:formField id="paid_on" label="拨付日期" type="date"/>'
    '<camunda:formField id="amount" type="long"/></camunda:formData>'
)
BODY = (
    el("startEvent", "asked", ASKED, name="申请")
    + el("userTask", "pay", ANSWERED, name="拨付", camunda_assignee=APPROVER)
    + el("endEvent", "paid", name="已拨付")
    + chain("asked pay paid")
)
GIVEN = {"subject": "防汛物资", "amount": "30", "source": "city"}


@pytest.fixture
def people(site):
    diagram = drawn("paying", BODY, name="拨款", camunda_candidateStarterGroups="bureau_head")
    deploy(site.database, "designer", Parcel({"paying.bpmn": diagram}, "test"), site.now)
    return City(site.database, site.now)


def test_the_page_asks_the_fields_and_says_what_to_mend(site, people):
    head = Person(site, REQUESTER)
    page = head.get("/start/paying")
    for words in ("事由", "金额（万元）", '<option value="city"', "自筹"):
        assert words in page
    refused = head.post("/start/paying", {"subject": "", "amount": "0", "source": "own"})
    assert refused.status_code == 422
    assert "事由" in refused.text
    posted = head.post("/start/paying", GIVEN)
    assert posted.status_code == 302
    case = posted.location.rpartition("/")[2]
    assert "防汛物资" in head.get(posted.location)

    payer = Person(site, APPROVER)
    task = f"/tasks/{people.task(case, 'pay')}"
    asked = payer.get(task)
    assert "拨付日期" in asked
    assert 'value="30"' in asked  # a field begins with the variable of its name, as in Camunda 7
    assert payer.post(f"{task}/complete", {"paid_on": "x", "amount": "30"}).status_code == 422
    assert payer.post(f"{task}/complete", {"paid_on": "2026-11-30", "amount": "25"}).status_code == 302
    assert "拨付日期" in Person(site, AUDITOR).get(f"/cases/{case}/replay?at=2")
    with site.database.reading() as connection:
        assert history.verify(connection, None) == []


def test_a_program_answers_the_same_fields(site, people):
    api = Api(site.app, site.database, REQUESTER)
    wrong = {"variables": {"subject": {"value": "防汛物资"}, "source": {"value": "elsewhere"}}}
    told = json.dumps(api.post("/process-definition/key/paying/start", wrong, 409), ensure_ascii=False)
    assert "来源" in told
    unknown = {"variables": {"subject": {"value": "防汛物资"}, "other": {"value": 1}}}
    api.post("/process-definition/key/paying/start", unknown, 409)
    api.post("/process-definition/key/paying/start", {"variables": {"subject": {"value": "防汛物资"}}})

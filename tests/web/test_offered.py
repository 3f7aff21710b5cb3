"""Options worked out for whoever looks: on the page, in the check, over REST, and as they were called then (WR-18)."""

import json

import pytest
from sqlalchemy import select, update
from support.city import City
from support.rest import Api
from support.site import APPROVER, AUDITOR, Person
from support.yard import chain, drawn, el, prop

from engine import history
from engine.acts import MOST_TOLD
from engine.commands.deploy import Parcel, deploy
from engine.tables import event, portfolio
from engine.values import read

HEAD, CHIEF = "bureau_head_finance", "section_chief_finance_budget"
FORM = {
    "type": "default", "id": "instruction", "schemaVersion": 16, "executionPlatform": "Camunda Platform",
    "executionPlatformVersion": "7.22.0",
    "components": [
        {"type": "select", "id": "f1", "key": "recipient", "label": "交办给", "validate": {"required": True},
         "valuesExpression": "=org.subordinates(actor)"},
        {"type": "checklist", "id": "f2", "key": "copies", "label": "抄送",
         "valuesExpression": '=org.posts("bureau_head")'},
    ],
}  # fmt: skip
BODY = (
    prop(closed="true")
    + el("startEvent", "begun", name="提出", camunda_formRef="instruction", camunda_formRefBinding="deployment")
    + el("userTask", "carry_out", name="办理", camunda_assignee="${recipient}")
    + el("endEvent", "ended", name="办结")
    + chain("begun carry_out ended")
)


@pytest.fixture
def people(site):
    diagram = drawn("instructing", BODY, name="交办", camunda_candidateStarterGroups="vice_mayor")
    files = {"instructing.bpmn": diagram, "instruction.form": json.dumps(FORM).encode()}
    deploy(site.database, "designer", Parcel(files, "test"), site.now)
    return City(site.database, site.now)


@pytest.fixture
def leader(site, people):
    return Person(site, APPROVER)


def test_WR_18_a_page_offers_the_direct_subordinates_of_its_reader(leader, people):
    page = leader.get("/start/instructing")
    assert f'<option value="{HEAD}">财政局局长 {people.name(HEAD)}</option>' in page
    assert CHIEF not in page
    refused = leader.post("/start/instructing", {"recipient": CHIEF})
    assert refused.status_code == 422
    assert "交办给请从列出的选项中选择。" in refused.text
    assert f'<option value="{HEAD}">' in refused.text


def test_WR_18_a_program_is_offered_no_more(site, people):
    api = Api(site.app, site.database, APPROVER)
    body = {"variables": {"recipient": {"value": CHIEF, "type": "String"}}}
    told = api.post("/process-definition/key/instructing/start", body, 409)
    assert "交办给请从列出的选项中选择。" in json.dumps(told, ensure_ascii=False)
    body["variables"]["recipient"]["value"] = HEAD
    api.post("/process-definition/key/instructing/start", body)


def test_what_was_chosen_keeps_the_name_it_had(site, leader, people):
    posted = leader.post("/start/instructing", {"recipient": HEAD, "copies": "finance:bureau_head"})
    assert posted.status_code == 302
    with site.database.transaction() as connection:  # tomorrow another vice mayor is in charge
        here = (portfolio.c.unit == "finance", portfolio.c.relation == "vice_mayor_in_charge")
        connection.execute(update(portfolio).where(*here).values(post="city_government:vice_mayor_1"))
    page = leader.get(posted.location)
    assert f"财政局局长 {people.name(HEAD)}" in page
    case = posted.location.rpartition("/")[2]
    replayed = Person(site, AUDITOR).get(f"/cases/{case}/replay?at=1")
    assert f"财政局局长 {people.name(HEAD)}" in replayed


def test_a_long_list_is_told_by_its_digest(site, leader, people):
    leader.post("/start/instructing", {"recipient": HEAD})
    with site.database.reading() as connection:
        body = connection.scalar(select(event.c.body).where(event.c.kind == "started").order_by(event.c.at.desc()))
        assert len(body) < 6_000
        asked = {one[0]: one[2] for one in read(body)["data"]["asked"]}
        assert asked["org.posts"]["items"] > MOST_TOLD
        assert len(asked["org.posts"]["sm3"]) == 64
        assert history.verify(connection, None) == []

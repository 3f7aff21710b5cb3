"""A form key of a form that another program keeps: the page says so in plain words, REST hands the key on."""

import pytest
from support.city import City
from support.rest import Api
from support.site import APPROVER, REQUESTER, Person
from support.yard import chain, drawn, el

from engine.commands.deploy import Parcel, deploy

SAID = "这一步的表单在别的程序里"
BODY = (
    el("startEvent", "asked", name="申请", camunda_formKey="embedded:app:ask.html")
    + el("userTask", "pay", name="拨付", camunda_assignee=APPROVER, camunda_formKey="https://forms.example/pay")
    + el("endEvent", "paid", name="已拨付")
    + chain("asked pay paid")
)


@pytest.fixture
def people(site):
    diagram = drawn("paying", BODY, name="拨款", camunda_candidateStarterGroups="bureau_head")
    deploy(site.database, "designer", Parcel({"paying.bpmn": diagram}, "test"), site.now)
    return City(site.database, site.now)


def test_the_page_tells_that_the_form_is_elsewhere_and_rest_where(site, people):
    head = Person(site, REQUESTER)
    assert SAID in head.get("/start/paying")
    case = head.post("/start/paying", {}).location.rpartition("/")[2]
    payer, task = Person(site, APPROVER), people.task(case, "pay")
    page = payer.get(f"/tasks/{task}")
    assert SAID in page
    assert "https://forms.example/pay" in page
    told = Api(site.app, site.database, APPROVER).get(f"/task/{task}")
    assert (told["formKey"], told["camundaFormRef"]) == ("https://forms.example/pay", None)
    assert payer.post(f"/tasks/{task}/complete", {}).status_code == 302
    assert people.tasks(case) == []

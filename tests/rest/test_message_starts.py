"""POST /message begins a case, as Camunda 7 does, where nobody waits and one process begins with the message."""

import io

import pytest
from support.city import FOUNDED
from support.rest import CLERK, typed
from support.schedules import reporting, written

from engine import history, store
from engine.commands import deploy as deploying

SCHEDULE = "work_report.schedule.yaml"
MESSAGE = {"messageName": "period_closed", "resultEnabled": True}


@pytest.fixture
def ready(city):
    parcel = deploying.Parcel({"reporting.bpmn": reporting()}, "reporting")
    deploying.deploy(city.database, "designer", parcel, FOUNDED)
    return city


def proved(city):
    with city.database.reading() as connection:
        return history.verify(connection, None)


def test_an_operator_begins_a_case(api, ready):
    sent = MESSAGE | {"businessKey": "m-7", "processVariables": typed({"subject": "季度汇报"})}
    (told,) = api("operator").post("/message", sent)
    assert (told["resultType"], told["execution"]) == ("ProcessDefinition", None)
    made = told["processInstance"]
    assert (made["businessKey"], made["ended"]) == ("m-7", False)
    assert made["definitionId"].startswith("reporting:1:")
    assert api("operator").get(f"/process-instance/{made['id']}/variables/subject")["value"] == "季度汇报"
    assert api("operator").get(f"/history/process-instance/{made['id']}")["startUserId"] == "operator"
    (again,) = api("operator").post("/message", sent)
    assert again["processInstance"]["businessKey"] == "m-7"  # the matter is joined
    assert again["processInstance"]["id"] != made["id"]
    assert api("operator").post("/message", MESSAGE | {"resultEnabled": False}, 204) is None
    assert proved(ready) == []


def test_nobody_else_and_not_where_a_case_is_named(api, ready):
    for login in (CLERK, "designer", "auditor"):
        assert api(login).post("/message", MESSAGE, 403)["type"] == "NOT_YOUR_MESSAGE"
    named = MESSAGE | {"processInstanceId": "01890000-0000-7000-8000-000000000000"}
    assert api("operator").post("/message", named, 404)["type"] == "NO_MATCH"
    assert api("operator").get("/history/process-instance/count", processDefinitionKey="reporting")["count"] == 0


def test_two_processes_begin_neither(api, ready):
    parcel = deploying.Parcel({"again.bpmn": reporting("reporting_again")}, "again")
    deploying.deploy(ready.database, "designer", parcel, FOUNDED)
    assert api("operator").post("/message", MESSAGE, 404)["type"] == "NO_MATCH"


@pytest.mark.parametrize("name", ["starter", "matter", "unit"])
def test_nobody_writes_over_what_is_ours(api, ready, name):
    sent = MESSAGE | {"processVariables": typed({name: "mayor"})}
    assert api("operator").post("/message", sent, 409)["type"] == "VARIABLE_NOT_ACCEPTED"
    assert api("operator").post("/message", MESSAGE | {"businessKey": "a b"}, 409)["type"] == "UNFIT"


def test_a_schedule_is_deployed_like_any_file(api, ready):
    """With its findings as Camunda 7 tells them; it is no process, no table and no form."""
    sent = {
        "deployment-name": (None, "calendar"),
        "a": (io.BytesIO(written(each="{unit_kinds: [bureau]}", due="{working_days: many}")), SCHEDULE),
    }
    refused = api("designer").send("POST", "/deployment/create", data=sent, content_type="multipart/form-data")
    assert refused.status_code == 400
    assert [problem["line"] for problem in refused.json["details"][SCHEDULE]["errors"]] == [8]
    sent["a"] = (io.BytesIO(written()), SCHEDULE)
    sent["deployment-name"] = (None, "calendar")
    made = api("designer").send("POST", "/deployment/create", data=sent, content_type="multipart/form-data").json
    assert made["deployedProcessDefinitions"] is None
    (resource,) = api("designer").get(f"/deployment/{made['id']}/resources")
    assert resource["name"] == SCHEDULE
    with ready.database.reading() as connection:
        assert "work_report" in [kept.schedule.id for kept in store.schedules(connection)]

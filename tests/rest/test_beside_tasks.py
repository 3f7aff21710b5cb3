"""What stands beside tasks and cases: forms, links, files, past tasks, variables, incidents, people, groups."""

from __future__ import annotations

import datetime as dt

import pytest
from rest.test_contract import reads
from support.bpmn import chain, el
from support.requests import REQUEST
from support.rest import CLERK, DEPUTY, REQUESTER, STRANGER, start, task, typed
from support.yard import drawn, timer

from engine.commands.deploy import Parcel, deploy
from engine.commands.do_due_work import do_due_work
from engine.jobs import do_all

SUM = "<bpmn:script>${1 / nothing}</bpmn:script>"
FAILING = (
    el("startEvent", "begun", name="提出")
    + el("intermediateCatchEvent", "later", timer("timeDuration", "PT1H"), name="一小时后")
    + el("scriptTask", "divide", SUM, name="计算", scriptFormat="juel", camunda_resultVariable="x")
    + el("endEvent", "ended", name="办结")
    + chain("begun later divide ended")
)


@pytest.fixture
def case(api):
    return start(api)["id"]


@pytest.fixture
def failed(api, city):
    deploy(city.database, "designer", Parcel({"a.bpmn": drawn("falls", FAILING, name="会出错")}, "falls"), city.now)
    case = api(CLERK).post("/process-definition/key/falls/start", {})["id"]
    city.now += dt.timedelta(hours=1)
    do_all(city.database, city.now, do_due_work)
    return case


# -- forms
def test_a_task_tells_its_form_and_gives_the_designers_file(api, case):
    one = task(api, DEPUTY, case)
    told = api(DEPUTY).get(f"/task/{one['id']}/form")
    assert told["camundaFormRef"] == one["camundaFormRef"]
    drawn_form = api(DEPUTY).get(f"/task/{one['id']}/deployed-form")
    assert drawn_form["id"] == told["camundaFormRef"]["key"]
    assert api(STRANGER).get(f"/task/{one['id']}/form", 404)["type"] == "UNKNOWN_TASK"
    assert api(STRANGER).get(f"/task/{one['id']}/deployed-form", 404)["type"] == "UNKNOWN_TASK"


def test_a_submitted_form_completes_the_task(api, case):
    one = task(api, DEPUTY, case)
    sent = typed({"handling": "forward", "deputy_decision": "forward", "opinion": "拟同意。"})
    api(DEPUTY).post(f"/task/{one['id']}/submit-form", {"variables": sent}, 204)
    assert api(DEPUTY).get("/history/task", taskId=one["id"])[0]["deleteReason"] == "completed"


def test_the_form_that_starts_a_process(api):
    path = "/process-definition/key/request"
    key = api(REQUESTER).get(f"{path}/startForm")["camundaFormRef"]["key"]
    assert api(REQUESTER).get(f"{path}/deployed-start-form")["id"] == key
    begins = api(REQUESTER).get(f"{path}/form-variables")
    assert begins
    some = sorted(begins)[0]
    assert list(api(REQUESTER).get(f"{path}/form-variables", variableNames=some)) == [some]
    ident = api(REQUESTER).get(path)["id"]
    assert api(REQUESTER).get(f"/process-definition/{ident}/startForm")["camundaFormRef"]["key"] == key
    assert api(REQUESTER).post(f"{path}/submit-form", {"variables": {}}, 409)["problems"]


def test_the_key_of_a_form_that_lives_elsewhere(api, city):
    keyed = el("startEvent", "begun", name="提出", camunda_formKey="https://forms/begin")
    keyed += el("userTask", "work", name="办理", camunda_assignee="${starter}", camunda_formKey="https://forms/work")
    keyed += el("endEvent", "ended", name="办结") + chain("begun work ended")
    deploy(city.database, "designer", Parcel({"a.bpmn": drawn("keyed", keyed, name="外面的表单")}, "keyed"), city.now)
    assert api(CLERK).get("/process-definition/key/keyed/startForm")["key"] == "https://forms/begin"
    case = api(CLERK).post("/process-definition/key/keyed/start", {})["id"]
    one = task(api, CLERK, case)
    told = api(CLERK).get(f"/task/{one['id']}/form")
    assert (told["key"], told["camundaFormRef"], one["formKey"]) == ("https://forms/work", None, "https://forms/work")
    assert api(CLERK).get(f"/task/{one['id']}/deployed-form", 404)["type"] == "UNKNOWN_FORM"


# -- who
def test_links_say_who_holds_a_task_and_to_whom_it_is_offered(api, case):
    one = task(api, DEPUTY, case)
    found = api(DEPUTY).get(f"/task/{one['id']}/identity-links")
    (link,) = reads(found, "IdentityLinkDto")
    assert (link.user_id, link.type) == (DEPUTY, "assignee")
    assert api(DEPUTY).get(f"/task/{one['id']}/identity-links", type="candidate") == []


def test_the_holder_gives_a_task_to_whom_the_rules_let_have_it_and_to_nobody_else(api, case):
    one = task(api, DEPUTY, case)
    refused = api(DEPUTY).post(f"/task/{one['id']}/assignee", {"userId": STRANGER}, 409)
    assert refused["type"] == "CANNOT_HOLD"
    assert api(STRANGER).post(f"/task/{one['id']}/assignee", {"userId": STRANGER}, 404)["type"] == "UNKNOWN_TASK"
    assert api(DEPUTY).post(f"/task/{one['id']}/assignee", {"userId": None}, 400)["type"] == "BAD_REQUEST"
    assert task(api, DEPUTY, case)["assignee"] == DEPUTY


def test_people_and_groups_are_read(api):
    (person,) = reads(api(REQUESTER).get("/user", id=REQUESTER), "UserProfileDto")
    assert person.id == REQUESTER
    assert reads(api(REQUESTER).get(f"/user/{REQUESTER}/profile"), "UserProfileDto") == person
    members = api(REQUESTER).get("/user", memberOfGroup="government_office", sortBy="userId", sortOrder="asc")
    assert CLERK in [one["id"] for one in members]
    assert api(REQUESTER).get("/user/count", memberOfGroup="government_office") == {"count": len(members)}
    assert api(REQUESTER).get("/user/nobody/profile", 404)["type"] == "UNKNOWN_PERSON"
    mine = api(REQUESTER).get("/identity/groups", userId=CLERK)
    assert "government_office" in [one["id"] for one in mine["groups"]]
    assert {one["id"] for one in api(REQUESTER).get("/group", member=CLERK)} == {one["id"] for one in mine["groups"]}
    (group,) = reads(api(REQUESTER).get("/group", id="government_office"), "GroupDto")
    assert reads(api(REQUESTER).get("/group/government_office"), "GroupDto") == group
    assert api(REQUESTER).get("/group/nobody", 404)["type"] == "UNKNOWN_GROUP"
    assert api(REQUESTER).get("/group/count")["count"] > 50
    assert api(REQUESTER).get("/identity/groups", 400)["type"] == "BAD_REQUEST"
    assert api("").get("/user", 401)


# -- what was
def test_past_tasks(api, case):
    one = task(api, DEPUTY, case)
    (found,) = reads(api(DEPUTY).get("/history/task", taskId=one["id"]), "HistoricTaskInstanceDto")
    assert (found.assignee, found.end_time, found.delete_reason) == (DEPUTY, None, None)
    api("operator").send("DELETE", f"/process-instance/{case}", query_string={"reason": "办错了"})
    (found,) = reads(api(DEPUTY).get("/history/task", taskId=one["id"]), "HistoricTaskInstanceDto")
    assert found.delete_reason == "deleted"
    assert found.duration == 0
    assert api(STRANGER).get("/history/task", processInstanceId=case) == []


def test_variables_of_running_cases(api, case):
    found = reads(api(REQUESTER).get("/variable-instance", processInstanceIdIn=case), "VariableInstanceDto")
    assert "subject" in {one.name for one in found}
    one = api(REQUESTER).post("/variable-instance", {"variableName": "subject"})
    assert [row["processInstanceId"] for row in one] == [case]
    assert api(STRANGER).get("/variable-instance", processInstanceIdIn=case) == []


def test_files_of_a_case_are_listed_and_downloaded(api):
    about = {"filename": "扫描件.pdf", "mimeType": "application/pdf"}
    given = {**typed(REQUEST), "scan": {"type": "File", "value": "5omr5o+P", "valueInfo": about}}
    begun = api(REQUESTER).post("/process-definition/key/request/start", {"variables": given})["id"]
    one = task(api, REQUESTER, begun)
    (found,) = reads(api(REQUESTER).get(f"/task/{one['id']}/attachment"), "AttachmentDto")
    assert found.name == "扫描件.pdf"
    path = f"/task/{one['id']}/attachment/{found.id}/data"
    answer = api(REQUESTER).send("GET", path)
    assert answer.data.decode() == "扫描"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert api(STRANGER).send("GET", path).status_code == 404


# -- what failed
def test_an_incident_says_where_and_why(api, failed):
    (found,) = reads(api("operator").get("/incident", processInstanceId=failed), "IncidentDto")
    assert (found.incident_type, found.activity_id, found.failed_activity_id) == ("failedJob", "later", "divide")
    assert "nothing" in found.incident_message
    assert reads(api("operator").get(f"/incident/{found.id}"), "IncidentDto") == found
    assert api("operator").get("/incident/count", incidentType="failedExternalTask") == {"count": 0}
    assert api("operator").get("/incident/none", 404)["type"] == "UNKNOWN_INCIDENT"
    assert [one["id"] for one in api("operator").get("/process-instance", withIncident="true")] == [failed]


def test_statistics_count_running_cases_and_incidents(api, case, failed):
    told = api("operator").get("/process-definition/statistics", failedJobs="true", incidents="true")
    by_key = {one["definition"]["key"]: one for one in told}
    assert (by_key["request"]["instances"], by_key["request"]["failedJobs"]) == (1, 0)
    assert by_key["falls"]["incidents"] == [{"incidentType": "failedJob", "incidentCount": 1}]
    assert api(STRANGER).get("/process-definition/statistics") == []

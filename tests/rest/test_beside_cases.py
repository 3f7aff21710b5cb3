"""What programs ask beside cases: remarks, delegation, local variables, jobs, where cases stand."""

from __future__ import annotations

import datetime as dt

import pytest
from commands.test_reassign_task import SECOND, deputise
from rest.test_beside_tasks import FAILING
from rest.test_contract import reads
from rest.test_tree import INNER, NESTED
from support.bpmn import chain, el
from support.rest import CLERK, DEPUTY, REQUESTER, STRANGER, start, task
from support.yard import drawn

from engine.commands.deploy import Parcel, deploy
from engine.commands.do_due_work import do_due_work
from engine.jobs import do_all

GIVEN = '<camunda:inputParameter name="only_here">${1 + 1}</camunda:inputParameter>'
MAPPED = f"<bpmn:extensionElements><camunda:inputOutput>{GIVEN}</camunda:inputOutput></bpmn:extensionElements>"
LOCAL = (
    el("startEvent", "begun", name="提出")
    + el("userTask", "look", MAPPED, name="看")
    + el("endEvent", "ended", name="办结")
    + chain("begun look ended")
)


def test_remarks(api):
    one = task(api, DEPUTY, start(api)["id"])["id"]
    made = api(REQUESTER).post(f"/task/{one}/comment/create", {"message": "数字以财政局的为准。"})
    assert reads(made, "CommentDto").message == "数字以财政局的为准。"
    assert api(DEPUTY).get(f"/task/{one}/comment") == [made]
    assert api(DEPUTY).get(f"/task/{one}/comment/{made['id']}") == made
    assert api(DEPUTY).get(f"/task/{one}/comment/none", 404)["type"] == "UNKNOWN_COMMENT"
    assert api(STRANGER).get(f"/task/{one}/comment", 404)["type"] == "UNKNOWN_TASK"
    assert api("auditor").post(f"/task/{one}/comment/create", {"message": "不对"}, 403)["type"] == "NOT_YOUR_TASK"
    assert api(DEPUTY).post(f"/task/{one}/comment/create", {"message": "a", "processInstanceId": "x"}, 409)
    (act,) = api(REQUESTER).get("/history/user-operation", operationType="AddComment")
    assert (act["userId"], act["taskId"]) == (REQUESTER, one)


def test_delegating(api, city):
    deputise(city, DEPUTY, SECOND)
    case = start(api)["id"]
    one = task(api, DEPUTY, case)
    assert (one["owner"], one["delegationState"]) == (None, None)
    api(DEPUTY).post(f"/task/{one['id']}/delegate", {"userId": SECOND}, 204)
    (held,) = api(SECOND).get("/task", processInstanceId=case)
    assert (held["assignee"], held["owner"], held["delegationState"]) == (SECOND, DEPUTY, "PENDING")
    assert api(SECOND).post(f"/task/{one['id']}/resolve", {"variables": {"a": {"value": 1}}}, 400)
    api(SECOND).post(f"/task/{one['id']}/resolve", {}, 204)
    again = reads(api(DEPUTY).get(f"/task/{one['id']}"), "TaskDto")
    assert (again.assignee, again.owner, again.delegation_state) == (DEPUTY, DEPUTY, "RESOLVED")
    refused = api(DEPUTY).post(f"/task/{one['id']}/delegate", {"userId": STRANGER}, 409)
    assert (refused["type"], refused["rule"]) == ("CANNOT_HOLD", "WR-12")
    assert api(DEPUTY).post(f"/task/{one['id']}/resolve", {}, 409)["type"] == "NOT_DELEGATED"


def test_local_variables(api, city):
    deploy(city.database, "designer", Parcel({"l.bpmn": drawn("local", LOCAL, name="局部")}, "local"), city.now)
    case = api(CLERK).post("/process-definition/key/local/start", {"variables": {"all": {"value": 3}}})["id"]
    one = api(CLERK).get("/task", processInstanceId=case)[0]["id"]
    assert api(CLERK).get(f"/task/{one}/localVariables") == {"only_here": {"type": "Long", "value": 2, "valueInfo": {}}}
    assert api(CLERK).get(f"/task/{one}/localVariables/only_here")["value"] == 2
    assert api(CLERK).get(f"/task/{one}/localVariables/all", 404)["type"] == "UNKNOWN_VARIABLE"
    assert api(CLERK).get(f"/task/{one}/variables/all")["value"] == 3
    assert api(CLERK).get(f"/execution/{case}/localVariables") == api(CLERK).get(f"/process-instance/{case}/variables")
    assert api(CLERK).get(f"/execution/{case}/localVariables/all")["value"] == 3
    assert reads(api(CLERK).get(f"/execution/{case}"), "ExecutionDto").ended is False
    assert [one["id"] for one in api(CLERK).get("/execution", processInstanceId=case)] == [case]


def test_where_cases_stand(api, city):
    files = {"nested.bpmn": NESTED.encode(), "inner.bpmn": INNER.read_bytes()}
    deploy(city.database, "designer", Parcel(files, "nested"), city.now)
    for _ in range(2):
        api("designer").post("/process-definition/key/nested/start", {})
    found = reads(api("designer").get("/process-definition/key/nested/statistics"), "ActivityStatisticsResultDto")
    assert {one.id: one.instances for one in found} == {"each_item#multiInstanceBody": 2, "each_item": 4, "do_item": 4}
    assert api(STRANGER).get("/process-definition/key/nested/statistics") == []
    assert api("designer").get("/process-definition/none/statistics", 404)


def test_offered_to_groups(api):
    case = start(api)["id"]
    counts = {one["groupName"]: one["taskCount"] for one in api(DEPUTY).get("/task/report/candidate-group-count")}
    assert counts == {None: 1}
    assert task(api, DEPUTY, case)
    assert api(STRANGER).get("/task/report/candidate-group-count") == []


def test_jobs(api, city):
    deploy(city.database, "designer", Parcel({"a.bpmn": drawn("falls", FAILING, name="会出错")}, "falls"), city.now)
    case = api(CLERK).post("/process-definition/key/falls/start", {})["id"]
    (waits,) = api(CLERK).get("/job", processInstanceId=case, timers="true")
    told = reads(waits, "JobDto")
    assert told.due_date == city.now + dt.timedelta(hours=1)
    assert (told.retries, told.exception_message, told.process_definition_key) == (3, None, "falls")
    assert api(CLERK).get("/job/count", executable="true") == {"count": 0}
    city.now += dt.timedelta(hours=1)
    assert api(CLERK).get("/job/count", executable="true", processInstanceId=case) == {"count": 1}
    do_all(city.database, city.now, do_due_work)
    failed = api(CLERK).get(f"/job/{waits['id']}")
    assert (failed["retries"], failed["failedActivityId"]) == (0, "later")
    trace = api(CLERK).send("GET", f"/job/{waits['id']}/stacktrace")
    assert (trace.status_code, trace.content_type, trace.text) == (
        200,
        "text/plain; charset=utf-8",
        failed["exceptionMessage"],
    )
    assert api(CLERK).send("PUT", f"/job/{waits['id']}/retries", json={"retries": 1}).status_code == 403
    assert api("operator").send("PUT", f"/job/{waits['id']}/retries", json={"retries": 1}).status_code == 204
    assert api("operator").get(f"/job/{waits['id']}")["retries"] > 0
    (past,) = api(CLERK).get("/history/incident", processInstanceId=case)
    told = reads(past, "HistoricIncidentDto")
    assert (told.open, told.resolved, told.incident_type) == (False, True, "failedJob")
    assert (told.failed_activity_id, told.end_time) == ("divide", city.now)
    assert told.incident_message == failed["exceptionMessage"]
    assert api(STRANGER).get(f"/job/{waits['id']}", 404)["type"] == "UNKNOWN_JOB"
    assert api(STRANGER).get("/job") == []


def test_decision_tables(api):
    for one in api("designer").get("/decision-definition", latestVersion="true"):
        reads(one, "DecisionDefinitionDto")
        assert api("designer").get(f"/decision-definition/{one['id']}") == one
    assert "<decisionTable" in api("auditor").get(f"/decision-definition/{one['id']}/xml")["dmnXml"]
    assert api("auditor").get("/decision-definition/none", 404)["type"] == "UNKNOWN_DECISION"


def test_a_message_to_one_execution(api):
    case = start(api)["id"]
    (waits,) = api(REQUESTER).get("/event-subscription", eventName="withdraw_request", eventType="message")
    assert reads(waits, "EventSubscriptionDto").process_instance_id == case
    path = f"/execution/{case}/messageSubscriptions/withdraw_request/trigger"
    assert api(STRANGER).post(path, {}, 403)
    api(REQUESTER).post(path, {}, 204)
    assert api(REQUESTER).get(f"/history/process-instance/{case}")["state"] == "COMPLETED"


@pytest.mark.parametrize("path", ["/metrics", "/history/decision-instance", "/task/x/rendered-form", "/nothing"])
def test_what_is_not_done_here_says_so(api, path):
    told = api(CLERK).get(path, 404)
    assert (told["code"], "openapi.json" in told["message"]) == (0, True)

"""External tasks: programs take work of their topics, and what came of it is in the log (Camunda 7's REST contract)."""

import datetime as dt
import threading

import pytest
from sqlalchemy import insert, select, update
from support.bpmn import chain, el, flow, prop
from support.rest import CLERK, STRANGER
from support.yard import drawn, rivals

from engine import history, worklist
from engine.commands.deploy import Parcel, deploy
from engine.commands.fetch_external_tasks import Topic, Wanted, fetch_external_tasks
from engine.tables import due_work, event, role, task

TOPIC = "编号用印"
ERROR = '<bpmn:error id="none_left" name="号已用完" errorCode="NONE_LEFT"/>'
BODY = (
    el("startEvent", "begun", name="提出")
    + el("serviceTask", "stamp", prop(seal="市政府印"), name="编号用印", camunda_type="external", camunda_topic=TOPIC)
    + el("boundaryEvent", "ran_out", '<bpmn:errorEventDefinition errorRef="none_left"/>', attachedToRef="stamp")
    + el("userTask", "check", name="核对", camunda_assignee=CLERK)
    + el("userTask", "mend", name="补号", camunda_assignee=CLERK)
    + el("endEvent", "ended", name="办结")
    + chain("begun stamp check ended")
    + flow("ran_out", "mend")
)


@pytest.fixture
def stamping(city):
    parcel = Parcel({"stamping.bpmn": drawn("stamping", BODY, ERROR, name="用印")}, "stamping")
    deploy(city.database, "designer", parcel, city.now)
    return city


@pytest.fixture
def worker(api, stamping):
    return api("operator")


@pytest.fixture
def case(api, stamping):
    return api(CLERK).post("/process-definition/key/stamping/start", {"variables": {"title": {"value": "甲"}}})["id"]


def fetch(worker, name="printer", most=5, **more):
    asked = {"topicName": TOPIC, "lockDuration": 60_000, **more}
    return worker.post("/external-task/fetchAndLock", {"workerId": name, "maxTasks": most, "topics": [asked]})


def elements(city, case):
    return sorted(row["element"] for row in city.tasks(case))


def clean(city):
    with city.database.reading() as connection:
        assert history.verify(connection, None) == []


def test_the_most_urgent_first_where_that_is_asked(worker, api, stamping, case):
    """Camunda 7's usePriority."""
    urgent = api(CLERK).post("/process-definition/key/stamping/start", {})["id"]
    with stamping.database.transaction() as connection:
        connection.execute(update(task).where(task.c.case_id == urgent).values(priority=90))
    asked = {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": TOPIC, "lockDuration": 1}], "usePriority": True}
    assert [one["processInstanceId"] for one in worker.post("/external-task/fetchAndLock", asked)] == [urgent]
    asked["usePriority"] = False
    assert [one["processInstanceId"] for one in worker.post("/external-task/fetchAndLock", asked)] == [case]


def test_what_else_is_told_of_work(worker, case):
    assert fetch(worker, localVariables=True)[0]["variables"] == {}
    assert worker.get("/external-task/topic-names") == [TOPIC]
    (one,) = worker.get("/external-task")
    assert worker.send("GET", f"/external-task/{one['id']}/errorDetails").status_code == 204
    failure = {"workerId": "printer", "errorMessage": "没有纸", "errorDetails": "第二纸盒空了", "retries": 1}
    worker.post(f"/external-task/{one['id']}/failure", failure, 204)
    told = worker.send("GET", f"/external-task/{one['id']}/errorDetails")
    assert (told.text, told.content_type) == ("第二纸盒空了", "text/plain; charset=utf-8")


def test_work_is_taken_once_and_done(worker, api, stamping, case):
    taken = fetch(worker)
    assert [(one["topicName"], one["activityId"], one["workerId"], one["retries"]) for one in taken] == [
        (TOPIC, "stamp", "printer", None)
    ]
    assert taken[0]["variables"]["title"]["value"] == "甲"
    assert "extensionProperties" not in taken[0]
    assert fetch(worker, "another") == []
    ident = taken[0]["id"]
    assert worker.post(f"/external-task/{ident}/complete", {"workerId": "another"}, 409)["type"] == "WORK_NOT_YOURS"
    number = {"number": {"value": 12, "type": "Integer"}}
    done = {"workerId": "printer", "variables": number, "localVariables": {"ink": {"value": "red", "type": "String"}}}
    worker.post(f"/external-task/{ident}/complete", done, 204)
    assert elements(stamping, case) == ["check"]
    kept = api(CLERK).get(f"/process-instance/{case}/variables")
    assert (kept["number"]["value"], "ink" in kept) == (12, False)
    worker.post(f"/external-task/{ident}/complete", {"workerId": "printer"}, 404)
    assert worker.get("/external-task/count") == {"count": 0}
    clean(stamping)


def test_a_lock_runs_out_is_kept_longer_and_given_back(worker, stamping, case):
    ident = fetch(worker)[0]["id"]
    stamping.now += dt.timedelta(seconds=50)
    worker.post(f"/external-task/{ident}/extendLock", {"workerId": "printer", "newDuration": 60_000}, 204)
    stamping.now += dt.timedelta(seconds=50)
    assert fetch(worker, "another") == []
    assert worker.get("/external-task", locked="true", workerId="printer")[0]["id"] == ident
    stamping.now += dt.timedelta(seconds=11)
    worker.post(f"/external-task/{ident}/extendLock", {"workerId": "printer", "newDuration": 60_000}, 409)
    assert fetch(worker, "another")[0]["id"] == ident
    worker.post(f"/external-task/{ident}/complete", {"workerId": "printer"}, 409)
    worker.post(f"/external-task/{ident}/unlock", {}, 204)
    worker.post(f"/external-task/{ident}/lock", {"workerId": "third", "lockDuration": 1000}, 204)
    worker.post(f"/external-task/{ident}/lock", {"workerId": "another", "lockDuration": 1000}, 409)
    stamping.now += dt.timedelta(seconds=5)  # over, but nobody else has come
    worker.post(f"/external-task/{ident}/complete", {"workerId": "third"}, 204)
    clean(stamping)


def test_failure_is_tried_again_and_then_stands_among_the_repairs(worker, stamping, case):
    ident = fetch(worker)[0]["id"]
    failed = {
        "workerId": "printer",
        "errorMessage": "印台没墨",
        "errorDetails": "trace",
        "retries": 1,
        "retryTimeout": 60_000,
    }
    worker.post(f"/external-task/{ident}/failure", failed, 204)
    assert fetch(worker) == []
    stamping.now += dt.timedelta(minutes=2)
    assert (fetch(worker)[0]["retries"], worker.get(f"/external-task/{ident}")["errorMessage"]) == (1, "印台没墨")
    worker.post(f"/external-task/{ident}/failure", {**failed, "retries": 0}, 204)
    stamping.now += dt.timedelta(minutes=2)
    assert fetch(worker) == []
    assert worker.get("/external-task", noRetriesLeft="true")[0]["retries"] == 0
    with stamping.database.reading() as connection:
        who = worklist.actor(connection, "operator", stamping.now)
        found = [one for one in worklist.desk.repairs(connection, who) if one.case == case]
    assert [(one.step, one.why, one.may_repair) for one in found] == [("编号用印", "印台没墨", True)]
    clean(stamping)
    worker.send("PUT", f"/external-task/{ident}/retries", json={"retries": 3})
    again = fetch(worker)
    assert [(one["id"], one["retries"]) for one in again] == [(ident, None)]
    worker.post(f"/external-task/{ident}/complete", {"workerId": "printer"}, 204)
    with stamping.database.reading() as connection:
        wanted = select(event.c.kind).where(event.c.stream == case).order_by(event.c.seq)
        kinds = list(connection.scalars(wanted))
    assert kinds == ["started", "failed", "incident", "retried", "completed"]
    clean(stamping)


def test_an_error_goes_where_the_diagram_catches_it(worker, stamping, case):
    ident = fetch(worker)[0]["id"]
    unknown = {"workerId": "printer", "errorCode": "OTHER", "errorMessage": "?"}
    assert (
        worker.post(f"/external-task/{ident}/bpmnError", unknown, 409)["message"].count("没有任何事件捕获“OTHER”") == 1
    )
    known = {"workerId": "printer", "errorCode": "NONE_LEFT", "variables": {"last": {"value": 99}}}
    worker.post(f"/external-task/{ident}/bpmnError", known, 204)
    assert elements(stamping, case) == ["mend"]
    clean(stamping)


def test_only_programs_with_the_role_do_it(api, stamping, case):
    asked = {"workerId": "x", "maxTasks": 1, "topics": [{"topicName": TOPIC, "lockDuration": 1000}]}
    api(STRANGER).post("/external-task/fetchAndLock", asked, 403)
    assert api(STRANGER).get("/external-task") == []
    with stamping.database.transaction() as connection:
        connection.execute(insert(role).values(login=STRANGER, role="worker"))
    taken = api(STRANGER).post("/external-task/fetchAndLock", asked)
    api(STRANGER).post(f"/external-task/{taken[0]['id']}/complete", {"workerId": "x"}, 204)


def test_work_does_not_change_who_a_case_is_for(worker, stamping, case):
    ident = fetch(worker)[0]["id"]
    for name in ("starter", "unit", "matter"):
        given = {"workerId": "printer", "variables": {name: {"value": "mayor"}}}
        assert worker.post(f"/external-task/{ident}/complete", given, 409)["type"] == "VARIABLE_NOT_ACCEPTED"


def test_what_is_not_supported_is_refused(worker):
    for asked in ({"processVariables": {"a": 1}}, {"lockDuration": 0}, {"tenantIdIn": ["a"]}):
        topics = [{"topicName": TOPIC, "lockDuration": 1, **asked}]
        worker.post("/external-task/fetchAndLock", {"workerId": "x", "maxTasks": 1, "topics": topics}, 400)


def test_cancelling_takes_the_work_away(worker, api, stamping, case):
    ident = fetch(worker)[0]["id"]
    api("operator").send("DELETE", f"/process-instance/{case}", query_string={"reason": "作废"})
    worker.post(f"/external-task/{ident}/complete", {"workerId": "printer"}, 404)
    with stamping.database.reading() as connection:
        states = list(connection.scalars(select(due_work.c.state).where(due_work.c.case_id == case)))
    assert states == ["cancelled"]
    clean(stamping)


def test_work_may_be_asked_of_some_cases_only(api, worker, stamping, case):
    other = api(CLERK).post("/process-definition/key/stamping/start", {"businessKey": "甲-1"})["id"]
    assert fetch(worker, processDefinitionKeyIn=["another"]) == []
    assert [one["processInstanceId"] for one in fetch(worker, businessKey="甲-1", processVariables={})] == [other]
    newest = {"sorting": [{"sortBy": "createTime", "sortOrder": "desc"}], "workerId": "x", "maxTasks": 1}
    topics = [{"topicName": TOPIC, "lockDuration": 9, "processDefinitionKey": "stamping", "processDefinitionIdIn": []}]
    topics[0]["includeExtensionProperties"] = True
    taken = worker.post("/external-task/fetchAndLock", {**newest, "topics": topics})
    assert taken[0]["extensionProperties"] == {"seal": "市政府印"}
    assert [one["processInstanceId"] for one in taken] == [case]


def test_rivals_never_get_the_same_work(api, stamping):
    for _ in range(6):
        api(CLERK).post("/process-definition/key/stamping/start", {})
    got, lock = [], threading.Lock()

    def take(name):
        topic = Topic(TOPIC, dt.timedelta(minutes=1))
        for _ in range(4):
            taken = fetch_external_tasks(stamping.database, "operator", name, Wanted([topic], 1), stamping.now)
            with lock:
                got.extend(one.row["id"] for one in taken)

    rivals([lambda name=name: take(name) for name in ("a", "b", "c")])
    assert len(got) == len(set(got)) == 6


def test_an_answer_is_held_back_until_there_is_work(api, stamping, worker):
    def begin():
        api(CLERK).post("/process-definition/key/stamping/start", {})

    api(CLERK).get("/version")
    clock = threading.Timer(0.7, begin)
    clock.start()
    asked = {"workerId": "x", "maxTasks": 1, "asyncResponseTimeout": 8000}
    taken = worker.post(
        "/external-task/fetchAndLock", {**asked, "topics": [{"topicName": TOPIC, "lockDuration": 1000}]}
    )
    clock.join()
    assert len(taken) == 1

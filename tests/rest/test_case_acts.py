"""Ending a case over REST, as Camunda 7 does: 204, gone from the running ones, kept in history."""

import pytest
from support.rest import CLERK, DEPUTY, REQUESTER, start, task, typed


def test_deleted_and_kept_in_history(api):
    case = start(api)["id"]
    answer = api(CLERK).send("DELETE", f"/process-instance/{case}", query_string={"reason": "经研究不再办理"})
    assert (answer.status_code, answer.data) == (204, b"")
    api(CLERK).get(f"/process-instance/{case}", 404)
    kept = api(REQUESTER).get(f"/history/process-instance/{case}")
    assert (kept["state"], kept["startActivityId"]) == ("EXTERNALLY_TERMINATED", None)
    acts = api(REQUESTER).get("/history/user-operation", processInstanceId=case)
    assert "Delete" in {act["operationType"] for act in acts}
    assert api(CLERK).send("DELETE", f"/process-instance/{case}", query_string={"reason": "再"}).status_code == 409


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 409),
        ({"reason": "r", "skipSubprocesses": "true"}, 400),
        ({"reason": "r", "skipCustomListeners": "yes"}, 400),
        ({"reason": "r", "skipCustomListeners": "true", "skipIoMappings": "true"}, 204),
        ({"reason": "r", "failIfNotExists": "false"}, 400),
        ({"reason": "r", "unknown": "1"}, 400),
        ({"reason": "r", "skipIoMappings": "false", "skipSubprocesses": "false", "failIfNotExists": "true"}, 204),
    ],
)
def test_nothing_is_left_out_on_the_way(api, query, status):
    case = start(api)["id"]
    assert api(CLERK).send("DELETE", f"/process-instance/{case}", query_string=query).status_code == status


def test_no_such_case(api):
    assert api(CLERK).send("DELETE", "/process-instance/none", query_string={"reason": "r"}).status_code == 404


def to(*elements, **more):
    return {"instructions": [{"type": "startBeforeActivity", "activityId": one} for one in elements], **more}


def test_G_01_modified_to_where_it_has_been_only(api):
    case = start(api)["id"]
    forward = task(api, DEPUTY, case)
    sent = typed({"handling": "forward", "deputy_decision": "forward", "opinion": "拟同意。"})
    api(DEPUTY).post(f"/task/{forward['id']}/complete", {"variables": sent}, 204)
    path = f"/process-instance/{case}/modification"
    told = api(CLERK).post(path, to("request_approved", annotation="直接办结"), 409)
    assert (told["type"], told["rule"]) == ("STEP_NOT_REACHED", "G-01")
    api(CLERK).post(path, to("deputy_forwards", annotation="转错了", skipIoMappings=False), 204)
    assert task(api, DEPUTY, case)["taskDefinitionKey"] == "deputy_forwards"
    acts = api(REQUESTER).get("/history/user-operation", processInstanceId=case)
    assert "ModifyProcessInstance" in {act["operationType"] for act in acts}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        (to(annotation="r"), 400),
        (to("deputy_forwards", "deputy_forwards", annotation="r"), 409),
        (to("deputy_forwards"), 409),
        (to("deputy_forwards", annotation="r", skipCustomListeners=True), 400),
        ({"instructions": [{"type": "cancel", "activityId": "deputy_forwards"}], "annotation": "r"}, 409),
        ({"instructions": [{"type": "startBeforeActivity", "activityId": "x", "variables": {}}]}, 409),
    ],
)
def test_what_is_no_single_move_is_refused(api, sent, status):
    api(CLERK).post(f"/process-instance/{start(api)['id']}/modification", sent, status)

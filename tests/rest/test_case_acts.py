"""Ending a case over REST, as Camunda 7 does: 204, gone from the running ones, kept in history."""

import pytest
from support.rest import CLERK, REQUESTER, start


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
        ({}, 400),
        ({"reason": "r", "skipCustomListeners": "true"}, 400),
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

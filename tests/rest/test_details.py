"""How a variable came to be what it is, and through whose hands a task went, from the log."""

from __future__ import annotations

from support.rest import CLERK, DEPUTY, REQUESTER, STRANGER, start, task, typed


def test_every_value_that_a_variable_has_had(api):
    case = start(api)["id"]
    first = api(REQUESTER).get("/history/detail", processInstanceId=case)
    assert {one["revision"] for one in first} == {0}
    forward = task(api, DEPUTY, case)
    sent = typed({"handling": "forward", "deputy_decision": "forward", "opinion": "拟同意。"})
    api(DEPUTY).post(f"/task/{forward['id']}/complete", {"variables": sent}, 204)
    later = api(REQUESTER).get("/history/detail", processInstanceId=case)
    assert later[: len(first)] == first
    (made,) = [one for one in later if one["variableName"] == "handling"]
    assert (made["value"], made["initial"], made["userOperationId"]) == ("forward", True, f"{case}/2")
    only = {"processInstanceId": case, "userOperationId": f"{case}/2"}
    assert made in api(REQUESTER).post("/history/detail", only)
    assert api(REQUESTER).get("/history/detail/count", **only)["count"] == len(later) - len(first)
    assert api(REQUESTER).get("/history/detail", processInstanceId=case, formFields="true") == []
    newest = api(REQUESTER).get("/history/detail", processInstanceId=case, sortBy="variableName", sortOrder="desc")
    assert [one["variableName"] for one in newest] == sorted((one["variableName"] for one in later), reverse=True)
    api(STRANGER).get("/history/detail", 404, processInstanceId=case)
    api(REQUESTER).get("/history/detail", 400)


def test_through_whose_hands_a_task_went(api):
    held = task(api, DEPUTY, start(api)["id"])
    log = api(REQUESTER).get("/history/identity-link-log", taskId=held["id"])
    assert [(one["operationType"], one["userId"], one["assignerId"]) for one in log] == [("add", DEPUTY, REQUESTER)]
    assert api(CLERK).get("/history/identity-link-log/count", taskId=held["id"], type="candidate") == {"count": 0}
    api(STRANGER).get("/history/identity-link-log", 404, taskId=held["id"])
    api(REQUESTER).get("/history/identity-link-log", 400)

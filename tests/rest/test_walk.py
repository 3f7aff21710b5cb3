"""A request (请示) walked from start to end by programs."""

import base64

from support.requests import FORWARD, REPLY, REQUEST
from support.rest import CLERK, DEPUTY, LEADER, REQUESTER, start, task, typed

from engine import store


def test_the_whole_way_down(api):
    case = start(api, businessKey="2026-请-1")
    assert (case["businessKey"], case["ended"], case["suspended"]) == ("2026-请-1", False, False)
    ident = case["id"]

    forward = task(api, DEPUTY, ident)
    assert (forward["taskDefinitionKey"], forward["assignee"]) == ("deputy_forwards", DEPUTY)
    assert forward["camundaFormRef"]["key"]
    opinion = {"opinion": {"value": "拟同意，请审定。", "type": "String"}}
    decided = {"deputy_decision": {"value": "forward", "type": "String"}}
    api(DEPUTY).post(f"/task/{forward['id']}/complete", {"variables": typed(FORWARD) | opinion | decided}, 204)

    approve = task(api, LEADER, ident)
    variables = {"vice_mayor_decision": {"value": "approve", "type": "String"}}
    told = api(LEADER).post(f"/task/{approve['id']}/complete", {"variables": variables, "withVariablesInReturn": True})
    assert told["vice_mayor_decision"] == {"type": "String", "value": "approve", "valueInfo": {}}
    assert told["amount"] == {"type": "Long", "value": 1860, "valueInfo": {}}
    assert told["planned_on"] == {"type": "Date", "value": "2026-12-15T00:00:00.000+0800", "valueInfo": {}}

    reply = task(api, CLERK, ident)
    assert reply["assignee"] is None
    api(CLERK).post(f"/task/{reply['id']}/claim", {"userId": CLERK}, 204)
    assert api(CLERK).get(f"/task/{reply['id']}")["assignee"] == CLERK
    api(CLERK).post(f"/task/{reply['id']}/unclaim", None, 204)
    api(CLERK).post(f"/task/{reply['id']}/claim", {}, 204)
    last = {"variables": typed(REPLY), "withVariablesInReturn": True}
    assert api(CLERK).post(f"/task/{reply['id']}/complete", last)["reply_on"]["type"] == "Date"

    api(REQUESTER).get(f"/process-instance/{ident}", 404)
    ended = api(REQUESTER).get(f"/history/process-instance/{ident}")
    assert (ended["state"], ended["businessKey"]) == ("COMPLETED", "2026-请-1")
    acts = api(REQUESTER).get("/history/user-operation", processInstanceId=ident, sortBy="timestamp", sortOrder="asc")
    assert sorted(act["operationType"] for act in acts) == sorted(
        ["Create", "Complete", "Complete", "Claim", "Assign", "Claim", "Complete"]
    )
    passed = api(REQUESTER).get("/history/activity-instance", processInstanceId=ident, activityType="userTask")
    assert [one["activityId"] for one in passed] == ["deputy_forwards", "vice_mayor_approves", "reply_to_unit"]
    assert [one["assignee"] for one in passed] == [DEPUTY, LEADER, CLERK]
    assert all(one["taskId"] and one["endTime"] and not one["canceled"] for one in passed)


def test_a_choice_by_flow_is_a_choice_too(api):
    """The reserved variable `decision` names the button, as the page does."""
    case = start(api)["id"]
    forward = task(api, DEPUTY, case)
    sent = typed({**FORWARD, "decision": "deputy_forwarded", "opinion": "拟同意。"})
    api(DEPUTY).post(f"/task/{forward['id']}/complete", {"variables": sent}, 204)
    assert task(api, LEADER, case)["taskDefinitionKey"] == "vice_mayor_approves"


def test_the_gateways_variable_is_one_of_its_literals(api):
    """Contracts 21."""
    case = start(api)["id"]
    forward = task(api, DEPUTY, case)
    for decision in ("shred", None, True, 1, ["forward"]):
        sent = typed({**FORWARD, "opinion": "拟同意。", "deputy_decision": decision})
        refused = api(DEPUTY).post(f"/task/{forward['id']}/complete", {"variables": sent}, 409)
        assert refused["type"] == "DECISION_UNKNOWN"
        assert "请从" in refused["message"]
    assert task(api, DEPUTY, case) == forward


def test_nobody_chooses_the_own_approver(api, city):
    """Contracts 17: only the form's keys are taken, at the start and at every task, and nothing changes."""
    for name in ("route", "unit", "starter", "result", "matter", "case"):
        sent = typed({**REQUEST, name: "chosen"})
        refused = api(REQUESTER).post("/process-definition/key/request/start", {"variables": sent}, 409)
        assert refused["type"] == "ANSWERS_INVALID"
        assert name in refused["message"]
    assert api("operator").get("/history/process-instance/count") == {"count": 0}
    case = start(api)["id"]
    before = api(DEPUTY).get(f"/process-instance/{case}/variables")
    forward = task(api, DEPUTY, case)
    for name in ("route", "unit", "starter", "result", "matter", "case"):
        sent = typed({**FORWARD, "deputy_decision": "forward", "opinion": "拟同意。", name: "chosen"})
        refused = api(DEPUTY).post(f"/task/{forward['id']}/complete", {"variables": sent}, 409)
        assert name in refused["message"]
    assert api(DEPUTY).get(f"/process-instance/{case}/variables") == before
    assert task(api, DEPUTY, case) == forward


def test_a_file_is_an_attachment(api, city):
    """A variable of Camunda 7's type File; its content is not a variable of the case."""
    content = "资金测算".encode()
    info = {"filename": "测算.txt", "mimeType": "text/plain"}
    file = {"value": base64.b64encode(content).decode(), "type": "File", "valueInfo": info}
    sent = {"variables": typed(REQUEST) | {"attachment": file}}
    case = api(REQUESTER).post("/process-definition/key/request/start", sent)["id"]
    assert "attachment" not in api(REQUESTER).get(f"/process-instance/{case}/variables")
    with city.database.reading() as connection:
        row, chunks = store.file_of(connection, case, 1)
    assert (row["name"], b"".join(chunks)) == ("测算.txt", content)


def test_where_a_case_is(api):
    case = start(api)["id"]
    tree = api(REQUESTER).get(f"/process-instance/{case}/activity-instances")
    assert (tree["id"], tree["activityType"]) == (case, "processDefinition")
    (held,) = tree["childActivityInstances"]  # the withdrawal that it listens for is no activity yet
    assert (held["activityId"], held["activityType"]) == ("deputy_forwards", "userTask")
    assert held["parentActivityInstanceId"] == case


def test_what_the_form_begins_with(api):
    case = start(api)["id"]
    forward = task(api, DEPUTY, case)
    found = api(DEPUTY).get(f"/task/{forward['id']}/form-variables")
    assert found["subject"]["value"] == REQUEST["subject"]
    assert set(FORWARD) <= found.keys()
    picked = api(DEPUTY).get(f"/task/{forward['id']}/form-variables", variableNames="subject,nothing")
    assert set(picked) == {"subject"}
    assert api(DEPUTY).get(f"/task/{forward['id']}/variables/subject") == found["subject"]


def test_a_refusal_by_rule_says_what_to_do_instead_and_is_kept(api):
    """Contracts 9 and 28: type is the code, the message names the rule; the log has the act, for who tried it."""
    sent = {"variables": typed(REQUEST)}
    refused = api(DEPUTY).post("/process-definition/key/request/start", sent, 409)
    assert refused["type"] == "NOT_A_SUBMITTER"
    assert "RR-01" in refused["message"]
    assert refused["message"].count("不在请示单位之列") == 1
    (kept,) = api(DEPUTY).get("/history/user-operation", operationType="Refuse")
    assert (kept["property"], kept["processDefinitionKey"]) == ("NOT_A_SUBMITTER", "request")
    assert kept["annotation"] in refused["message"]
    assert api(DEPUTY).get("/history/user-operation", operationId=kept["operationId"]) == [kept]
    assert api(DEPUTY).get("/history/user-operation", operationId="none") == []
    assert api(REQUESTER).get("/history/user-operation") == []


def test_contracts_18_a_hidden_matter_is_joined_by_nobody(api):
    """As the page says of it: 404, and the same for a number that was never given."""
    hidden = start(api)["businessKey"]
    own = {"businessKey": "2026-9999", "variables": typed(REQUEST)}
    told = [
        api("bureau_head_water").post("/process-definition/key/request/start", {**own, "businessKey": key}, 404)
        for key in (hidden, "2026-9999")
    ]
    assert [one["type"] for one in told] == ["UNKNOWN_MATTER"] * 2
    assert told[0]["message"] == told[1]["message"]
    assert start(api, businessKey=hidden)["businessKey"] == hidden

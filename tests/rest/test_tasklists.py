"""What task lists and cockpits for Camunda 7 send, as npm camunda-bpm-sdk-js writes it."""

import json

from support.requests import REQUEST
from support.rest import DEPUTY, REQUESTER, deploy, start, task, typed

HAL = {"Accept": "application/hal+json, application/json; q=0.5"}


def test_every_address_may_name_the_engine(api):
    """camunda-bpm-sdk-js asks nothing else; there is one engine, and another name leads nowhere."""
    case = start(api)["id"]
    client, headers = api(DEPUTY).client, {**api(DEPUTY).headers, **HAL}
    (name,) = (one["name"] for one in api(DEPUTY).get("/engine"))
    for path in (f"/process-instance/{case}", "/process-definition/key/request/xml", "/task/count"):
        named = client.get(f"/engine-rest/engine/{name}{path}", headers=headers)
        assert named.status_code == 200
        assert named.content_type == "application/json"
        assert named.json == api(DEPUTY).get(path)
    done = task(api, DEPUTY, case)
    path = f"/engine-rest/engine/default/task/{done['id']}/unclaim"
    assert client.post(path, data="{}", content_type="application/json", headers=headers).status_code == 403
    for other in ("/engine-rest/engine/other/task", "/engine-rest/engine/default", "/engine-rest/engine/default/none"):
        answer = client.get(other, headers=headers)
        assert (answer.status_code, answer.content_type) == (404, "application/json")
    assert client.get("/engine-rest/engine/default/task").status_code == 401


def test_a_stroke_at_the_end_of_an_address_is_nothing(api):
    """PyPI camunda-adapter asks for `/process-definition/`."""
    for path in ("/process-definition/", "/engine/default/process-definition/", "/task/"):
        asked = api(DEPUTY).client.get(f"/engine-rest{path}?maxResults=1", headers=api(DEPUTY).headers)
        assert asked.json == api(DEPUTY).get(path.removeprefix("/engine/default").rstrip("/"), maxResults=1)


def test_tasks_are_hal_for_who_would_rather_have_it(api):
    """The client reads `_embedded.task` and puts each task's process into it; who takes anything is given JSON."""
    for _ in range(2):
        start(api)
    client, headers = api(DEPUTY).client, api(DEPUTY).headers
    address = "/engine-rest/task?sortBy=created&sortOrder=desc&maxResults=1"
    answer = client.get(address, headers={**headers, **HAL})
    assert answer.content_type == "application/hal+json"
    assert answer.json["count"] == 2
    (found,) = answer.json["_embedded"]["task"]
    (process,) = answer.json["_embedded"]["processDefinition"]
    assert found["processDefinitionId"] == process["id"]
    assert found.items() >= api(DEPUTY).get(f"/task/{found['id']}").items()
    single = client.get(f"/engine-rest/task/{found['id']}", headers={**headers, **HAL})
    assert (single.content_type, single.json) == ("application/hal+json", found)
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json, application/hal+json"}):
        assert client.get(address, headers={**headers, **accept}).content_type == "application/json"


def test_a_start_that_says_the_process_twice(api):
    """The client sends its parameters whole: the key of the address once more."""
    body = {"key": "request", "variables": typed(REQUEST)}
    api(REQUESTER).post("/process-definition/key/request/start", body)
    refused = api(REQUESTER).post("/process-definition/key/request/start", {**body, "key": "report"}, 409)
    assert refused["type"] == "UNFIT"


def test_what_one_may_start(api):
    """Its list of processes; the buttons of the start page are the same."""
    asked = {"latest": "true", "active": "true", "startableInTasklist": "true", "startablePermissionCheck": "true"}
    mine = {one["key"] for one in api(REQUESTER).get("/process-definition", **asked, firstResult=0)}
    asked["startablePermissionCheck"] = "false"  # a flag that is false asks nothing
    every = {one["key"] for one in api(REQUESTER).get("/process-definition", **asked)}
    assert "request" in mine < every
    assert "arrange_item" in every - mine  # called by others only


def test_the_category_is_the_namespace_of_the_diagram(api):
    """As Camunda 7 has it; PyPI camunda-adapter reads no process without one."""
    made = next(iter(deploy(api)["deployedProcessDefinitions"].values()))
    drawn = api("designer").get(f"/process-definition/{made['id']}/xml")["bpmn20Xml"]
    assert f'targetNamespace="{made["category"]}"' in drawn
    for path in (f"/process-definition/{made['id']}", f"/process-definition/key/{made['key']}"):
        assert api("designer").get(path) == made


def test_what_is_never_kept_is_an_empty_list(api):
    """Saved filters, tenants, batches: asked for as the client starts, with filters of Camunda 7's."""
    asked = {"itemCount": "true", "resourceType": "Task", "firstResult": 0, "maxResults": 2000}
    assert api(REQUESTER).get("/filter", **asked) == []
    assert api(REQUESTER).get("/filter/count", **asked) == {"count": 0}
    refused = api(REQUESTER).send("POST", "/filter/create", data=json.dumps({"name": "x"}))
    assert (refused.status_code, refused.json["type"]) == (404, "NotFound")


def test_single_rows_beside_their_lists(api):
    case = start(api)["id"]
    assert api(REQUESTER).get(f"/variable-instance/{case}:subject")["name"] == "subject"
    api(REQUESTER).get(f"/variable-instance/{case}:nothing", 404)
    (newest,) = api("designer").get("/process-definition", key="request", latest="true")
    assert newest["version"] == 1
    table = api("designer").get("/decision-definition")[0]
    assert api("designer").get(f"/decision-definition/key/{table['key']}")["key"] == table["key"]
    assert api("designer").get(f"/decision-definition/key/{table['key']}/xml")["dmnXml"].startswith("<?xml")
    waits = api("operator").get("/event-subscription", eventType="message", processInstanceId=case)[0]
    path = f"/execution/{case}/messageSubscriptions/{waits['eventName']}"
    assert api("operator").get(path) == waits
    api(REQUESTER).get(f"/process-definition/{newest['id']}/diagram", 204)

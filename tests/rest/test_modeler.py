"""Camunda Modeler 5.50's calls, request for request: what it sends, and what it reads of the answers."""

import io
import json

from support.city import FOUNDED
from support.rest import DIAGRAM, FORM, NAME, deploy, deploying

from engine import releases
from engine.commands.set_password import set_password

PASSWORD = "open sesame 2026"


def test_the_dialog_learns_that_it_must_sign_in(api, city):
    """1.1 #1 and #2, trap 1: exactly 401 makes its fields appear; then 200."""
    asked = api("").send("GET", "/deployment?maxResults=0")
    assert asked.status_code == 401
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.headers["WWW-Authenticate"].startswith("Basic ")
    assert "Location" not in asked.headers
    set_password(city.database, "designer", PASSWORD, "operator", FOUNDED)
    for password, status in ((PASSWORD, 200), (PASSWORD, 200), ("wrong", 401)):
        client = api("").client
        asked = client.get("/engine-rest/deployment?maxResults=0", auth=("designer", password))
        assert asked.status_code == status
    assert api("designer").get("/deployment", maxResults=0) == []


def test_the_version_is_the_newest_it_knows(api):
    """1.1 #3."""
    assert api("designer").get("/version") == {"version": "7.24.0"}
    assert api("designer").get("/engine") == [{"name": "default"}]


def test_deploy_then_start(api, city):
    """1.1 #4 and #6; trap 3: the first definition is the one its Start button starts."""
    deployed = deploy(api)
    started = next(iter(deployed["deployedProcessDefinitions"].values()))
    assert (started["key"], started["resource"], started["version"]) == ("errand", NAME, 1)
    assert {one["key"] for one in deployed["deployedProcessDefinitions"].values()} == {"errand", "errand_called"}
    assert (deployed["name"], deployed["source"], deployed["tenantId"]) == ("交办事项", "Camunda Modeler", None)
    assert deployed["deploymentTime"] == "2026-11-23T09:00:00.000+0800"
    body = {"businessKey": "工作报告-1", "variables": None}
    case = api("designer").post(f"/process-definition/{started['id']}/start", body)
    assert case["businessKey"] == "工作报告-1"
    assert city.open(case["id"]) == [("do_errand", "designer")]
    body = {"businessKey": None, "variables": {"anything": {"value": "a", "type": "String"}}}
    other = api("designer").post(f"/process-definition/{started['id']}/start", body)
    assert api("designer").get(f"/process-instance/{other['id']}/variables")["anything"]["value"] == "a"


def test_the_answer_keeps_its_order(api):
    """Trap 3: on the wire, not only in a parsed map."""
    answer = api("designer").send("POST", "/deployment/create", data=deploying())
    assert answer.text.index('"errand:1:') < answer.text.index('"errand_called:1:')


def test_a_duplicate_answers_the_existing_definitions(api, city):
    """Trap 4, and 5: a retry after the client's five seconds finds what the first try made."""
    first, again = deploy(api), deploy(api)
    assert again == first
    assert api("designer").get("/deployment/count", nameLike="交办%") == {"count": 1}
    other = deploy(api, **{"enable-duplicate-filtering": "false"})
    assert next(iter(other["deployedProcessDefinitions"].values()))["version"] == 2
    changed = FORM.replace("办理情况".encode(), "处理情况".encode())
    newer = deploy(api, attachments=(("办理情况.form", changed),))
    assert newer["id"] not in (first["id"], other["id"])


def test_pycamunda_writes_true_with_a_capital(api):
    parts = {"enable-duplicate-filtering": "True", "deployment-name": "a", "deployment-source": "b"}
    first = deploy(api, **parts)
    assert deploy(api, **parts)["id"] == first["id"]


def test_what_was_deployed_can_be_read_back(api):
    deployed = deploy(api)
    files = api("designer").get(f"/deployment/{deployed['id']}/resources")
    assert {file["name"] for file in files} == {NAME, "办理情况.form"}
    drawn = next(file for file in files if file["name"] == NAME)
    data = api("designer").send("GET", f"/deployment/{deployed['id']}/resources/{drawn['id']}/data")
    assert data.data == DIAGRAM
    assert data.headers["Content-Disposition"].startswith("attachment")
    started = next(iter(deployed["deployedProcessDefinitions"]))
    xml = api("bureau_head_finance").get(f"/process-definition/{started}/xml")
    assert xml == {"id": started, "bpmn20Xml": DIAGRAM.decode()}
    assert api("auditor").get("/process-definition/key/errand/xml") == xml


def test_a_diagram_in_another_encoding_reads_as_text(api):
    other = DIAGRAM.decode().replace('encoding="UTF-8"', 'encoding="GB18030"').encode("gb18030")
    started = next(iter(deploy(api, diagram=other)["deployedProcessDefinitions"]))
    xml = api("designer").get(f"/process-definition/{started}/xml")["bpmn20Xml"]
    assert "办理交办事项" in xml
    assert "GB18030" not in xml


def test_every_problem_is_a_line_of_the_message(api):
    """Section 1.3, traps 8 and 9: the name of the element first, its id, the line last; `details` for others."""
    broken = DIAGRAM.replace(b'camunda:assignee="${starter}"', b'camunda:assignee="${starter +"')
    refused = deploy(api, 400, diagram=broken, attachments=())
    message, rest = refused["message"].split("\n", 1)
    assert message == "ENGINE-09005 Could not parse BPMN process. Errors: "
    line = next(line for line in rest.split("\n") if "do_errand" in line)
    assert line.startswith("* 用户任务「办理交办事项」")
    assert line.index("do_errand") < line.index("| line ")
    assert (refused["type"], refused["code"]) == ("ParseException", 0)
    told = refused["details"][NAME]
    problem = next(one for one in told["errors"] if one["mainElementId"] == "do_errand")
    assert problem.keys() == {"message", "line", "column", "mainElementId", "elementIds"}
    assert len(rest.split("\n")) == len(told["errors"]) > 1
    assert api("designer").get("/deployment/count", name="交办事项") == {"count": 0}


def test_a_diagram_for_another_platform_is_named_as_such(api):
    """Trap 10."""
    cloud = DIAGRAM.replace(b'"Camunda Platform"', b'"Camunda Cloud"')
    assert "Camunda 8" in deploy(api, 400, diagram=cloud)["message"]


UNSUPPORTED = [
    ("tenant-id", "north", "Tenant"),
    ("deployment-activation-time", "2026-12-01T00:00:00", "deployment-activation-time"),
    ("deploy-changed-only", "perhaps", "deploy-changed-only"),
    ("enable-duplicate-filtering", "yes", "enable-duplicate-filtering"),
    ("stray", "text", "stray"),
    ("deployment-name", "长" * 300, "deployment-name"),
    ("deployment-name", "a\0b", "deployment-name"),
]


def test_parts_that_are_not_supported_are_refused_politely(api):
    for field, value, said in UNSUPPORTED:
        refused = deploy(api, 400, **{field: value})
        assert refused["type"] == "BAD_REQUEST"
        assert said in refused["message"]


def test_a_form_without_files_is_told_so(api):
    answer = api("designer").send("POST", "/deployment/create", data={"deployment-name": "a"})
    assert answer.status_code == 400
    assert "No deployment resources contained in the form upload" in answer.json["message"]
    assert api("designer").post("/deployment/create", {}, 400)["type"] == "BAD_REQUEST"


def test_the_green_toast_leads_to_our_pages(api):
    """1.1 #5, trap 7: without authentication; the Modeler appends to cockpitUrl."""
    client = api("").client
    told = client.get("/.well-known/camunda-automation-platform/webapps")
    assert told.status_code == 200
    assert told.headers["Content-Type"] == "application/json"
    assert told.json == {
        "adminUrl": "http://localhost/",
        "cockpitUrl": "http://localhost/ops/",
        "tasklistUrl": "http://localhost/tasks",
    }
    query = "repository?deploymentsQuery=%5B%7B%22type%22%3A%22id%22%7D%5D"
    assert client.get(f"/ops/{query}").location == "/designer"
    for wrong in ("", "x", "1", "[1]", '{"type":"id"}', '[{"type":"id","value":1}]'):
        assert client.get("/ops/repository", query_string={"deploymentsQuery": wrong}).location == "/designer"
    told = json.dumps([{"type": "id", "operator": "eq", "value": "0-1"}])
    asked = client.get("/ops/repository", query_string={"deploymentsQuery": told})
    assert asked.location == "/designer/deployments/0-1"
    assert client.get("/ops/process-instance/abc").location == "/cases/abc"


def test_its_page_may_read_the_answers(api):
    """Trap 6: it was loaded from a file; it asks with OPTIONS first."""
    asked = api("").send("OPTIONS", "/deployment/create")
    assert asked.status_code == 200
    client = api("").client
    for origin in ("null", "file://"):
        headers = {"Origin": origin, "Access-Control-Request-Headers": "authorization"}
        asked = client.options("/engine-rest/deployment", headers=headers)
        assert asked.headers["Access-Control-Allow-Origin"] == origin
        assert "authorization" in asked.headers["Access-Control-Allow-Headers"]
        answer = client.get("/engine-rest/deployment", headers=headers)
        assert answer.headers["Access-Control-Allow-Origin"] == origin
    foreign = client.get("/engine-rest/version", headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_a_performer_answers_a_message(api):
    """The sender is an operator or a performer of the event; to others all messages are alike."""
    started = next(iter(deploy(api)["deployedProcessDefinitions"]))
    case = api("designer").post(f"/process-definition/{started}/start", {"businessKey": "m-1"})["id"]
    message = {"messageName": "回音", "businessKey": "m-1", "resultEnabled": True}
    assert api("bureau_head_finance").post("/message", message, 403)["type"] == "NOT_YOUR_MESSAGE"
    assert api("operator").post("/message", message, 404)["type"] == "NO_MATCH"
    task = api("designer").get("/task", processInstanceId=case)[0]
    variables = {"errand_note": {"value": "已办", "type": "String"}}
    api("designer").post(f"/task/{task['id']}/complete", {"variables": variables}, 204)
    assert api("bureau_head_finance").post("/message", message, 403)["type"] == "NOT_YOUR_MESSAGE"
    assert api("designer").post("/message", {**message, "businessKey": "m-2"}, 404)["type"] == "NO_MATCH"
    done = api("designer").post("/message", message)
    assert [one["execution"]["processInstanceId"] for one in done] == [case]
    assert api("designer").get(f"/history/process-instance/{case}")["state"] == "COMPLETED"


def test_a_file_that_defines_nothing_is_kept_and_waits_for_nobody(api, city):
    """As in Camunda 7, and under any name of its part; it is not taken for a deployment that awaits approval."""
    sent = {"data": (io.BytesIO(b"\x00\xff"), "notes.txt")}
    answer = api("designer").send("POST", "/deployment/create", data=sent)
    assert (answer.status_code, answer.json["deployedProcessDefinitions"]) == (200, None)
    (kept,) = api("designer").get(f"/deployment/{answer.json['id']}/resources")
    assert kept["name"] == "notes.txt"
    with city.database.reading() as connection:
        assert releases.waiting(connection) == []


def test_deploying_what_has_changed_only(api):
    """What robotframework-camunda sends as a matter of course: the same files are the same deployment."""
    sent = {"deploy-changed-only": "True", "enable-duplicate-filtering": ""}
    first, again = (deploy(api, **sent)["id"] for _ in range(2))
    assert first == again
    changed = deploy(api, **sent, diagram=DIAGRAM.replace(b"name=", b"name =", 1))
    assert changed["id"] != first

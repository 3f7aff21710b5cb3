"""Every route for every kind of person: 401 for nobody, 403 and 404 for the city's people (contracts 18, 19)."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.city import FOUNDED, NOW
from support.rest import DEPUTY, REQUESTER, STRANGER, start, task

from engine.commands.set_password import set_password
from web.rest import never_kept

REFERENCE = Path(__file__).resolve().parents[2] / "docs/reference/rest.md"
PEOPLE = ("", STRANGER, REQUESTER, DEPUTY, "designer", "auditor", "operator")
ANY = (401, 200, 200, 200, 200, 200, 200)
SEEN = (401, 404, 200, 200, 404, 200, 200)
NO_FILE = (401, 404, 404, 404, 404, 404, 404)
"""The bytes of a variable that is a text."""
WORK = (401, 403, 403, 403, 403, 403, 404)
"""Of external work: the task is a user task, so even an operator finds none."""
DEPLOYERS = (401, 403, 403, 403, 200, 200, 200)
PLAN = '{"sourceProcessDefinitionId": "x", "targetProcessDefinitionId": "y", "instructions": []}'
MATRIX = {
    "GET /version": ANY,
    "GET /engine": ANY,
    "GET /openapi.json": ANY,
    "GET /deployment": DEPLOYERS,
    "GET /deployment/count": DEPLOYERS,
    "GET /deployment/<deployment>": DEPLOYERS,
    "GET /deployment/<deployment>/resources": DEPLOYERS,
    "GET /deployment/<deployment>/resources/<resource>": DEPLOYERS,
    "GET /deployment/<deployment>/resources/<resource>/data": DEPLOYERS,
    "POST /youxu/lint": (401, 403, 403, 403, 200, 403, 200),
    "POST /deployment/create": (401, 403, 403, 403, 400, 403, 400),
    "GET /decision-definition": DEPLOYERS,
    "GET /decision-definition/count": DEPLOYERS,
    "GET /decision-definition/<decision>": DEPLOYERS,
    "GET /decision-definition/<decision>/xml": DEPLOYERS,
    "GET /decision-definition/key/<key>": (401, 403, 403, 403, 404, 404, 404),
    "GET /decision-definition/key/<key>/xml": (401, 403, 403, 403, 404, 404, 404),
    **{f"GET {path}{tail}": ANY for path in never_kept.KINDS for tail in ("", "/count")},
    "GET /process-definition/<definition>/diagram": (401, *[204] * 6),
    "GET /process-definition/key/<key>/diagram": (401, *[204] * 6),
    "GET /process-definition": ANY,
    "GET /process-definition/count": ANY,
    "GET /process-definition/<definition>": ANY,
    "GET /process-definition/<definition>/xml": ANY,
    "GET /process-definition/key/<key>": ANY,
    "GET /process-definition/key/<key>/xml": ANY,
    "POST /process-definition/<definition>/start": (401, 409, 409, 409, 409, 409, 409),
    "POST /process-definition/key/<key>/start": (401, 409, 409, 409, 409, 409, 409),
    **{
        f"GET /process-definition/{by}/{what}": ANY
        for by in ("<definition>", "key/<key>")
        for what in ("startForm", "deployed-start-form", "form-variables")
    },
    "POST /process-definition/<definition>/submit-form": (401, 409, 409, 409, 409, 409, 409),
    "POST /process-definition/key/<key>/submit-form": (401, 409, 409, 409, 409, 409, 409),
    "GET /process-definition/statistics": ANY,
    "GET /user": ANY,
    "GET /user/count": ANY,
    "GET /user/<login>/profile": ANY,
    "GET /group": ANY,
    "GET /group/count": ANY,
    "GET /group/<group>": ANY,
    "GET /identity/groups": (401, 400, 400, 400, 400, 400, 400),
    "GET /incident": ANY,
    "GET /incident/count": ANY,
    "GET /incident/<incident>": (401, 404, 404, 404, 404, 404, 404),
    "GET /variable-instance": ANY,
    "POST /variable-instance": ANY,
    "GET /variable-instance/count": ANY,
    "GET /variable-instance/<variable>": SEEN,
    "POST /variable-instance/count": ANY,
    "GET /history/task": ANY,
    "POST /history/task": ANY,
    "GET /history/task/count": ANY,
    "POST /history/task/count": ANY,
    "GET /task": ANY,
    "POST /task": ANY,
    "GET /task/count": ANY,
    "POST /task/count": ANY,
    "GET /task/<task>": SEEN,
    "GET /task/<task>/variables": SEEN,
    "GET /task/<task>/variables/<name>": SEEN,
    "GET /task/<task>/variables/<name>/data": NO_FILE,
    "GET /task/<task>/form-variables": SEEN,
    "GET /task/<task>/form": SEEN,
    "GET /task/<task>/deployed-form": SEEN,
    "GET /task/<task>/identity-links": SEEN,
    "GET /task/<task>/attachment": SEEN,
    "GET /task/<task>/attachment/<attachment>": (401, 404, 404, 404, 404, 404, 404),
    "GET /task/<task>/attachment/<attachment>/data": (401, 404, 404, 404, 404, 404, 404),
    "POST /task/<task>/submit-form": (401, 404, 403, 409, 404, 403, 403),
    "POST /task/<task>/assignee": (401, 400, 400, 400, 400, 400, 400),
    "GET /task/<task>/localVariables": SEEN,
    "GET /task/<task>/localVariables/<name>": (401, 404, 404, 404, 404, 404, 404),
    "GET /task/<task>/comment": SEEN,
    "GET /task/<task>/comment/<comment>": (401, 404, 404, 404, 404, 404, 404),
    "POST /task/<task>/comment/create": (401, 404, 200, 200, 404, 403, 200),
    "POST /task/<task>/delegate": (401, 404, 403, 409, 404, 403, 403),
    "POST /task/<task>/resolve": (401, 404, 403, 409, 404, 403, 403),
    "GET /task/report/candidate-group-count": ANY,
    "GET /job": ANY,
    "POST /job": ANY,
    "GET /job/count": ANY,
    "POST /job/count": ANY,
    "GET /job/<job>": (401, 404, 404, 404, 404, 404, 404),
    "GET /job/<job>/stacktrace": (401, 404, 404, 404, 404, 404, 404),
    "PUT /job/<job>/retries": (401, 404, 404, 404, 404, 404, 404),
    "GET /execution": ANY,
    "POST /execution": ANY,
    "GET /execution/count": ANY,
    "POST /execution/count": ANY,
    "GET /execution/<case>": SEEN,
    "GET /execution/<case>/localVariables": SEEN,
    "GET /execution/<case>/localVariables/<name>": SEEN,
    "GET /execution/<case>/messageSubscriptions/<name>": (401, 404, 404, 404, 404, 404, 404),
    "POST /execution/<case>/messageSubscriptions/<name>/trigger": (401, 403, 403, 403, 403, 403, 404),
    "GET /process-definition/<definition>/statistics": ANY,
    "GET /process-definition/key/<key>/statistics": ANY,
    "POST /task/<task>/claim": (401, 404, 403, 204, 404, 403, 403),
    "POST /task/<task>/unclaim": (401, 404, 403, 403, 404, 403, 403),
    "POST /task/<task>/complete": (401, 404, 403, 409, 404, 403, 403),
    "GET /external-task": ANY,
    "POST /external-task": ANY,
    "GET /external-task/count": ANY,
    "POST /external-task/count": ANY,
    "POST /external-task/fetchAndLock": (401, 403, 403, 403, 403, 403, 200),
    "GET /external-task/topic-names": ANY,
    "GET /external-task/<task>/errorDetails": (401, 404, 404, 404, 404, 404, 404),
    "GET /event-subscription": ANY,
    "GET /event-subscription/count": ANY,
    "GET /history/detail": SEEN,
    "GET /history/detail/count": SEEN,
    "POST /history/detail": SEEN,
    "POST /history/detail/count": SEEN,
    "GET /history/identity-link-log": SEEN,
    "GET /history/identity-link-log/count": SEEN,
    "GET /history/incident": ANY,
    "GET /history/incident/count": ANY,
    "GET /external-task/<task>": (401, 404, 404, 404, 404, 404, 404),
    "POST /external-task/<task>/complete": WORK,
    "POST /external-task/<task>/failure": WORK,
    "POST /external-task/<task>/bpmnError": WORK,
    "POST /external-task/<task>/lock": WORK,
    "POST /external-task/<task>/extendLock": WORK,
    "POST /external-task/<task>/unlock": WORK,
    "PUT /external-task/<task>/retries": (401, 404, 404, 404, 404, 404, 404),
    "GET /process-instance": ANY,
    "POST /process-instance": ANY,
    "GET /process-instance/count": ANY,
    "POST /process-instance/count": ANY,
    "GET /process-instance/<case>": SEEN,
    "POST /process-instance/<case>/modification": (401, 404, 403, 403, 404, 403, 409),
    "DELETE /process-instance/<case>": (401, 404, 409, 403, 404, 403, 409),
    "POST /migration/generate": (401, 403, 403, 403, 404, 403, 404),
    "POST /migration/validate": (401, 403, 403, 403, 404, 403, 404),
    "POST /migration/execute": (401, 403, 403, 403, 403, 403, 404),
    "GET /process-instance/<case>/variables": SEEN,
    "GET /process-instance/<case>/variables/<name>": SEEN,
    "GET /process-instance/<case>/variables/<name>/data": NO_FILE,
    "GET /process-instance/<case>/activity-instances": SEEN,
    "POST /exception": (401, 400, 400, 400, 400, 400, 400),
    "POST /message": (401, 403, 403, 403, 403, 403, 404),
    "POST /signal": (401, 403, 403, 403, 403, 403, 204),
    "POST /execution/<case>/signal": (401, 403, 403, 403, 403, 403, 404),
    "GET /history/process-instance": ANY,
    "POST /history/process-instance": ANY,
    "GET /history/process-instance/count": ANY,
    "POST /history/process-instance/count": ANY,
    "GET /history/process-instance/<case>": SEEN,
    "GET /history/activity-instance": SEEN,
    "GET /history/activity-instance/count": SEEN,
    "POST /history/activity-instance": SEEN,
    "POST /history/activity-instance/count": SEEN,
    "GET /history/variable-instance": ANY,
    "GET /history/variable-instance/count": ANY,
    "POST /history/variable-instance": ANY,
    "POST /history/variable-instance/count": ANY,
    "GET /history/user-operation": ANY,
    "GET /history/user-operation/count": ANY,
}
"""Statuses in the order of PEOPLE. The bodies are empty objects, which say too little to start or complete anything."""
LISTS = ("/task", "/process-instance", "/history/process-instance", "/history/variable-instance")
BODIES = {
    "POST /youxu/lint": '{"files": {"a.bpmn": "<"}}',
    "POST /message": '{"messageName": "nobody waits"}',
    "POST /signal": '{"name": "nobody waits"}',
    "POST /history/detail": '{"processInstanceId": "<case>"}',
    "POST /history/detail/count": '{"processInstanceId": "<case>"}',
    "POST /history/activity-instance": '{"processInstanceId": "<case>"}',
    "POST /history/activity-instance/count": '{"processInstanceId": "<case>"}',
    "POST /external-task/fetchAndLock": '{"workerId": "w", "maxTasks": 1, "topics": []}',
    "POST /external-task/<task>/complete": '{"workerId": "w"}',
    "POST /external-task/<task>/failure": '{"workerId": "w"}',
    "POST /external-task/<task>/bpmnError": '{"workerId": "w", "errorCode": "E"}',
    "POST /external-task/<task>/lock": '{"workerId": "w", "lockDuration": 1}',
    "POST /external-task/<task>/extendLock": '{"workerId": "w", "newDuration": 1}',
    "PUT /external-task/<task>/retries": '{"retries": 1}',
    "PUT /job/<job>/retries": '{"retries": 1}',
    "POST /task/<task>/comment/create": '{"message": "备注"}',
    "POST /task/<task>/delegate": '{"userId": "nobody"}',
    "POST /migration/generate": '{"sourceProcessDefinitionId": "x", "targetProcessDefinitionId": "y"}',
    "POST /migration/validate": PLAN,
    "POST /migration/execute": f'{{"migrationPlan": {PLAN}, "processInstanceIds": ["z"]}}',
    "POST /process-instance/<case>/modification": (
        '{"instructions": [{"type": "startBeforeActivity", "activityId": "x"}]}'
    ),
}


@pytest.fixture
def ids(api):
    case = start(api)["id"]
    deployment = api("designer").get("/deployment")[0]["id"]
    return {
        "case": case,
        "task": task(api, DEPUTY, case)["id"],
        "name": "subject",
        "variable": f"{case}:subject",
        "key": "request",
        "login": REQUESTER,
        "group": "government_office",
        "definition": api(REQUESTER).get("/process-definition/key/request")["id"],
        "deployment": deployment,
        "decision": api("designer").get("/decision-definition")[0]["id"],
        "resource": api("designer").get(f"/deployment/{deployment}/resources")[0]["id"],
    }


def filled(path, ids):
    for name, value in ids.items():
        path = path.replace(f"<{name}>", value)
    return path


def test_every_route_has_its_row_here_and_in_the_reference(api):
    rules = api("").client.application.url_map.iter_rules()
    served = {
        f"{method} {rule.rule.removeprefix('/engine-rest')}"
        for rule in rules
        if rule.rule.startswith("/engine-rest")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served == MATRIX.keys()
    told = re.findall(r"^\| (GET|POST|PUT|DELETE) \| `(\S+)` \|", REFERENCE.read_text("utf-8"), re.MULTILINE)
    assert [f"{method} {path}" for method, path in told] == list(dict.fromkeys(f"{m} {p}" for m, p in told))
    assert {f"{method} {path}" for method, path in told} == served


def test_every_route_for_everybody(api, ids):
    told = {}
    for row in MATRIX:
        method, path = row.split()
        statuses = []
        for login in PEOPLE:
            sent = filled(BODIES.get(row, "{}"), ids)
            given = {"data": sent, "content_type": "application/json"} if method in ("POST", "PUT") else {}
            if ("activity-instance" in path or "/detail" in path) and "/history" in path and method == "GET":
                given["query_string"] = {"processInstanceId": ids["case"]}
            if "identity-link-log" in path:
                given["query_string"] = {"taskId": ids["task"]}
            answer = api(login).send(method, filled(path, ids), **given)
            statuses.append(answer.status_code)
            if answer.status_code >= 400:
                assert answer.headers["Content-Type"] == "application/json"
                assert answer.json["message"]
        told[row] = tuple(statuses)
    assert told == MATRIX


def test_lists_hold_only_what_one_may_see(api, ids):
    for path in LISTS:
        for login, sees in (
            (STRANGER, False),
            ("designer", False),
            (REQUESTER, True),
            (DEPUTY, True),
            ("auditor", True),
        ):
            found = api(login).get(path, sortBy="instanceId", sortOrder="asc")
            assert bool(found) is sees, (path, login)
    acts = {login: api(login).get("/history/user-operation") for login in (STRANGER, REQUESTER, "designer", "auditor")}
    assert acts[STRANGER] == []
    assert {act["entityType"] for act in acts[REQUESTER]} == {"ProcessInstance"}
    assert {act["entityType"] for act in acts["designer"]} == {"Deployment"}
    assert {act["entityType"] for act in acts["auditor"]} == {"ProcessInstance", "Deployment"}


def test_a_cookie_is_nothing(api, city):
    """Trap 6: a browser that is signed in is a stranger here."""
    set_password(city.database, REQUESTER, "open sesame 2026", "operator", FOUNDED)
    client = api("").client
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "login": REQUESTER, "password": "open sesame 2026"}
    assert client.post("/sign-in", data=sent).status_code == 302
    assert client.get("/tasks").status_code == 200
    assert client.get("/engine-rest/task").status_code == 401


def test_no_form_of_a_page_acts_here(api, ids):
    """A browser that keeps a password would send it along with another site's form; it is not asked for one either."""
    for mode in ("navigate", "no-cors"):
        api("designer").headers["Sec-Fetch-Mode"] = mode
        for path in ("/deployment/create", f"/task/{ids['task']}/unclaim"):
            assert api("designer").post(path, status=400)["type"] == "BAD_REQUEST"
    visited = api("").client.get("/engine-rest/task", headers={"Sec-Fetch-Mode": "navigate"})
    assert visited.status_code == 401
    assert visited.headers["WWW-Authenticate"].startswith("Bearer")


BROKEN = ("Basic", "Basic !!!", "Basic AAAA", "Basic AGE6Yg==", "Bearer", "Bearer \xff", "Digest username=a", "x")


def test_a_broken_header_is_401(api):
    for header in (*BROKEN, "Bearer a b", "Basic Og=="):
        answer = api("").client.get("/engine-rest/task", headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.json["type"] in ("SIGN_IN_FAILED", "NOT_SIGNED_IN")


def test_guessing_a_password_becomes_slow(api, city):
    """Contracts 29: slowed by account and address; from elsewhere the owner still comes in."""
    set_password(city.database, REQUESTER, "open sesame 2026", "operator", FOUNDED)
    client = api("").client

    def asks(password, address="10.0.0.9"):
        environ = {"REMOTE_ADDR": address}
        return client.get("/engine-rest/version", auth=(REQUESTER, password), environ_base=environ)

    assert [asks(f"guess {n}").json["type"] for n in range(5)] == ["SIGN_IN_FAILED"] * 5
    slowed = asks("open sesame 2026")
    assert slowed.status_code == 401
    assert slowed.json["type"] == "SIGN_IN_SLOWED"
    assert int(slowed.headers["Retry-After"]) > 0
    assert asks("open sesame 2026", "10.0.0.10").status_code == 200
    assert city.now == NOW


def test_first_requests_at_once_do_not_slow_down_their_owner(api, city):
    """Each is a try until it is proved; a client opens many connections."""
    set_password(city.database, REQUESTER, "open sesame 2026", "operator", FOUNDED)
    app = api("").client.application

    def asks(_):
        return app.test_client().get("/engine-rest/version", auth=(REQUESTER, "open sesame 2026")).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(asks, range(8))) == {200}

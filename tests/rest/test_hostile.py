"""Input that nobody sensible sends: always JSON with a sentence, 400 or 404, never 500; nothing changes."""

import json
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.rest import DEPUTY, REQUESTER, start, task, typed

DEEP = "[" * 100_000 + "]" * 100_000
BODIES = {
    "no JSON": "{",
    "a list": "[]",
    "a text": '"variables"',
    "NaN": '{"variables": {"a": {"value": NaN}}}',
    "deep": '{"variables": {"a": {"value": ' + DEEP + "}}}",
    "twenty levels": '{"variables": {"a": {"value": ' + "[" * 40 + "]" * 40 + "}}}",
    "NUL": '{"variables": {"a": {"value": "\\u0000"}}}',
    "half a pair": '{"variables": {"\\ud800": {"value": 1}}}',
    "unknown key": '{"variables": {}, "colour": "red"}',
    "unknown part of a variable": '{"variables": {"a": {"value": 1, "colour": "red"}}}',
    "variables as a list": '{"variables": [1]}',
    "variable without braces": '{"variables": {"a": 1}}',
    "a flag as text": '{"withVariablesInReturn": "true"}',
    "Latin-1": '{"variables": {"a": {"value": "é"}}}'.encode("latin-1"),
    "too large": '{"variables": {"a": {"value": "' + "x" * (8 * 2**20) + '"}}}',
    "huge number": '{"variables": {"a": {"value": ' + "9" * 5000 + "}}}",
    "endless number": '{"variables": {"a": {"value": 1e999}}}',
}
TYPES = [
    ("String", 1),
    ("Boolean", "true"),
    ("Integer", "a"),
    ("Integer", 2**31),
    ("Short", 40_000),
    ("Long", 1.5),
    ("Long", True),
    ("Double", "1e9999"),
    ("Double", "ten"),
    ("Date", "yesterday"),
    ("Date", "2026-02-30"),
    ("Date", 5),
    ("Date", "9999-12-31T23:59:59.000-1400"),
    ("Json", "{"),
    ("Null", 1),
    ("Object", "rO0AB"),
    ("Bytes", "AAAA"),
    ("File", "not base64"),
    ("File", None),
    ("Colour", None),
    ("Colour", "red"),
]
QUERIES = [
    "/task?colour=red",
    "/task?taskId=a&taskId=b",
    "/task?firstResult=-1",
    "/task?firstResult=99999999999999999999",
    "/task?maxResults=1001",
    "/task?maxResults=all",
    "/task?sortBy=created",
    "/task?sortOrder=asc",
    "/task?sortBy=colour&sortOrder=asc",
    "/task?sortBy=created&sortOrder=up",
    "/task?assigned=perhaps",
    "/task?priority=high",
    "/task?dueBefore=tomorrow",
    "/task?dueBefore=0001-01-01T00:00:00",
    "/task?name=%00",
    "/task?%00=1",
    "/task/a%00b",
    "/task?assigneeExpression=%24%7Btrue%7D",
    "/process-instance/%ED%A0%80?variables=1",
    "/history/activity-instance",
    "/process-definition?tenantIdIn=a",
]
QUERY_BODIES = [
    {"name": 1},
    {"assigneeIn": "a"},
    {"assigned": "true"},
    {"priority": 2**40},
    {"priority": True},
    {"sorting": {}},
    {"sorting": [{"sortBy": "created"}]},
    {"sorting": [{"sortBy": ["created"], "sortOrder": {}}]},
    {"orQueries": [{}]},
    {"dueBefore": 5},
]


@pytest.fixture
def forward(api):
    return task(api, DEPUTY, start(api)["id"])


def test_bodies(api, forward):
    before = api("operator").get("/history/user-operation/count")
    paths = {REQUESTER: "/process-definition/key/request/start", DEPUTY: f"/task/{forward['id']}/complete"}
    for name, body in BODIES.items():
        for login, path in paths.items():
            answer = api(login).send("POST", path, data=body, content_type="application/json")
            assert answer.status_code == 400, (name, answer.text[:200])
            assert answer.json["message"], name
    wrong = api(REQUESTER).send("POST", paths[REQUESTER], data="variables=1", content_type="text/plain")
    assert (wrong.status_code, wrong.json["type"]) == (400, "BAD_REQUEST")
    assert api("operator").get("/history/user-operation/count") == before


def test_types(api, forward):
    for kind, value in TYPES:
        variables = {"variables": {"a": {"value": value, "type": kind}}}
        refused = api(DEPUTY).post(f"/task/{forward['id']}/complete", variables, 400)
        assert refused["type"] in ("BAD_REQUEST", "VALUE_NOT_ALLOWED"), (kind, value, refused)
    for name in ("opinion", "decision", "capacity", "reason"):
        refused = api(DEPUTY).post(f"/task/{forward['id']}/complete", {"variables": typed({name: 1})}, 400)
        assert name in refused["message"]
    assert task(api, DEPUTY, forward["processInstanceId"]) == forward


def test_queries(api, forward):
    for path in QUERIES:
        answer = api(DEPUTY).send("GET", path)
        assert answer.status_code == 400, (path, answer.text)
        assert answer.json["message"]
    for body in QUERY_BODIES:
        assert api(DEPUTY).post("/task", body, 400)["type"] == "BAD_REQUEST", body
    assert api(DEPUTY).post("/task", {}, 400, colour="red")
    for white, status in ((" \n", 200), ("\f", 400)):  # RFC 8259 section 2: what is white in JSON
        sent = api(DEPUTY).send("POST", "/task", data=white, content_type="application/json")
        assert sent.status_code == status


def test_what_is_not_there(api, forward):
    """Unknown addresses and methods, too, are JSON."""
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("GET", "/", 404),
        ("GET", "/task//", 404),
        ("DELETE", f"/task/{forward['id']}", 405),
        ("PUT", "/deployment", 405),
        ("GET", f"/task/{forward['id']}/complete", 405),
        ("GET", "/task/..%2f..%2f", 404),
        ("GET", "/process-definition/key/" + "x" * 3000, 404),
        ("POST", "/process-definition/key/nothing/start", 404),
        ("GET", f"/task/{forward['id']}/variables/nothing", 404),
    ):
        answer = api(DEPUTY).send(method, path)
        assert answer.status_code == status, (path, answer.text[:200])
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json["message"]
        assert ("Allow" in answer.headers) is (status == 405)  # RFC 9110 section 15.5.6
    assert api(DEPUTY).send("OPTIONS", "/deployment/create").headers["Allow"] == "OPTIONS, POST"
    assert api(DEPUTY).send("TRACE", "/task/count").headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_patterns_and_lists(api, forward):
    """Filters are texts, not SQL: wildcards work, quotes and escapes are nothing special on any database."""
    found = api(DEPUTY).get("/task", nameLike="%" + forward["name"][1:3] + "%")
    assert found == [forward]
    for pattern in ("\\", "%\\", "'; DROP TABLE task; --", "_" * 500):
        assert api(DEPUTY).get("/task", nameLike=pattern) == []
    assert api(DEPUTY).get("/task", taskIdIn="") == []
    assert api(DEPUTY).get("/task", taskIdIn=f"x, {forward['id']}") == [forward]
    assert api(DEPUTY).get("/task", maxResults=0) == []
    assert api(DEPUTY).get("/task", createdOn=forward["created"]) == [forward]
    assert api(DEPUTY).get("/task", createdAfter=forward["created"]) == []
    assert api(DEPUTY).get("/task", assigneeNotIn=DEPUTY) == []
    assert api(DEPUTY).get("/task", candidateUser=DEPUTY) == []
    assert api(DEPUTY).get("/task", suspended="true") == []
    assert api(DEPUTY).get("/task", assigned="True", unassigned="false") == [forward]
    assert api(DEPUTY).get("/task", dueAfter=forward["created"].replace("+", " ")) == [forward]


KEYS = st.sampled_from(["variables", "value", "type", "a", "decision", "sorting", "messageName", "userId"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(string.printable + "\0\ud800情", max_size=8)
JUNK = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=JUNK)
def test_junk_never_fails(api, junk):
    for path in ("/task", "/message", "/process-definition/key/request/start", "/task/x/claim"):
        answer = api(REQUESTER).send("POST", path, data=json.dumps(junk), content_type="application/json")
        assert answer.status_code in (200, 400, 403, 404, 409), answer.text
        assert answer.headers["Content-Type"] == "application/json"

"""Every filter and every order of every list, on both databases; parts of lists; how much a list asks of a database."""

import pytest
from sqlalchemy import event as on
from support.rest import DEPUTY, REQUESTER, start, task

from engine.worklist import listing

LISTS = {
    "/task": listing.TASKS,
    "/process-instance": listing.CASES,
    "/process-definition": listing.DEFINITIONS,
    "/deployment": listing.DEPLOYMENTS,
    "/history/process-instance": listing.HISTORIC_CASES,
    "/history/activity-instance": listing.ACTIVITIES,
    "/history/variable-instance": listing.HISTORIC_VARIABLES,
    "/history/user-operation": listing.OPERATIONS,
    "/history/task": listing.HISTORIC_TASKS,
    "/variable-instance": listing.VARIABLES,
    "/user": listing.USERS,
    "/execution": listing.EXECUTIONS,
    "/event-subscription": listing.SUBSCRIPTIONS,
    "/decision-definition": listing.DECISIONS,
}
PLAUSIBLE = {
    "text": "request",
    "texts": "request,report",
    "flag": "true",
    "number": "1",
    "instant": "2026-11-23T09:00:00.000+0800",
}


@pytest.fixture
def case(api):
    return start(api)["id"]


def test_every_filter_and_every_order_is_understood_by_every_database(api, case):
    for path, listed in LISTS.items():
        needed = {"processInstanceId": case} if path == "/history/activity-instance" else {}
        everything = api("operator").get(path, **needed)
        assert everything, path
        for name, kind in listed.kinds.items():
            query = {name: PLAUSIBLE[kind], **needed}
            found = api("operator").get(path, **query)
            assert api("operator").get(f"{path}/count", **query) == {"count": len(found)}
            assert [row["id"] for row in found] == [row["id"] for row in everything if row in found]
        for name in listed.orders:
            up, down = (api("operator").get(path, sortBy=name, sortOrder=order, **needed) for order in ("asc", "desc"))
            assert sorted(row["id"] for row in up) == sorted(row["id"] for row in down)


def test_every_filter_that_fits_finds_and_every_other_does_not(api, case):
    """One open task, asked for by each of its own values and by others."""
    one = task(api, DEPUTY, case)
    matter = api(DEPUTY).get(f"/process-instance/{case}")["businessKey"]
    fits = {
        "taskId": one["id"],
        "processInstanceId": case,
        "executionId": case,
        "processInstanceBusinessKey": matter,
        "processInstanceBusinessKeyLike": matter[:3] + "%",
        "processDefinitionId": one["processDefinitionId"],
        "processDefinitionKey": "request",
        "processDefinitionKeyIn": "report,request",
        "processDefinitionName": "请示",
        "taskDefinitionKey": "deputy_forwards",
        "taskDefinitionKeyLike": "deputy%",
        "name": one["name"],
        "assignee": DEPUTY,
        "assigneeIn": f"{REQUESTER},{DEPUTY}",
        "involvedUser": DEPUTY,
        "priority": one["priority"],
        "minPriority": one["priority"],
        "maxPriority": one["priority"],
        "dueDate": one["due"],
        "createdOn": one["created"],
    }
    for name, value in fits.items():
        assert api(DEPUTY).get("/task", **{name: value}) == [one], name
    others = {
        **{name: "something else" for name, kind in listing.TASKS.kinds.items() if kind == "text" and name in fits},
        "nameNotEqual": one["name"],
        "nameNotLike": one["name"][:2] + "%",
        "minPriority": one["priority"] + 1,
        "maxPriority": one["priority"] - 1,
        "dueDate": "2027-01-01T00:00:00.000+0800",
        "dueBefore": one["due"],
        "dueAfter": one["due"],
        "createdBefore": one["created"],
        "createdAfter": one["created"],
        "withoutDueDate": "true",
        "unassigned": "true",
        "withCandidateGroups": "true",
        "withCandidateUsers": "true",
    }
    for name, value in others.items():
        assert api(DEPUTY).get("/task", **{name: value}) == [], name


def test_parts_of_a_list_make_the_whole(api):
    cases = {start(api)["id"] for _ in range(5)}
    query = {"sortBy": "instanceId", "sortOrder": "desc"}
    whole = [one["id"] for one in api(REQUESTER).get("/process-instance", **query)]
    assert whole == sorted(cases, reverse=True)
    parts = [api(REQUESTER).get("/process-instance", firstResult=n, maxResults=2, **query) for n in (0, 2, 4, 6)]
    assert [one["id"] for part in parts for one in part] == whole
    sent = {"sorting": [{"sortBy": "instanceId", "sortOrder": "desc"}]}
    part = api(REQUESTER).post("/process-instance", sent, firstResult=1, maxResults=1)
    assert [one["id"] for one in part] == whole[1:2]


def test_a_list_asks_as_much_for_five_cases_as_for_one(api, city):
    """Queries do not grow with the list."""
    asked = []
    on.listen(city.database._connections, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def queries(path):
        asked.clear()
        assert api(REQUESTER).get(path)
        return len(asked)

    paths = [
        path for path in LISTS if path not in ("/deployment", "/decision-definition", "/history/activity-instance")
    ]
    start(api)
    for path in paths:
        queries(path)  # programs are built once
    before = {path: queries(path) for path in paths}
    for _ in range(4):
        start(api)
    assert {path: queries(path) for path in paths} == before

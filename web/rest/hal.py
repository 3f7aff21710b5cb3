"""Tasks as HAL, for who would rather have it: npm camunda-bpm-sdk-js, and task lists that are made with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from flask import Response, request

from engine.worklist import listing
from engine.worklist.listing import Listed, Row, Wanted
from web.rest.contract import HAL
from web.rest.live_shapes import Task
from web.rest.process_definitions import show_definition
from web.surroundings import actor, database


def preferred() -> bool:
    """Whether the client would rather have HAL than plain JSON; a client that takes anything is given JSON."""
    accepts = request.accept_mimetypes
    return accepts[HAL] > accepts["application/json"]


def tasks(listed: Listed, wanted: Wanted, shown: Sequence[Task]) -> Response:
    """A part of a list of tasks, how long the list is, and the processes that they belong to."""
    with database().reading() as connection:
        who = actor(connection)
        count = listed.count(connection, who, wanted)
        ids = sorted({task["processDefinitionId"] for task in shown})
        rows = listing.DEFINITIONS.rows(connection, who, Wanted({"processDefinitionIdIn": ids}))
    kept = {"task": [_linked(task) for task in shown], "processDefinition": [_definition(row) for row in rows]}
    return _answer({"_links": {"self": {"href": "/task"}}, "_embedded": kept, "count": count})


def task(shown: Task) -> Response:
    """One task."""
    return _answer(_linked(shown))


def _linked(shown: Task) -> Mapping[str, object]:
    links = {
        "self": f"/task/{shown['id']}",
        "processDefinition": f"/process-definition/{shown['processDefinitionId']}",
        "processInstance": f"/process-instance/{shown['processInstanceId']}",
        "execution": f"/execution/{shown['executionId']}",
        "identityLink": f"/task/{shown['id']}/identity-links",
        **({"assignee": f"/user/{shown['assignee']}"} if shown["assignee"] else {}),
    }
    return {"_links": {name: {"href": address} for name, address in links.items()}, "_embedded": None, **shown}


def _definition(row: Row) -> Mapping[str, object]:
    links = {"self": {"href": f"/process-definition/{row['id']}"}}
    return {"_links": links, "_embedded": None, **show_definition(row)}


def _answer(told: Mapping[str, object]) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), content_type=HAL)

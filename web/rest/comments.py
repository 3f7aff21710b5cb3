"""Remarks on a task: on the record of its case, seen by everybody who sees that, never changed and never taken away."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import Field

from engine.acts import NOTE_LIMIT
from engine.commands.comment_task import comment_task
from engine.errors import NotFound
from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest.answers import answer, date
from web.rest.asking import Body, body, unfit
from web.rest.contract import Operation, tells
from web.rest.live_shapes import Comment
from web.surroundings import actor, database, now, reader

routes = Blueprint("comments", __name__, url_prefix="/task/<task>/comment")


class Said(Body):
    """What is said. The case is that of the task."""

    message: str = Field(min_length=1, max_length=NOTE_LIMIT)
    process_instance_id: str | None = None


@routes.get("")
@tells(Operation(list[Comment]))
def index(task: str) -> Response:
    """What was said about a task, open or ended, the oldest first."""
    return answer(_all(task))


@routes.get("/<comment>")
@tells(Operation(Comment))
def get(task: str, comment: str) -> Response:
    """One remark."""
    return answer(_one(task, comment))


@routes.post("/create")
@tells(Operation(Comment, takes=Said))
def create(task: str) -> Response:
    """Says something about an open task: an event of the case's log."""
    given = body(Said)
    with database().reading() as connection:
        case = str(listing.TASKS.one(connection, actor(connection), task)["case_id"])
    if given.process_instance_id not in (None, "", case):
        raise unfit("processInstanceId 不是这项任务所在的案卷。")
    number = comment_task(database(), reader().login, task, given.message, now())
    return answer(_one(task, f"{case}:{number}"))


def _all(task: str) -> list[Comment]:
    with database().reading() as connection:
        return [show_comment(task, row) for row in listing.comments(connection, actor(connection), task)]


def _one(task: str, comment: str) -> Comment:
    for one in _all(task):
        if one["id"] == comment:
            return one
    raise NotFound("UNKNOWN_COMMENT")


def show_comment(task: str, row: Row) -> Comment:
    """A remark as Camunda 7 sends it; its id is the case and the number of the event."""
    return {
        "links": [],
        "id": row["id"],
        "userId": row["actor"],
        "time": date(row["at"]),
        "taskId": task,
        "processInstanceId": row["case_id"],
        "message": row["text"],
        "removalTime": None,
        "rootProcessInstanceId": row["case_id"],
    }

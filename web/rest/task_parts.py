"""What belongs to a task beside its variables: its form, whom it is offered to, the files, who holds it."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import Field

from engine.commands.complete_task import complete_task
from engine.commands.delegate_task import delegate_task, resolve_task
from engine.commands.reassign_task import reassign_task
from engine.errors import NotFound
from engine.worklist import files, listing
from engine.worklist.listing import Row
from web.rest.answers import answer, nothing
from web.rest.asking import Body, NoObject, bad, body, parameters
from web.rest.contract import Operation, Parameter, tells
from web.rest.process_instances import variables_of
from web.rest.shapes import Attachment, Form, FormRef, IdentityLink, Variables
from web.rest.variables import Filled
from web.surroundings import actor, database, now, reader

routes = Blueprint("task_parts_rest", __name__, url_prefix="/task/<task>")


class Holder(Body):
    """Who holds it from now on."""

    user_id: str = Field(min_length=1)


class Resolved(Body):
    """Variables come with the completion, not before it."""

    variables: NoObject = None


@routes.get("/form")
@tells(Operation(Form))
def form(task: str) -> Response:
    """The key of its form."""
    with database().reading() as connection:
        row = listing.TASKS.one(connection, actor(connection), task)
    return answer(show_form(row["form"], row["form_key"]))


@routes.get("/deployed-form")
@tells(Operation(file="application/json"))
def deployed_form(task: str) -> Response:
    """The form's file as the designer drew it."""
    with database().reading() as connection:
        content = listing.task_form_file(connection, actor(connection), task)
    return Response(content, content_type="application/json")


@routes.post("/submit-form")
@tells(Operation(Variables, takes=Filled, else_nothing=True))
def submit_form(task: str) -> Response:
    """The same as completing: forms are always checked here."""
    given = body(Filled)
    done = complete_task(database(), reader().login, task, given.submission(), now())
    return answer(variables_of(done.case)) if given.with_variables_in_return else nothing()


@routes.get("/identity-links")
@tells(Operation(list[IdentityLink], query={"type": Parameter()}))
def identity_links(task: str) -> Response:
    """Its holder and its candidates; `type` picks some."""
    kind = parameters().get("type")
    with database().reading() as connection:
        found = listing.identity_links(connection, actor(connection), task)
    return answer([show_link(*one) for one in found if kind in (None, one[0])])


@routes.post("/assignee")
@tells(Operation(takes=Holder, query={"reason": Parameter()}))
def assignee(task: str) -> Response:
    """Somebody else holds it from now on: by its holder, or by the office with the parameter `reason` (ours)."""
    reason = parameters().get("reason", "")
    given = body(Holder)
    reassign_task(database(), reader().login, task, given.user_id, reason, now())
    return nothing()


@routes.post("/delegate")
@tells(Operation(takes=Holder))
def delegate(task: str) -> Response:
    """Somebody else has it until they give it back: by its holder, to people whom the rules would let hold it."""
    delegate_task(database(), reader().login, task, body(Holder).user_id, now())
    return nothing()


@routes.post("/resolve")
@tells(Operation(takes=Resolved))
def resolve(task: str) -> Response:
    """Gives it back to who delegated it."""
    if body(Resolved).variables:
        raise bad("交回时不能写“variables”：内容在完成时填写。")
    resolve_task(database(), reader().login, task, now())
    return nothing()


@routes.get("/attachment")
@tells(Operation(list[Attachment]))
def attachments(task: str) -> Response:
    """The files of its case."""
    with database().reading() as connection:
        found = listing.attachments(connection, actor(connection), task)
    return answer([show_attachment(task, row) for row in found])


@routes.get("/attachment/<attachment>")
@tells(Operation(Attachment))
def one_attachment(task: str, attachment: str) -> Response:
    """One of them."""
    with database().reading() as connection:
        found = listing.attachments(connection, actor(connection), task)
    for row in found:
        if f"{row['case_id']}:{row['n']}" == attachment:
            return answer(show_attachment(task, row))
    raise NotFound("UNKNOWN_ATTACHMENT")


@routes.get("/attachment/<attachment>/data")
@tells(Operation(file="application/octet-stream"))
def attachment_data(task: str, attachment: str) -> Response:
    """One file, as a download: its type is what its sender said it was."""
    with database().reading() as connection:
        case, _, n = attachment.partition(":")
        found = files.attachment(connection, actor(connection), case, int(n) if n.isdecimal() and len(n) < 9 else 0)
        content = b"".join(found.chunks(connection))
    return Response(content, content_type="application/octet-stream", headers={"Content-Disposition": "attachment"})


def show_form(form: str, key: str) -> Form:
    """What form there is, as Camunda 7 sends it: the key that the designer wrote, else a reference to a form file."""
    return {
        "key": key or None,
        "camundaFormRef": form_ref(form, key),
        "contextPath": None,
    }


def form_ref(form: str, key: str) -> FormRef | None:
    """A reference to a form file; none where the designer wrote a key."""
    return {"key": form, "binding": "deployment", "version": None} if form and not key else None


def show_link(kind: str, whose: str, name: str) -> IdentityLink:
    """An identity link as Camunda 7 sends it."""
    return {"userId": name if whose == "user" else None, "groupId": name if whose == "group" else None, "type": kind}


def show_attachment(task: str, row: Row) -> Attachment:
    """A file as Camunda 7 sends it; it is downloaded from the case's page."""
    return {
        "links": [],
        "id": f"{row['case_id']}:{row['n']}",
        "name": row["name"],
        "description": None,
        "taskId": task,
        "type": row["type"],
        "url": None,
        "createTime": None,
        "removalTime": None,
        "rootProcessInstanceId": row["case_id"],
    }

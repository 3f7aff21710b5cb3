"""Open tasks of the cases that the caller may see; taking, giving back, completing them."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.commands.claim_task import claim_task
from engine.commands.complete_task import complete_task
from engine.commands.release_task import release_task
from engine.errors import NotAllowed
from engine.worklist import Delegation, listing
from engine.worklist.listing import Row, Wanted
from web.rest import hal, lists
from web.rest.answers import answer, date, nothing
from web.rest.asking import Body, body
from web.rest.contract import Operation, tells
from web.rest.live_shapes import GroupTasks, Task
from web.rest.process_instances import no_data, one_variable, variables_of
from web.rest.shapes import Variable, Variables
from web.rest.task_parts import form_ref
from web.rest.variables import NAMED, PICKED, Filled, named, show
from web.surroundings import actor, database, now, reader

routes = Blueprint("tasks_rest", __name__, url_prefix="/task")


class Claim(Body):
    """Who takes it: the caller, nobody else."""

    user_id: str | None = None


@routes.get("/<task>")
@tells(Operation(Task, hal=True))
def get(task: str) -> Response:
    """One open task."""
    with database().reading() as connection:
        found = show_task(listing.TASKS.one(connection, actor(connection), task))
    return hal.task(found) if hal.preferred() else answer(found)


@routes.post("/<task>/claim")
@tells(Operation(takes=Claim))
def claim(task: str) -> Response:
    """The caller takes a task that was offered to a group."""
    given = body(Claim)
    if given.user_id not in (None, "", reader().login):
        raise NotAllowed("NOT_YOUR_TASK")
    claim_task(database(), reader().login, task, now())
    return nothing()


@routes.post("/<task>/unclaim")
@tells(Operation(takes=Body))
def unclaim(task: str) -> Response:
    """The caller gives it back to the group."""
    body(Body)
    release_task(database(), reader().login, task, now())
    return nothing()


@routes.post("/<task>/complete")
@tells(Operation(Variables, takes=Filled, else_nothing=True))
def complete(task: str) -> Response:
    """Completes it; with `withVariablesInReturn`, answers the variables of the case."""
    given = body(Filled)
    done = complete_task(database(), reader().login, task, given.submission(), now())
    if not given.with_variables_in_return:
        return nothing()
    return answer(variables_of(done.case))


@routes.get("/<task>/form-variables")
@tells(Operation(Variables, query=NAMED))
def form_variables(task: str) -> Response:
    """What the form begins with, and what the task sees; `variableNames` picks some."""
    with database().reading() as connection:
        return answer(named(show(listing.form_variables(connection, actor(connection), task))))


@routes.get("/<task>/variables")
@tells(Operation(Variables, query=PICKED))
def variables(task: str) -> Response:
    """What the task sees."""
    with database().reading() as connection:
        return answer(show(listing.task_variables(connection, actor(connection), task)))


@routes.get("/<task>/variables/<name>")
@tells(Operation(Variable, query=PICKED))
def variable(task: str, name: str) -> Response:
    """One of them."""
    with database().reading() as connection:
        found = show(listing.task_variables(connection, actor(connection), task))
    return one_variable(found, name)


@routes.get("/<task>/localVariables")
@tells(Operation(Variables, query=PICKED))
def local_variables(task: str) -> Response:
    """What the task alone sees: its input parameters, its element of a multi-instance."""
    with database().reading() as connection:
        return answer(show(listing.task_local_variables(connection, actor(connection), task)))


@routes.get("/<task>/localVariables/<name>")
@tells(Operation(Variable, query=PICKED))
def local_variable(task: str, name: str) -> Response:
    """One of them."""
    with database().reading() as connection:
        found = show(listing.task_local_variables(connection, actor(connection), task))
    return one_variable(found, name)


@routes.get("/report/candidate-group-count")
@tells(Operation(list[GroupTasks]))
def offered() -> Response:
    """How many open tasks each group is offered, of those that the caller may see."""
    with database().reading() as connection:
        found = listing.offered_to_groups(connection, actor(connection))
    told: list[GroupTasks] = [{"groupName": name, "taskCount": number} for name, number in found]
    return answer(told)


@routes.get("/<task>/variables/<name>/data")
@tells(Operation(file="application/octet-stream"))
def variable_data(task: str, name: str) -> Response:
    """Of Camunda 7's, for files and bytes, which no variable is here: 404."""
    with database().reading() as connection:
        found = show(listing.task_variables(connection, actor(connection), task))
    return no_data(found, name)


def show_task(row: Row) -> Task:
    """A task as Camunda 7 sends it."""
    lent: Delegation | None = row["delegation"]
    return {
        "id": row["id"],
        "name": row["name"],
        "assignee": row["assignee"],
        "created": date(row["opened_at"]),
        "lastUpdated": None,
        "due": date(row["due"]),
        "followUp": date(row["follow_up"]),
        "delegationState": ("PENDING" if lent.pending else "RESOLVED") if lent else None,
        "description": row["documentation"] or None,
        "executionId": row["case_id"],
        "owner": lent.owner if lent else None,
        "parentTaskId": None,
        "priority": row["priority"],
        "processDefinitionId": row["definition_id"],
        "processInstanceId": row["case_id"],
        "taskDefinitionKey": row["element"],
        "caseExecutionId": None,
        "caseInstanceId": None,
        "caseDefinitionId": None,
        "suspended": False,
        "formKey": row["form_key"] or None,
        "camundaFormRef": form_ref(row["form"], row["form_key"]),
        "tenantId": None,
    }


def _as_hal(wanted: Wanted) -> Response | None:
    if not hal.preferred():
        return None
    with database().reading() as connection:
        found = listing.TASKS.rows(connection, actor(connection), wanted)
    return hal.tasks(listing.TASKS, wanted, [show_task(row) for row in found])


lists.serve(routes, "", listing.TASKS, show_task, hal=_as_hal)

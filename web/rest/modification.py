"""Modification of a running case: where rules bind, a return; elsewhere all that Camunda 7's instructions can."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response
from pydantic import Field

from engine import worklist
from engine.commands.modify_case import modify_case
from engine.commands.move_case import move_case
from engine.worklist import Instruction as Planned
from web.rest.answers import nothing
from web.rest.asking import Body, body, unfit
from web.rest.contract import Operation, tells
from web.rest.variables import Typed, read
from web.surroundings import actor, database, now, reader

routes = Blueprint("modification", __name__, url_prefix="/process-instance")
HOW = {"startBeforeActivity": "before", "startAfterActivity": "after", "startTransition": "flow", "cancel": "cancel"}


class Step(Body):
    """One instruction of Camunda 7's."""

    type: Literal["startBeforeActivity", "startAfterActivity", "startTransition", "cancel"]
    activity_id: str | None = None
    transition_id: str | None = None
    activity_instance_id: str | None = None
    transition_instance_id: str | None = None
    ancestor_activity_instance_id: str | None = None
    ancestor_transition_instance_id: str | None = None
    cancel_current_active_activity_instances: Literal[False] | None = None
    variables: dict[str, Typed] | None = None

    def place(self) -> str:
        """The element or the flow that is meant, "" where a token is."""
        return (self.transition_id if self.type == "startTransition" else self.activity_id) or ""

    def token(self, case: str) -> str:
        """The live token that is meant, or tells the scope; "" where the process itself does."""
        own = self.activity_instance_id or self.transition_instance_id
        around = self.ancestor_activity_instance_id or self.ancestor_transition_instance_id
        given = (own if self.type == "cancel" else around) or ""
        return "" if given == case else given.rpartition(":")[2]


class Modification(Body):
    """What is to be done, and why."""

    instructions: list[Step] = Field(min_length=1)
    annotation: str = ""
    skip_custom_listeners: Literal[False] = False
    skip_io_mappings: Literal[False] = False


@routes.post("/<case>/modification")
@tells(Operation(takes=Modification))
def modify(case: str) -> Response:
    """Where rules bind: back to a step that it has been at. Elsewhere: all instructions, or none."""
    given = body(Modification)
    with database().reading() as connection:
        binds = worklist.rules_bind(connection, actor(connection), case)
    if binds:
        move_case(database(), reader().login, case, (_only(given), given.annotation), now())
        return nothing()
    steps = [_step(one, case) for one in given.instructions]
    modify_case(database(), reader().login, case, (steps, given.annotation), now())
    return nothing()


def _only(given: Modification) -> str:
    """The step to go back to, where nothing else is allowed."""
    one = given.instructions[0]
    plain = one.type == "startBeforeActivity" and one.activity_id and one.variables is None and not one.token("")
    if len(given.instructions) != 1 or not plain:
        raise unfit("规则约束的流程里，“instructions”只能是一项 startBeforeActivity，写 activityId，调回走过的一步。")
    return one.activity_id or ""


def _step(one: Step, case: str) -> Planned:
    place, token = one.place(), one.token(case)
    if not place and not (one.type == "cancel" and token):
        raise unfit(f"{one.type} 缺少 {'transitionId' if one.type == 'startTransition' else 'activityId'}。")
    return Planned(HOW[one.type], place, token, read(one.variables or {}))

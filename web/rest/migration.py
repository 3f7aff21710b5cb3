"""Migration plans: made, checked, and carried out on running cases."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import ConfigDict, Field

from engine import worklist
from engine.commands.migrate_cases import Wish, migrate_cases
from engine.errors import Invalid
from engine.worklist import Route
from web.rest.answers import answer, nothing
from web.rest.asking import Body, NoObject, bad, body, unfit
from web.rest.contract import Operation, tells
from web.rest.past_shapes import InstructionReport, MigrationPlan, MigrationReport, PlannedInstruction
from web.surroundings import actor, database, now, reader

routes = Blueprint("migration", __name__, url_prefix="/migration")
MAY_LOOK = ("operator", "designer")


class Ends(Body):
    """From which definition to which a plan is to be made."""

    source_process_definition_id: str
    target_process_definition_id: str
    update_event_triggers: bool = False
    variables: NoObject = None


class Instruction(Body):
    """One element of the old version and the one of the new on which it goes on."""

    source_activity_ids: list[str] = Field(min_length=1, max_length=1)
    target_activity_ids: list[str] = Field(min_length=1, max_length=1)
    update_event_trigger: bool | None = False


class Plan(Body):
    """A migration plan as Camunda 7 sends it."""

    source_process_definition_id: str
    target_process_definition_id: str
    instructions: list[Instruction]
    variables: NoObject = None


class Query(Body):
    """Which cases: all of the old version."""

    process_definition_id: str | None = None


class Migration(Body):
    """A plan and the cases to carry it out on. `annotation` (ours) is the reason, kept in their logs."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["processInstanceIds"],
                    "properties": {"processInstanceIds": {"minItems": 1, "type": "array"}},
                },
                {"required": ["processInstanceQuery"], "properties": {"processInstanceQuery": {"type": "object"}}},
            ]
        }
    )

    migration_plan: Plan
    process_instance_ids: Annotated[list[str], Field(min_length=1)] | None = None
    process_instance_query: Query | None = None
    skip_custom_listeners: bool = False
    skip_io_mappings: bool = False
    annotation: str = ""


@routes.post("/generate")
@tells(Operation(MigrationPlan, takes=Ends))
def generate() -> Response:
    """The plan that suggests itself."""
    given = body(Ends)
    _no_variables(given.variables)
    with database().reading() as connection:
        worklist.need(actor(connection), *MAY_LOOK)
        ends = (given.source_process_definition_id, given.target_process_definition_id)
        found = worklist.suggested(connection, *ends)
    instructions: list[PlannedInstruction] = [
        {
            "sourceActivityIds": [source],
            "targetActivityIds": [target],
            "updateEventTrigger": given.update_event_triggers and listens,
        }
        for source, target, listens in found
    ]
    plan: MigrationPlan = {
        "sourceProcessDefinitionId": ends[0],
        "targetProcessDefinitionId": ends[1],
        "instructions": instructions,
        "variables": None,
    }
    return answer(plan)


@routes.post("/validate")
@tells(Operation(MigrationReport, takes=Plan))
def validate() -> Response:
    """What is wrong with a plan, line by line; an empty report where nothing is."""
    given = body(Plan)
    with database().reading() as connection:
        worklist.need(actor(connection), *MAY_LOOK)
        wrong = worklist.wrong_lines(connection, _route(given))
    reports: list[InstructionReport] = [
        {"instruction": _shown(one), "failures": [wrong[one.source_activity_ids[0]]]}
        for one in given.instructions
        if one.source_activity_ids[0] in wrong
    ]
    told: MigrationReport = {"instructionReports": reports, "variableReports": {}}
    return answer(told)


@routes.post("/execute")
@tells(Operation(takes=Migration))
def execute() -> Response:
    """Carries a plan out on every case named, or, where one of them cannot move, on none: 400 with all reasons."""
    given = body(Migration)
    wish = Wish(_route(given.migration_plan), _cases(given), given.annotation)
    looked = migrate_cases(database(), reader().login, _dry(wish), now)
    if stay := {one.case: "；".join(f"{r.name}：{r.sentence}" for r in one.reasons) for one in looked if not one.moves}:
        raise Invalid("CASES_CANNOT_MIGRATE", problems=stay)
    moved = migrate_cases(database(), reader().login, wish, now)
    if changed := {one.case: one.reasons[0].sentence for one in moved if not one.moves}:
        raise Invalid("CASES_CANNOT_MIGRATE", problems=changed)
    return nothing()


def _dry(wish: Wish) -> Wish:
    return Wish(wish.route, wish.cases, wish.reason, dry_run=True)


def _cases(given: Migration) -> list[str] | None:
    query = given.process_instance_query
    if query is not None and query.process_definition_id not in (
        None,
        given.migration_plan.source_process_definition_id,
    ):
        raise unfit("processInstanceQuery 只能按 processDefinitionId 查旧版的全部案卷。")
    if query is None and not given.process_instance_ids:
        raise bad("请用 processInstanceIds 或 processInstanceQuery 说明迁移哪些。")
    return None if query is not None else list(dict.fromkeys(given.process_instance_ids or ()))


def _route(given: Plan) -> Route:
    """The plan as the engine takes it: one element to one, each once."""
    _no_variables(given.variables)
    sources = Counter(one.source_activity_ids[0] for one in given.instructions)
    if twice := [source for source, times in sources.items() if times > 1]:
        raise unfit(f"“{twice[0][:100]}”写了两次。")
    mapping = {one.source_activity_ids[0]: one.target_activity_ids[0] for one in given.instructions}
    renewed = frozenset(one.source_activity_ids[0] for one in given.instructions if one.update_event_trigger)
    return Route(given.source_process_definition_id, given.target_process_definition_id, {}, renewed, mapping)


def _no_variables(given: dict[str, Any] | None) -> None:
    if given:
        raise bad("不支持“variables”：迁移不改变量。")


def _shown(one: Instruction) -> PlannedInstruction:
    return {
        "sourceActivityIds": one.source_activity_ids,
        "targetActivityIds": one.target_activity_ids,
        "updateEventTrigger": bool(one.update_event_trigger),
    }

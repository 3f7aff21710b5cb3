"""Migration plans: made, checked, and carried out on running cases."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response

from engine import worklist
from engine.commands.migrate_cases import Wish, migrate_cases
from engine.errors import Invalid
from engine.worklist import Route
from web.rest.answers import answer, nothing
from web.rest.asking import Body, bad, body, no_parameters
from web.rest.lists import Shown
from web.rest.variables import Typed
from web.surroundings import actor, database, now, reader

routes = Blueprint("migration", __name__, url_prefix="/migration")
MAY_LOOK = ("operator", "designer")


class Wanted(Body):
    """From which definition to which a plan is to be made."""

    source_process_definition_id: str
    target_process_definition_id: str
    update_event_triggers: bool = False
    variables: dict[str, Typed] | None = None


class Instruction(Body):
    """One element of the old version and the one of the new on which it goes on."""

    source_activity_ids: list[str]
    target_activity_ids: list[str]
    update_event_trigger: bool | None = False


class Plan(Body):
    """A migration plan as Camunda 7 sends it."""

    source_process_definition_id: str
    target_process_definition_id: str
    instructions: list[Instruction]
    variables: dict[str, Typed] | None = None


class Query(Body):
    """Which cases: all of the old version."""

    process_definition_id: str | None = None


class Execution(Body):
    """A plan and the cases to carry it out on. `annotation` (ours) is the reason, kept in their logs."""

    migration_plan: Plan
    process_instance_ids: list[str] | None = None
    process_instance_query: Query | None = None
    skip_custom_listeners: bool = False
    skip_io_mappings: bool = False
    annotation: str = ""


@routes.post("/generate")
def generate() -> Response:
    """The plan that suggests itself."""
    no_parameters()
    given = body(Wanted)
    _no_variables(given.variables)
    with database().reading() as connection:
        worklist.need(actor(connection), *MAY_LOOK)
        ends = (given.source_process_definition_id, given.target_process_definition_id)
        found = worklist.suggested(connection, *ends)
    instructions = [
        {
            "sourceActivityIds": [source],
            "targetActivityIds": [target],
            "updateEventTrigger": given.update_event_triggers and listens,
        }
        for source, target, listens in found
    ]
    told: Shown = {"sourceProcessDefinitionId": ends[0], "targetProcessDefinitionId": ends[1]}
    return answer({**told, "instructions": instructions, "variables": None})


@routes.post("/validate")
def validate() -> Response:
    """What is wrong with a plan, line by line; an empty report where nothing is."""
    no_parameters()
    given = body(Plan)
    with database().reading() as connection:
        worklist.need(actor(connection), *MAY_LOOK)
        wrong = worklist.wrong_lines(connection, _route(given))
    reports = [
        {"instruction": _shown(one), "failures": [wrong[one.source_activity_ids[0]]]}
        for one in given.instructions
        if one.source_activity_ids[0] in wrong
    ]
    return answer({"instructionReports": reports, "variableReports": {}})


@routes.post("/execute")
def execute() -> Response:
    """Carries a plan out on every case named, or, where one of them cannot move, on none: 400 with all reasons."""
    no_parameters()
    given = body(Execution)
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


def _cases(given: Execution) -> list[str] | None:
    query = given.process_instance_query
    if query is not None and query.process_definition_id not in (
        None,
        given.migration_plan.source_process_definition_id,
    ):
        raise bad("processInstanceQuery 只能按 processDefinitionId 查旧版的全部案卷。")
    if query is None and not given.process_instance_ids:
        raise bad("请用 processInstanceIds 或 processInstanceQuery 说明迁移哪些。")
    return None if query is not None else list(dict.fromkeys(given.process_instance_ids or ()))


def _route(given: Plan) -> Route:
    """The plan as the engine takes it: one element to one, each once."""
    _no_variables(given.variables)
    if any(len(one.source_activity_ids) != 1 or len(one.target_activity_ids) != 1 for one in given.instructions):
        raise bad("每一条 instruction 的 sourceActivityIds 和 targetActivityIds 各写一个。")
    sources = Counter(one.source_activity_ids[0] for one in given.instructions)
    if twice := [source for source, times in sources.items() if times > 1]:
        raise bad(f"“{twice[0][:100]}”写了两次。")
    mapping = {one.source_activity_ids[0]: one.target_activity_ids[0] for one in given.instructions}
    renewed = frozenset(one.source_activity_ids[0] for one in given.instructions if one.update_event_trigger)
    return Route(given.source_process_definition_id, given.target_process_definition_id, {}, renewed, mapping)


def _no_variables(given: dict[str, Typed] | None) -> None:
    if given:
        raise bad("不支持“variables”：迁移不改变量。")


def _shown(one: Instruction) -> Shown:
    return {
        "sourceActivityIds": one.source_activity_ids,
        "targetActivityIds": one.target_activity_ids,
        "updateEventTrigger": bool(one.update_event_trigger),
    }

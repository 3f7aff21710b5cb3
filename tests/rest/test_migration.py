"""Migration over REST, in the shapes of Camunda 7 (MigrationPlanDto, MigrationPlanReportDto)."""

import pytest
from support.rest import CLERK, DIAGRAM, REQUESTER, deploy, typed


@pytest.fixture
def two(api):
    """Definitions of two versions, and a case of the first; the second calls a step by another id."""
    first = next(iter(deploy(api)["deployedProcessDefinitions"].values()))
    case = api("designer").post(f"/process-definition/{first['id']}/start", {})["id"]
    (task,) = api("operator").get("/task", processInstanceId=case)
    element = task["taskDefinitionKey"]
    changed = DIAGRAM.replace(f'"{element}"'.encode(), f'"{element}_again"'.encode())
    changed = changed.replace(f">{element}<".encode(), f">{element}_again<".encode())
    second = next(iter(deploy(api, diagram=changed)["deployedProcessDefinitions"].values()))
    return api, first["id"], second["id"], case, element


def ends(first, second, **more):
    return {"sourceProcessDefinitionId": first, "targetProcessDefinitionId": second, **more}


def line(source, target, renew=False):
    return {"sourceActivityIds": [source], "targetActivityIds": [target], "updateEventTrigger": renew}


def test_made_checked_and_carried_out(two):
    api, first, second, case, element = two
    plan = api("operator").post("/migration/generate", ends(first, second, updateEventTriggers=False))
    assert plan.keys() == {"sourceProcessDefinitionId", "targetProcessDefinitionId", "instructions", "variables"}
    assert element not in [one["sourceActivityIds"][0] for one in plan["instructions"]]
    execution = {"migrationPlan": plan, "processInstanceIds": [case]}
    told = api("operator").post("/migration/execute", execution, 409)
    assert (told["type"], list(told["problems"])) == ("CASES_CANNOT_MIGRATE", [case])
    assert "没有指明" in told["problems"][case]
    plan["instructions"].append(line(element, f"{element}_again"))
    assert api("designer").post("/migration/validate", plan) == {"instructionReports": [], "variableReports": {}}
    api("operator").post("/migration/execute", {**execution, "annotation": "改名"}, 204)
    (task,) = api("operator").get("/task", processInstanceId=case)
    assert (task["taskDefinitionKey"], task["processDefinitionId"]) == (f"{element}_again", second)
    acts = api("operator").get("/history/user-operation", processInstanceId=case)
    assert "Migrate" in {act["operationType"] for act in acts}
    api("operator").post("/migration/execute", {"migrationPlan": plan, "processInstanceQuery": {}}, 204)


def test_a_plan_that_cannot_be(two):
    api, first, second, case, element = two
    plan = ends(first, second, instructions=[line(element, "nowhere")])
    (report,) = api("operator").post("/migration/validate", plan)["instructionReports"]
    assert report == {"instruction": line(element, "nowhere"), "failures": ["新版里没有这个编号。"]}
    told = api("operator").post("/migration/execute", {"migrationPlan": plan, "processInstanceIds": [case]}, 409)
    assert (told["type"], told["problems"]) == ("MIGRATION_INVALID", {element: "新版里没有这个编号。"})


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"instructions": [line("a", "b"), line("a", "c")]}, 409),
        ({"instructions": [{"sourceActivityIds": ["a", "b"], "targetActivityIds": ["c"]}]}, 400),
        ({"instructions": [], "variables": typed({"x": 1})}, 400),
        ({"instructions": [], "unknown": 1}, 400),
    ],
)
def test_what_is_no_plan_is_refused(two, more, status):
    api, first, second, *_ = two
    api("operator").post("/migration/validate", ends(first, second, **more), status)


def test_who_may(two):
    api, first, second, case, _ = two
    for login in (CLERK, REQUESTER, "auditor"):
        api(login).post("/migration/generate", ends(first, second), 403)
    wanted = {"migrationPlan": ends(first, second, instructions=[]), "processInstanceIds": [case]}
    api("designer").post("/migration/execute", wanted, 403)
    api("operator").post("/migration/execute", {"migrationPlan": ends(first, second, instructions=[])}, 400)
    api("operator").post("/migration/generate", ends(first, first), 409)
    api("operator").post("/migration/generate", ends(first, "none:1:x"), 404)

"""Every answer against Camunda 7's contract: PyPI generic-camunda-client has models generated from its OpenAPI."""

from types import SimpleNamespace

import generic_camunda_client
import pytest
from generic_camunda_client import models
from support.city import NOW
from support.rest import DEPUTY, REQUESTER, deploy, start, task, typed

CLIENT = generic_camunda_client.ApiClient()
NEWER = {"ActivityInstanceDto": {"name"}}
"""Keys that came after 7.18."""


def reads(found, kind):
    """Each object has exactly the contract's keys, null where there is nothing; what the client makes of them."""
    model = getattr(models, kind)
    for one in found if isinstance(found, list) else [found]:
        assert set(one) == set(model.attribute_map.values()) | NEWER.get(kind, set())
    text = generic_camunda_client.api_client.json.dumps(found)
    wanted = f"list[{kind}]" if isinstance(found, list) else kind
    return CLIENT.deserialize(SimpleNamespace(data=text), wanted)


@pytest.fixture
def case(api):
    """A request that a deputy secretary-general has forwarded."""
    ident = start(api)["id"]
    forward = task(api, DEPUTY, ident)
    sent = typed({"handling": "forward", "deputy_decision": "forward", "opinion": "拟同意。"})
    api(DEPUTY).post(f"/task/{forward['id']}/complete", {"variables": sent}, 204)
    return ident


def test_tasks(api, case):
    query = {"processInstanceId": case}
    for found in (
        api(REQUESTER).get("/task", **query),
        api(REQUESTER).post("/task", query),
    ):
        (made,) = reads(found, "TaskDto")
        assert made.created == NOW
        assert made.process_instance_id == case
        assert made.due.tzinfo is not None
    reads(api(REQUESTER).get(f"/task/{found[0]['id']}"), "TaskDto")
    reads(api(REQUESTER).get("/task/count"), "CountResultDto")
    for variable in api(REQUESTER).get(f"/task/{found[0]['id']}/variables").values():
        reads(variable, "VariableValueDto")


def test_process_instances(api, case):
    (made,) = reads(api(REQUESTER).get("/process-instance"), "ProcessInstanceDto")
    assert (made.id, made.ended) == (case, False)
    reads(api(REQUESTER).post("/process-instance", {"processDefinitionKey": "request"}), "ProcessInstanceDto")
    reads(api(REQUESTER).get(f"/process-instance/{case}"), "ProcessInstanceDto")
    reads(api(REQUESTER).get("/process-instance/count"), "CountResultDto")
    tree = reads(api(REQUESTER).get(f"/process-instance/{case}/activity-instances"), "ActivityInstanceDto")
    assert "vice_mayor_approves" in {child.activity_id for child in tree.child_activity_instances}
    for variable in api(REQUESTER).get(f"/process-instance/{case}/variables").values():
        reads(variable, "VariableValueDto")
    reads(start(api), "ProcessInstanceDto")
    reads(start(api, withVariablesInReturn=True), "ProcessInstanceWithVariablesDto")


def test_definitions_and_deployments(api):
    found = reads(api("designer").get("/process-definition"), "ProcessDefinitionDto")
    assert {"request", "report"} <= {one.key for one in found}
    reads(api("designer").get(f"/process-definition/{found[0].id}"), "ProcessDefinitionDto")
    reads(api("designer").get("/process-definition/key/request/xml"), "ProcessDefinitionDiagramDto")
    made = reads(deploy(api), "DeploymentWithDefinitionsDto")
    assert made.deployment_time == NOW
    for one in made.deployed_process_definitions.values():
        assert one.deployment_id == made.id
    reads(api("designer").get("/deployment"), "DeploymentDto")
    reads(api("designer").get(f"/deployment/{made.id}"), "DeploymentDto")
    (first, _) = reads(api("designer").get(f"/deployment/{made.id}/resources"), "DeploymentResourceDto")
    reads(api("designer").get(f"/deployment/{made.id}/resources/{first.id}"), "DeploymentResourceDto")
    reads(api("designer").get("/version"), "VersionDto")
    reads(api("designer").get("/engine"), "ProcessEngineDto")


def test_history(api, case):
    (made,) = reads(api(REQUESTER).get("/history/process-instance"), "HistoricProcessInstanceDto")
    assert (made.state, made.end_time, made.start_time) == ("ACTIVE", None, NOW)
    reads(api(REQUESTER).get(f"/history/process-instance/{case}"), "HistoricProcessInstanceDto")
    passed = api(REQUESTER).get("/history/activity-instance", processInstanceId=case)
    for one in reads(passed, "HistoricActivityInstanceDto"):
        assert one.start_time == NOW
    kept = reads(api(REQUESTER).get("/history/variable-instance"), "HistoricVariableInstanceDto")
    assert "subject" in {one.name for one in kept}
    reads(api(REQUESTER).get("/history/detail", processInstanceId=case), "HistoricDetailDto")
    reads(api(REQUESTER).get("/history/detail/count", processInstanceId=case), "CountResultDto")
    (held,) = api(REQUESTER).get("/task", processInstanceId=case)
    for one in reads(api(REQUESTER).get("/history/identity-link-log", taskId=held["id"]), "HistoricIdentityLinkLogDto"):
        assert (one.user_id, one.operation_type) == (held["assignee"], "add")
    acts = api(REQUESTER).get("/history/user-operation")
    for one in reads(acts, "UserOperationLogEntryDto"):
        assert one.timestamp == NOW
        assert one.process_instance_id == case
    deploy(api)
    reads(api("designer").get("/history/user-operation", entityType="Deployment"), "UserOperationLogEntryDto")
    for listed in ("process-instance", "activity-instance", "variable-instance", "user-operation"):
        query = {"processInstanceId": case} if listed == "activity-instance" else {}
        reads(api(REQUESTER).get(f"/history/{listed}/count", **query), "CountResultDto")


def test_messages_and_errors(api, case):
    failed = api("operator").post("/message", {"messageName": "nobody waits"}, 404)
    reads(failed, "ExceptionDto")
    reads(deploy(api, 400, diagram=b"<no bpmn>"), "ParseExceptionDto")
    reads(api(REQUESTER).get("/task/none", 404), "ExceptionDto")
    reads(api("").get("/task", 401), "ExceptionDto")
    waiting = api("operator").get("/process-instance")[0]["id"]
    message = {"messageName": "withdraw_request", "processInstanceId": waiting, "resultEnabled": True}
    found = api(REQUESTER).post("/message", message)
    assert found[0].keys() == {"resultType", "execution", "processInstance"}

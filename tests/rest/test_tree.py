"""Where tokens stand in sub-processes, their instances and called processes, and where they stood."""

from pathlib import Path

from support.city import FOUNDED

from engine.commands.deploy import Parcel, deploy

NESTED = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0"
  id="d" targetNamespace="t" modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.22.0">
  <bpmn:process id="nested" name="逐项办理" isExecutable="true" camunda:historyTimeToLive="P30D">
    <bpmn:startEvent id="asked" name="提出" />
    <bpmn:sequenceFlow id="asked_each" sourceRef="asked" targetRef="each_item" />
    <bpmn:subProcess id="each_item" name="每一项">
      <bpmn:multiInstanceLoopCharacteristics>
        <bpmn:loopCardinality>2</bpmn:loopCardinality>
      </bpmn:multiInstanceLoopCharacteristics>
      <bpmn:startEvent id="item_begun" name="开始" />
      <bpmn:sequenceFlow id="item_begun_do" sourceRef="item_begun" targetRef="do_item" />
      <bpmn:userTask id="do_item" name="办一项" camunda:assignee="${starter}" />
      <bpmn:sequenceFlow id="do_item_done" sourceRef="do_item" targetRef="item_done" />
      <bpmn:endEvent id="item_done" name="办好一项" />
    </bpmn:subProcess>
    <bpmn:sequenceFlow id="each_call" sourceRef="each_item" targetRef="step_inside" />
    <bpmn:callActivity id="step_inside" name="内部步骤" calledElement="inner" />
    <bpmn:sequenceFlow id="call_end" sourceRef="step_inside" targetRef="all_done" />
    <bpmn:endEvent id="all_done" name="办结" />
  </bpmn:process>
</bpmn:definitions>
"""
INNER = Path(__file__).resolve().parents[1] / "commands/diagrams/inner.bpmn"


def shape(node):
    """Element ids as nested lists."""
    return [node["activityId"], *sorted(map(shape, node["childActivityInstances"]))]


def test_sub_processes_instances_and_called_processes(api, city):
    files = {"nested.bpmn": NESTED.encode(), "inner.bpmn": INNER.read_bytes()}
    deploy(city.database, "designer", Parcel(files, "nested"), FOUNDED)
    designer = api("designer")
    case = designer.post("/process-definition/key/nested/start", {})
    definition, case = case["definitionId"], case["id"]

    def tree():
        return designer.get(f"/process-instance/{case}/activity-instances")

    one = ["each_item", ["do_item"]]
    assert shape(tree()) == [definition, ["each_item#multiInstanceBody", one, one]]
    body = tree()["childActivityInstances"][0]
    assert (body["activityType"], body["parentActivityInstanceId"]) == ("multiInstanceBody", case)
    inside = body["childActivityInstances"][0]
    assert (inside["activityType"], inside["parentActivityInstanceId"]) == ("subProcess", body["id"])

    tasks = designer.get("/task", processInstanceId=case)
    counters = [designer.get(f"/task/{task['id']}/variables/loopCounter")["value"] for task in tasks]
    assert sorted(counters) == [0, 1]
    for task in tasks:
        designer.post(f"/task/{task['id']}/complete", {}, 204)
    assert shape(tree()) == [definition, ["step_inside", ["check"]]]
    passed = designer.get("/history/activity-instance", processInstanceId=case, sortBy="activityId", sortOrder="desc")
    assert [row["activityId"] for row in passed if row["activityType"] == "userTask"] == ["do_item", "do_item", "check"]
    assert {row["activityName"] for row in passed if row["activityId"] == "check"} == {"核对"}
    running = designer.get("/history/activity-instance", processInstanceId=case, unfinished="true")
    assert {row["activityId"] for row in running} == {"step_inside", "check"}
    count = designer.get("/history/activity-instance/count", processInstanceId=case)
    assert count == {"count": len(passed)}

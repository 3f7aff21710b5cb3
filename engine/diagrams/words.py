"""The elements, by BPMN local name: what runs, what is only a picture, what is refused and why."""

from __future__ import annotations

TASKS = frozenset(
    ["task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask"]
)
SUB_PROCESSES = frozenset(["subProcess", "transaction"])
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = frozenset(["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"])
EVENTS = frozenset(["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"])
NODES = ACTIVITIES | GATEWAYS | EVENTS
SCOPES = SUB_PROCESSES | {"process"}

PICTURE = frozenset(
    [
        "documentation",
        "extensionElements",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "incoming",
        "outgoing",
        "category",
        "dataInputAssociation",
        "dataOutputAssociation",
        "auditing",
        "monitoring",
        "categoryValueRef",
        "property",
        "ioSpecification",
        "supports",
    ]
)
"""What says something to people only, in Camunda 7 as well."""

DEFINITIONS = frozenset(
    ["message", "signal", "error", "escalation", "timer", "conditional", "compensate", "cancel", "terminate", "link"]
)
"""Event definitions that run."""

CHINESE = {
    "process": "流程",
    "task": "任务",
    "userTask": "用户任务",
    "manualTask": "手工任务",
    "serviceTask": "服务任务",
    "sendTask": "发送任务",
    "receiveTask": "接收任务",
    "scriptTask": "脚本任务",
    "businessRuleTask": "规则任务",
    "subProcess": "子流程",
    "transaction": "事务子流程",
    "callActivity": "调用活动",
    "exclusiveGateway": "排他网关",
    "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关",
    "startEvent": "开始事件",
    "endEvent": "结束事件",
    "intermediateCatchEvent": "捕获事件",
    "intermediateThrowEvent": "抛出事件",
    "boundaryEvent": "边界事件",
    "sequenceFlow": "连线",
}


def call(name: str) -> str:
    """What people call an element."""
    return CHINESE.get(name, name)

"""Names of BPMN, the camunda: profile and what designers call them."""

from __future__ import annotations

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
MODELER = "{http://camunda.org/schema/modeler/1.0}"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
ACTIVITI = ("http://activiti.org/bpmn", "http://www.activiti.org/bpmn")

TASKS = frozenset(
    ["task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask"]
)
SUB_PROCESSES = frozenset(["subProcess", "transaction", "adHocSubProcess"])
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = frozenset(["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"])
EVENTS = frozenset(["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"])
CATCHING = frozenset(["startEvent", "intermediateCatchEvent", "boundaryEvent"])
NODES = ACTIVITIES | GATEWAYS | EVENTS
DEFINITIONS = {
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "timerEventDefinition": "timer",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "compensateEventDefinition": "compensation",
    "linkEventDefinition": "link",
    "cancelEventDefinition": "cancel",
    "terminateEventDefinition": "terminate",
}

CHINESE = {
    "definitions": "文件",
    "process": "流程",
    "participant": "泳池",
    "laneSet": "泳道组",
    "lane": "泳道",
    "task": "任务",
    "userTask": "用户任务",
    "manualTask": "手工任务",
    "serviceTask": "服务任务",
    "sendTask": "发送任务",
    "receiveTask": "接收任务",
    "scriptTask": "脚本任务",
    "businessRuleTask": "业务规则任务",
    "callActivity": "调用活动",
    "subProcess": "子流程",
    "transaction": "事务子流程",
    "adHocSubProcess": "即席子流程",
    "exclusiveGateway": "排他网关",
    "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关",
    "complexGateway": "复杂网关",
    "startEvent": "开始事件",
    "endEvent": "结束事件",
    "intermediateCatchEvent": "中间捕获事件",
    "intermediateThrowEvent": "中间抛出事件",
    "boundaryEvent": "边界事件",
    "sequenceFlow": "连线",
    "messageFlow": "消息流",
    "association": "关联线",
    "message": "消息",
    "signal": "信号",
    "error": "错误",
    "escalation": "升级",
    "decision": "决策",
    "form": "表单",
    "field": "字段",
}
"""What the Chinese panel of the Modeler calls each kind of element."""

EVENT_CHINESE = {
    "message": "消息",
    "signal": "信号",
    "timer": "定时",
    "error": "错误",
    "escalation": "升级",
    "conditional": "条件",
    "compensation": "补偿",
    "link": "链接",
    "cancel": "取消",
    "terminate": "终止",
}


def label(kind: str, name: str, element: str) -> str:
    """What people call an element: 用户任务「科长审批」; without a name its id; without both the kind alone."""
    word = CHINESE.get(kind, kind)
    return f"{word}「{name or element}」" if name or element else word

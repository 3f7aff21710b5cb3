"""Settings of BPMN itself that change what happens, and that are not run: refused, never passed over.

Whole elements that are not run are refused by `structure`, camunda: settings by `profile`. What BPMN 2.0 knows besides
and is not named here says something to people only, as in Camunda 7: docs/reference/language.md lists every word.
"""

from __future__ import annotations

from engine.diagrams.findings import Findings
from engine.diagrams.xml import Element, is_true, kind

_ATTRIBUTES = {
    "eventGatewayType": (
        "Exclusive",
        "并行的事件网关（要等齐所有事件）",
        "请用并行网关分开，每一路等一个事件，再汇合。",
    ),
    "method": ("##Compensate", "事务的 method", "请删去：取消事务总是靠补偿撤销。"),
    "protocol": ("", "事务的 protocol", "请删去。"),
    "behavior": ("All", "多实例的事件设置 behavior", "请删去；要在每办完一份时发出事件，就画在子流程里。"),
    "oneBehaviorEventRef": ("", "多实例的事件设置 oneBehaviorEventRef", "请删去；要发出事件，就画在子流程里。"),
    "noneBehaviorEventRef": ("", "多实例的事件设置 noneBehaviorEventRef", "请删去；要发出事件，就画在子流程里。"),
    "operationRef": ("", "服务操作 operationRef", "请删去；要由外部程序办理，就用外部任务。"),
}
"""BPMN attribute -> the value that means nothing special, what it is called, what to draw instead."""
_PARTS = {
    "operationRef": ("服务操作 operationRef", "请删去；要由外部程序办理，就用外部任务。"),
    "assignment": ("数据关联里的赋值", "请改用输入输出参数（Inputs、Outputs）。"),
    "transformation": ("数据关联里的换算", "请改用输入输出参数（Inputs、Outputs）。"),
}


def check_unrun(process: Element, findings: Findings) -> None:
    """Every such setting in a process, and every extension that the file says must be understood."""
    for element in process.iter("*"):
        for name, (plain, what, remedy) in _ATTRIBUTES.items():
            value = element.get(name)
            if kind(element) and value is not None and value.strip() != plain:
                findings.not_run(element, "bpmn-setting", what, remedy)
        if kind(element) in _PARTS:
            findings.not_run(element, "bpmn-setting", *_PARTS[kind(element)])
    root = process.getparent()
    for child in root if root is not None else ():
        if kind(child) == "extension" and is_true(child.get("mustUnderstand")):
            what = f"必须看懂的扩展 {child.get('definition') or ''} "
            findings.not_run(child, "bpmn-setting", what, "请删去扩展，或改用 camunda: 的写法。")

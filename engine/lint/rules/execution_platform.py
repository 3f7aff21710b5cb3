"""The diagram is drawn for Camunda 7, not for Camunda 8 (zeebe) or Activiti."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import ACTIVITI, MODELER, ZEEBE
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """The platform named on <definitions>, or a foreign namespace that is really used."""
    root = diagram.root
    platform = root.get(f"{MODELER}executionPlatform", "")
    namespaces = _used_namespaces(diagram)
    if ZEEBE in namespaces or platform == "Camunda Cloud":
        yield diagram.report(
            root,
            "这是 Camunda 8（Zeebe）的流程图，本系统按 Camunda 7 运行。",
            "在 Modeler 里新建“Camunda Platform 7”的流程图，把图复制过去，再填办理人和表单。",
            "This diagram was made for Camunda 8 (Zeebe); Camunda 7 is needed.",
        )
    elif platform and platform != "Camunda Platform":
        yield diagram.report(
            root,
            f"执行平台写的是“{platform}”，本系统按 Camunda 7 运行。",
            "把 modeler:executionPlatform 改为 Camunda Platform。",
            f"The execution platform “{platform}” is not Camunda 7.",
        )
    if namespaces & set(ACTIVITI):
        yield diagram.report(
            root,
            "图里用的是 Activiti 的属性（activiti:），不会被执行。",
            "用 Camunda Modeler 打开，同意转换为 camunda: 后重新保存。",
            "The diagram uses the Activiti namespace, which is not read.",
        )


def _used_namespaces(diagram: Diagram) -> set[str]:
    used: set[str] = set()
    for element in diagram.root.iter():
        if isinstance(element.tag, str):
            used.add(element.tag[1:].partition("}")[0])
            used.update(a[1:].partition("}")[0] for a in map(str, element.attrib) if a.startswith("{"))
    return used

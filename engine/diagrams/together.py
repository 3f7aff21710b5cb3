"""Checks that need all files of a program at once: what they refer to, and ids that must differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.diagrams.findings import Findings
from engine.diagrams.heads import references
from engine.diagrams.language import LANGUAGE
from engine.diagrams.words import NODES
from engine.diagrams.xml import Element, kind
from engine.errors import Finding
from engine.forms import Form
from engine.machine.elements import ElementInfo, FlowInfo
from engine.machine.program import Plan

RESTS = frozenset({"userTask", "receiveTask", "serviceTask", "sendTask", "intermediateCatchEvent", "boundaryEvent"})
"""Where a case can rest and somebody see it."""


@dataclass
class Parts:
    """What is gathered while the files are read."""

    findings: list[Finding] = field(default_factory=list)
    plans: dict[str, Plan] = field(default_factory=dict)
    infos: dict[str, dict[str, ElementInfo]] = field(default_factory=dict)
    flows: dict[str, dict[str, FlowInfo]] = field(default_factory=dict)
    drawn: dict[str, Element] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    """Generated ones: those that stand in a diagram."""
    language: int = LANGUAGE


def check_references(ident: str, element: Element, files: Mapping[str, bytes], parts: Parts) -> None:
    """Everything a process refers to must be among the files, and a called process must be one that can be called."""
    findings = Findings(f"{ident}.bpmn")
    by_id = {node.get("id"): node for node in element.iter("*") if kind(node) in NODES}
    for reference in references(element.getroottree().getroot(), ident):
        node = by_id.get(reference.element, element)
        if f"{reference.kind}:{reference.ref}" not in files:
            words = {"process": "流程", "decision": "决策表", "form": "表单"}[reference.kind]
            findings.add(
                node,
                f"unknown-{reference.kind}",
                f"引用的{words}“{reference.ref}”不存在。",
                f"请把{words}一起部署，或改正编号。",
                f"The {reference.kind} {reference.ref} does not exist.",
            )
        elif reference.kind == "process" and reference.ref in parts.plans:
            start = parts.plans[reference.ref].start
            if start is None or start.details.event.kind != "none":
                findings.add(
                    node,
                    "called-without-start",
                    "调用的流程没有无类型的开始事件。",
                    "请给它添加一个。",
                    "No plain start.",
                )
    parts.findings += findings.found


def check_shared_ids(process: str, parts: Parts) -> None:
    """A task or event where a case can rest must be known by its id alone, in the process and all it calls."""
    order = sorted(parts.infos, key=lambda ident: ident != process)
    for n, ident in enumerate(order):
        findings = Findings(f"{ident}.bpmn")
        for node in parts.drawn[ident].iter("*"):
            name = node.get("id") or ""
            own = parts.infos[ident].get(name)
            others = (
                [parts.infos[other].get(name) for other in order[:n]] if own is not None and kind(node) in NODES else []
            )
            if any(other is not None and RESTS & {other.type, kind(node)} for other in others):
                findings.add(
                    node,
                    "id-in-called-process",
                    "的编号在调用它的流程里也有。",
                    "请改成不同的编号。",
                    "A calling process has the same id.",
                )
        parts.findings += findings.found

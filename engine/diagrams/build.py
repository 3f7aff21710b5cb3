"""Builds a program from the files of a deployment, or says everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine import decisions as dmn
from engine import forms as form_files
from engine.diagrams import info
from engine.diagrams.desugar import desugar
from engine.diagrams.findings import Findings
from engine.diagrams.heads import find_process, names, references
from engine.diagrams.parser import Parser, connect
from engine.diagrams.profile import check_profile
from engine.diagrams.reading import Reader
from engine.diagrams.structure import check_structure
from engine.diagrams.words import NODES
from engine.diagrams.xml import BPMN, CAMUNDA, Element, is_true, kind, properties, read_xml, refuse, text
from engine.errors import Finding, Invalid
from engine.expressions import Expression
from engine.machine.details import Details
from engine.machine.graph import Graph
from engine.machine.program import FlowInfo, Plan, Program
from engine.machine.scopes import SubProcess
from engine.machine.shapes import ElementInfo
from engine.machine.steps import Many


@dataclass
class _Parts:
    """What is gathered while the files are read."""

    findings: list[Finding] = field(default_factory=list)
    plans: dict[str, Plan] = field(default_factory=dict)
    infos: dict[str, dict[str, ElementInfo]] = field(default_factory=dict)
    flows: dict[str, dict[str, FlowInfo]] = field(default_factory=dict)
    drawn: dict[str, Element] = field(default_factory=dict)


def build(process: str, files: Mapping[str, bytes]) -> Program:
    """The program of `process`. `files` maps "process:<id>", "decision:<id>" and "form:<id>" to contents.

    Raises only Invalid, with every finding of every file at once.
    """
    parts = _Parts()
    _read_processes(process, files, parts)
    tables = _read_others(files, "decision", parts)
    forms = _read_others(files, "form", parts)
    for ident, element in parts.drawn.items():
        _check_references(ident, element, files, parts)
    if parts.findings:
        raise Invalid("DIAGRAM_INVALID", findings=sorted(parts.findings, key=_place))
    return _program(process, parts, tables, forms)


def check(process: str, content: bytes, file: str) -> tuple[Finding, ...]:
    """Every finding of one process in one file, without looking at what it refers to."""
    try:
        _, element = _open(process, content, file)
        findings = Findings(file)
        _read(element, findings)
    except Invalid as invalid:
        return invalid.findings
    return tuple(sorted(findings.found, key=_place))


def _place(finding: Finding) -> tuple[str, int]:
    return finding.file, finding.line


def _root(element: Element) -> Element:
    root: Element = element.getroottree().getroot()
    return root


def _open(process: str, content: bytes, file: str) -> tuple[Element, Element]:
    root = read_xml(content, file)
    element = find_process(root, process)
    if element is None:
        raise refuse(
            file,
            "process-missing",
            f"文件里没有编号为“{process}”的流程。",
            "请核对流程编号。",
            f"There is no process {process}.",
        )
    return root, element


def _read_processes(process: str, files: Mapping[str, bytes], parts: _Parts) -> None:
    todo, seen = [process], set[str]()
    while todo:
        ident = todo.pop()
        key = f"process:{ident}"
        if ident in seen or key not in files:
            continue
        seen.add(ident)
        try:
            root, element = _open(ident, files[key], f"{ident}.bpmn")
        except Invalid as invalid:
            parts.findings += invalid.findings
            continue
        parts.drawn[ident] = element
        _read_process(element, f"{ident}.bpmn", parts)
        todo += [reference.ref for reference in references(root, ident) if reference.kind == "process"]
    if f"process:{process}" not in files:
        raise refuse(f"{process}.bpmn", "process-missing", f"没有流程“{process}”的文件。", "请一起部署。", "No file.")


def _read_process(element: Element, file: str, parts: _Parts) -> None:
    findings = Findings(file)
    details, conditions = _read(element, findings)
    if findings.found:
        parts.findings += findings.found
        return
    ident = element.get("id") or ""
    parts.infos[ident], parts.flows[ident] = info.elements(element), info.flows(element)
    parts.plans.update(_plans(ident, desugar(element), details, conditions))


def _read(element: Element, findings: Findings) -> tuple[dict[str, Details], dict[str, Expression | None]]:
    """Details by element and conditions by flow; everything wrong goes to `findings`."""
    check_structure(element, findings)
    check_profile(element, findings)
    reader = Reader(_root(element), findings)
    reader.compile.template(element, properties(element).get("title"))
    return _read_details(element, reader), _read_conditions(element, reader)


def _read_details(element: Element, reader: Reader) -> dict[str, Details]:
    return {node.get("id") or "": reader.details(node) for node in element.iter("*") if kind(node) in NODES}


def _read_conditions(element: Element, reader: Reader) -> dict[str, Expression | None]:
    found: dict[str, Expression | None] = {}
    for flow in element.iter(BPMN + "sequenceFlow"):
        condition = flow.find(BPMN + "conditionExpression")
        if condition is None:
            continue
        if not text(condition):
            reader.findings.add(flow, "condition-empty", "的条件是空的。", "请填写条件或删去。", "Empty condition.")
            continue
        compiled = reader.compile.in_language(flow, text(condition), condition.get("language"))
        if compiled is not None and compiled.never_boolean:
            reader.findings.add(
                flow, "condition-literal", "的条件不会是“是”或“否”。", "请写成 ${…} 的比较。", "Never true or false."
            )
        found[flow.get("id") or ""] = compiled
    return found


def _plans(
    process: str, lean: Element, details: Mapping[str, Details], conditions: Mapping[str, Expression | None]
) -> dict[str, Plan]:
    """The scopes of a process, parsed, connected and frozen."""
    scopes = list(lean.iter(BPMN + "process", BPMN + "subProcess"))
    everything = dict(details)
    for scope in scopes:
        for node in scope:
            name = node.get("id") or ""
            if kind(node) in NODES and name not in everything:
                everything[name] = Details(id=name, type=kind(node))
    parser = Parser(everything)
    parser.add_bpmn_xml(lean)
    plans: dict[str, Plan] = {}
    parser.get_spec(process)  # reads the sub-processes as well
    for scope in scopes:
        plan = _plan(process, scope, parser.get_spec(scope.get("id")), conditions)
        plans[plan.key] = plan
    for plan in plans.values():
        _open_scopes(plan, plans)
        for step in plan.steps.values():
            step.freeze()
    return plans


def _key(process: str, scope: Element) -> str:
    ident = scope.get("id") or ""
    return process if kind(scope) == "process" else f"{process}/{ident}"


def _plan(process: str, scope: Element, spec: BpmnProcessSpec, conditions: Mapping[str, Expression | None]) -> Plan:
    names_here = [node.get("id") or "" for node in scope if kind(node) in NODES]
    steps = {name: spec.task_specs[name] for name in names_here}
    connect(scope, steps, lambda flow: conditions.get(flow.get("id") or ""))
    starts = tuple(step for step in steps.values() if step.details.type == "startEvent")
    parent = scope.getparent()
    inside = kind(scope) == "subProcess" and parent is not None
    return Plan(
        key=_key(process, scope),
        process=process,
        spec=spec,
        steps=steps,
        starts=starts,
        event_scopes=tuple(step for step in steps.values() if step.details.on_event),
        own_variables=kind(scope) == "process",
        graph=Graph(steps, [step.name for step in starts]),
        owner=(_key(process, parent), scope.get("id") or "") if inside and parent is not None else None,
    )


def _open_scopes(plan: Plan, plans: Mapping[str, Plan]) -> None:
    """Tell every sub-process and call activity what it opens."""
    for step in plan.steps.values():
        inner = step.inner if isinstance(step, Many) else step
        if isinstance(inner, SubProcess):
            inner.opens = inner.details.calls or f"{plan.process}/{inner.details.id}"
            if inner.details.on_event:
                inner.start = plans[inner.opens].starts[0]


def _read_others(files: Mapping[str, bytes], what: str, parts: _Parts) -> dict[str, Any]:
    """Decision tables or forms by id."""
    found: dict[str, Any] = {}
    for key, content in files.items():
        kind_, _, ident = key.partition(":")
        if kind_ != what:
            continue
        try:
            if what == "form":
                found[ident] = form_files.read_form(content, f"{ident}.form")
            else:
                tables = dmn.read_decisions(content, f"{ident}.dmn")
                found[ident] = tables[ident]
        except KeyError:
            parts.findings += refuse(
                f"{ident}.dmn",
                "decision-missing",
                f"文件里没有决策表“{ident}”。",
                "请核对编号。",
                f"No decision {ident}.",
            ).findings
        except Invalid as invalid:
            parts.findings += invalid.findings
    return found


def _check_references(ident: str, element: Element, files: Mapping[str, bytes], parts: _Parts) -> None:
    findings = Findings(f"{ident}.bpmn")
    by_id = {node.get("id"): node for node in element.iter("*") if kind(node) in NODES}
    for reference in references(_root(element), ident):
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


def _program(process: str, parts: _Parts, tables: Mapping[str, Any], forms: Mapping[str, Any]) -> Program:
    element = parts.drawn[process]
    found = properties(element)
    others = [ident for ident in parts.infos if ident != process]
    elements: dict[str, ElementInfo] = {}
    flows: dict[str, FlowInfo] = {}
    for ident in [*reversed(others), process]:
        elements.update(parts.infos[ident])
        flows.update(parts.flows[ident])
    plan = parts.plans[process]
    start = plan.start
    assert start is not None  # checked: every process has a start event
    return Program(
        process=process,
        name=" ".join((element.get("name") or process).split()),
        title=Reader(_root(element), Findings("")).compile.template(element, found.get("title")),
        closed=is_true(found.get("closed")),
        startable_groups=names(element.get(CAMUNDA + "candidateStarterGroups")),
        startable_users=names(element.get(CAMUNDA + "candidateStarterUsers")),
        version_tag=element.get(CAMUNDA + "versionTag") or "",
        elements=elements,
        flows=flows,
        start_event=parts.infos[process][start.details.id],
        message_starts=_named_starts(plan, "message"),
        signal_starts=_named_starts(plan, "signal"),
        timer_starts={
            step.details.id: (timer.kind, timer.text.text)
            for step in plan.starts
            if (timer := step.details.event.timer) is not None
        },
        forms=forms,
        decisions=tables,
        plans=parts.plans,
        processes=parts.infos,
        properties=found,
    )


def _named_starts(plan: Plan, kind_: str) -> dict[str, str]:
    events = [(step.details.event, step.details.id) for step in plan.starts]
    return {event.name.text: ident for event, ident in events if event.kind == kind_ and event.name is not None}

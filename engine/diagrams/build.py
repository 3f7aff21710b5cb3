"""Builds a program from the files of a deployment, or says everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import decisions as dmn
from engine import forms as form_files
from engine.diagrams import info
from engine.diagrams.compensation import check_compensation
from engine.diagrams.desugar import desugar
from engine.diagrams.findings import Findings
from engine.diagrams.generated import generated_forms
from engine.diagrams.heads import find_process, names, references
from engine.diagrams.labels import labels
from engine.diagrams.language import LANGUAGE, as_meant
from engine.diagrams.plans import Meaning, make_plans
from engine.diagrams.profile import check_profile
from engine.diagrams.reading import Reader
from engine.diagrams.rivals import check_rivals
from engine.diagrams.structure import check_structure
from engine.diagrams.together import Parts, check_references, check_shared_ids
from engine.diagrams.unrun import check_unrun
from engine.diagrams.words import NODES
from engine.diagrams.xml import BPMN, CAMUNDA, Element, is_true, kind, properties, read_xml, refuse, text
from engine.errors import Finding, Invalid
from engine.expressions import Expression
from engine.machine.details import Details
from engine.machine.elements import ElementInfo, FlowInfo
from engine.machine.program import Plan, Program


def build(process: str, files: Mapping[str, bytes], spoken: int = LANGUAGE) -> Program:
    """The program of `process`. `files` maps "process:<id>", "decision:<id>" and "form:<id>" to contents.

    `spoken`: the language the files were written in, see `language`.

    Raises only Invalid, with every finding of every file at once.
    """
    parts = Parts(language=spoken)
    _read_processes(process, files, parts)
    tables = _read_others(files, "decision", parts)
    forms = _read_others(files, "form", parts) | parts.forms
    for ident, element in parts.drawn.items():
        check_references(ident, element, files, parts)
    check_shared_ids(process, parts)
    if parts.findings:
        raise Invalid("DIAGRAM_INVALID", findings=sorted(parts.findings, key=_place))
    return _program(process, parts, tables, forms)


def check(process: str, content: bytes, file: str) -> tuple[Finding, ...]:
    """Every finding of one process in one file, without looking at what it refers to."""
    try:
        _, element = _open(process, content, file)
        findings = Findings(file)
        _read(element, findings)
        generated_forms(element, findings)
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


def _read_processes(process: str, files: Mapping[str, bytes], parts: Parts) -> None:
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


def _read_process(element: Element, file: str, parts: Parts) -> None:
    findings = Findings(file)
    meaning = _read(element, findings)
    parts.forms.update(generated_forms(element, findings))
    if findings.found:
        parts.findings += findings.found
        return
    ident = element.get("id") or ""
    parts.infos[ident], parts.flows[ident] = info.elements(element), info.flows(element)
    meant = replace(meaning, details=as_meant(meaning.details, parts.language))
    parts.plans.update(make_plans(ident, desugar(element), meant))


def _read(element: Element, findings: Findings) -> Meaning:
    """What a process means; everything wrong goes to `findings`."""
    check_structure(element, findings)
    check_rivals(element, findings)
    check_compensation(element, findings)
    check_profile(element, findings)
    check_unrun(element, findings)
    reader = Reader(_root(element), findings)
    reader.compile.template(element, properties(element).get("title"))
    flows = {flow.get("id") or "": reader.listeners.of_flow(flow) for flow in element.iter(BPMN + "sequenceFlow")}
    return Meaning(
        details=_read_details(element, reader),
        conditions=_read_conditions(element, reader),
        listeners={ident: found for ident, found in flows.items() if found},
        hooks=reader.listeners.hooks(element),
    )


def _read_details(element: Element, reader: Reader) -> dict[str, Details]:
    found = [reader.details(node) for node in element.iter("*") if kind(node) in NODES]
    for task in element.iter(BPMN + "userTask"):
        found += reader.listeners.timeouts(task, reader.events)
    return {details.id: details for details in found}


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


def _read_others(files: Mapping[str, bytes], what: str, parts: Parts) -> dict[str, Any]:
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


def _program(process: str, parts: Parts, tables: Mapping[str, Any], forms: Mapping[str, Any]) -> Program:
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
        bound={
            f"{one.kind}:{one.ref}": (one.binding, one.version)
            for ident, drawn in parts.drawn.items()
            for one in references(_root(drawn), ident)
        },
        plans=parts.plans,
        processes=parts.infos,
        properties=found,
        labels=labels(parts.drawn, process),
    )


def _named_starts(plan: Plan, kind_: str) -> dict[str, str]:
    events = [(step.details.event, step.details.id) for step in plan.starts]
    return {event.name.text: ident for event, ident in events if event.kind == kind_ and event.name is not None}

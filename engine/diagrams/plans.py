"""Makes the plans of a process: its scopes parsed, connected and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.diagrams.parser import Parser
from engine.diagrams.words import NODES
from engine.diagrams.xml import BPMN, Element, kind
from engine.expressions import Expression
from engine.machine.details import Details, Flow, Hook
from engine.machine.graph import Graph
from engine.machine.many import Many
from engine.machine.program import Plan
from engine.machine.scopes import SubProcess


@dataclass(frozen=True)
class Meaning:
    """What was read of a process: details by element, conditions and listeners by flow, the process's listeners."""

    details: Mapping[str, Details]
    conditions: Mapping[str, Expression | None]
    listeners: Mapping[str, tuple[Expression, ...]]
    hooks: tuple[Hook, ...]


CONDITIONAL = BPMN + "conditionalEventDefinition"
HANDLERS = f"{BPMN}subProcess/{BPMN}startEvent/"


def make_plans(process: str, lean: Element, meaning: Meaning) -> dict[str, Plan]:
    """The scopes of a process, parsed, connected and frozen."""
    scopes = list(lean.iter(BPMN + "process", BPMN + "subProcess"))
    everything = dict(meaning.details)
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
        plan = _plan(process, scope, parser.get_spec(scope.get("id")), meaning)
        plans[plan.key] = plan
    for plan in plans.values():
        _open_scopes(plan, plans)
        for step in plan.steps.values():
            step.freeze()
    return plans


def _key(process: str, scope: Element) -> str:
    ident = scope.get("id") or ""
    return process if kind(scope) == "process" else f"{process}/{ident}"


def _plan(process: str, scope: Element, spec: BpmnProcessSpec, meaning: Meaning) -> Plan:
    names_here = [node.get("id") or "" for node in scope if kind(node) in NODES]
    steps = {name: spec.task_specs[name] for name in names_here}
    _connect(scope, steps, meaning)
    starts = tuple(step for step in steps.values() if step.details.type == "startEvent")
    parent = scope.getparent()
    inside = kind(scope) == "subProcess" and parent is not None
    return Plan(
        conditional=any(next(scope.iterfind(place + CONDITIONAL), None) is not None for place in ("*/", HANDLERS)),
        key=_key(process, scope),
        process=process,
        spec=spec,
        steps=steps,
        starts=starts,
        event_scopes=tuple(s for s in steps.values() if s.details.on_event and not s.details.undoes),
        undoing=next((s for s in steps.values() if s.details.on_event and s.details.undoes), None),
        remembers=any(_undoable(meaning.details.get(node.get("id") or "")) for node in scope.iter("*")),
        own_variables=kind(scope) == "process",
        graph=Graph(steps, [step.name for step in starts]),
        owner=(_key(process, parent), scope.get("id") or "") if inside and parent is not None else None,
        hooks=() if inside else meaning.hooks,
    )


def _undoable(details: Details | None) -> bool:
    return details is not None and bool(details.handler or details.undoes)


def _open_scopes(plan: Plan, plans: Mapping[str, Plan]) -> None:
    """Tell every sub-process and call activity what it opens."""
    for step in plan.steps.values():
        inner = step.inner if isinstance(step, Many) else step
        if isinstance(inner, SubProcess):
            inner.opens = inner.details.calls or f"{plan.process}/{inner.details.id}"
            if inner.details.on_event:
                inner.start = plans[inner.opens].starts[0]


def _connect(scope: Element, steps: Mapping[str, Any], meaning: Meaning) -> None:
    """Give the steps of a scope their flows, arrivals and boundary events, in document order."""
    flows: dict[str, list[Flow]] = {name: [] for name in steps}
    arrivals: dict[str, list[str]] = {name: [] for name in steps}
    boundaries: dict[str, list[str]] = {name: [] for name in steps}
    defaults = {node.get("default") for node in scope if node.get("default")}
    for child in scope:
        name = child.get("id") or ""
        if kind(child) == "sequenceFlow":
            source, target = child.get("sourceRef") or "", child.get("targetRef") or ""
            condition, listeners = meaning.conditions.get(name), meaning.listeners.get(name, ())
            flows[source].append(Flow(name, source, target, condition, name in defaults, listeners))
            arrivals[target].append(name)
        elif kind(child) == "boundaryEvent":
            boundaries[child.get("attachedToRef") or ""].append(name)
    for name, step in steps.items():
        step.flows, step.arrivals = tuple(flows[name]), tuple(arrivals[name])
        step.boundaries = tuple(boundaries[name])
        if isinstance(step, Many):  # timeout listeners belong to each instance
            step.inner.boundaries = tuple(one for one in step.boundaries if "~" in one)
            step.boundaries = tuple(one for one in step.boundaries if "~" not in one)

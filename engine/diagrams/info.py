"""What pages and commands need of the elements: names, forms, guards, properties and the buttons of a user task."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.diagrams.form_keys import form_of
from engine.diagrams.generated import generated_key
from engine.diagrams.links import Links
from engine.diagrams.performers import performers
from engine.diagrams.words import NODES
from engine.diagrams.xml import BPMN, CAMUNDA, Element, kind, line, properties, text
from engine.expressions import ExpressionInvalid, compile_template
from engine.machine.elements import Choice, ElementInfo, FlowInfo


def elements(process: Element) -> dict[str, ElementInfo]:
    """Every flow node of a process and its sub-processes, by id."""
    ident = process.get("id") or ""
    nodes = {node.get("id"): node for node in process.iter("*") if kind(node) in NODES}
    links = Links(process.iter(BPMN + "sequenceFlow"), nodes)
    return {name or "": _info(node, ident, links) for name, node in nodes.items()}


def flows(process: Element) -> dict[str, FlowInfo]:
    """Every sequence flow, by id."""
    ident = process.get("id") or ""
    return {
        flow.get("id") or "": FlowInfo(
            id=flow.get("id") or "",
            source=flow.get("sourceRef") or "",
            target=flow.get("targetRef") or "",
            name=_name(flow),
            process=ident,
            line=line(flow),
            condition=text(flow.find(BPMN + "conditionExpression")),
            properties=properties(flow),
        )
        for flow in process.iter(BPMN + "sequenceFlow")
    }


def _name(element: Element) -> str:
    """On one line; an expression in it, whose value only a task has, is left out: "审议…"."""
    return re.sub(r"[$#]\{[^}]*\}", "…", " ".join((element.get("name") or "").split()))


def _info(node: Element, process: str, links: Links) -> ElementInfo:
    found = properties(node)
    attachments, who = found.get("attachments", ""), performers(node)
    return ElementInfo(
        id=node.get("id") or "",
        name=_name(node),
        type=kind(node),
        process=process,
        line=line(node),
        documentation=text(node.find(BPMN + "documentation")),
        properties=found,
        form=form_of(node) or generated_key(node, process),
        form_key=(node.get(CAMUNDA + "formKey") or "").strip(),
        guards=tuple(found.get("guard", "").split()),
        rules=tuple(found.get("rule", "").split()),
        choices=_choices(node, links) if kind(node) == "userTask" else (),
        attachments=attachments if attachments in ("optional", "required") else "",
        assignee=who.assignee,
        candidate_groups=who.groups,
    )


def _choices(task: Element, links: Links) -> tuple[Choice, ...]:
    """The flows of the exclusive gateway directly behind a user task, if all test one variable against literals."""
    out = links.out.get(task.get("id"), [])
    if len(out) != 1 or out[0].find(BPMN + "conditionExpression") is not None:
        return ()
    gateway = links.nodes.get(out[0].get("targetRef"))
    if gateway is None or kind(gateway) != "exclusiveGateway" or gateway.get("default"):
        return ()
    if len(links.into.get(gateway.get("id"), [])) != 1:
        return ()  # a join as well: others come here without having been asked
    flows_out = links.out.get(gateway.get("id"), [])
    choices = [choice for flow in flows_out if (choice := _choice(flow)) is not None]
    same = len({choice.variable for choice in choices}) == 1 and len(choices) == len(flows_out)
    distinct = len({repr(choice.literal) for choice in choices}) == len(choices)
    return tuple(choices) if same and distinct else ()


def _choice(flow: Element) -> Choice | None:
    expression = flow.find(BPMN + "conditionExpression")
    if expression is None or expression.get("language") not in (None, "", "juel"):
        return None
    try:
        tested = compile_template(text(expression)).equality
    except ExpressionInvalid:
        return None
    if tested is None:
        return None
    prop: Mapping[str, str] = properties(flow)
    return Choice(
        flow=flow.get("id") or "",
        name=_name(flow) or (flow.get("id") or ""),
        variable=tested[0],
        literal=tested[1],
        rule=prop.get("rule", ""),
        opinion_required=prop.get("opinion", "") == "required",
        style="stop" if prop.get("style", "") == "stop" else "",
    )

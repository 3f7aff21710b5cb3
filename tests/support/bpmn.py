"""Writes small BPMN diagrams for tests, and moves cases through them."""

from __future__ import annotations

import datetime as dt
import itertools

from engine import diagrams, machine
from engine.errors import Invalid
from engine.machine import Moment, Result

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:modeler="http://camunda.org/schema/modeler/1.0" targetNamespace="t">\n'
)
NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


def el(tag: str, ident: str, inner: str = "", **attributes: str) -> str:
    """An element; `camunda_x` becomes camunda:x."""
    text = "".join(f' {name.replace("camunda_", "camunda:")}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{ident}"{text}>{inner}</bpmn:{tag}>\n'


def ext(inner: str) -> str:
    """extensionElements."""
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def prop(**values: str) -> str:
    """camunda:properties in extensionElements."""
    inner = "".join(f'<camunda:property name="{name}" value="{value}"/>' for name, value in values.items())
    return ext(f"<camunda:properties>{inner}</camunda:properties>")


def flow(source: str, target: str, condition: str = "", ident: str = "", inner: str = "", **attributes: str) -> str:
    """A sequence flow; its id is "<source>_<target>" unless given."""
    inner += f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    return el("sequenceFlow", ident or f"{source}_{target}", inner, sourceRef=source, targetRef=target, **attributes)


def chain(names: str) -> str:
    """Flows from each name to the next."""
    parts = names.split()
    return "".join(flow(a, b) for a, b in itertools.pairwise(parts))


def timer(how: str, text: str) -> str:
    """A timer definition: `how` is timeDate, timeDuration or timeCycle."""
    return f"<bpmn:timerEventDefinition><bpmn:{how}>{text}</bpmn:{how}></bpmn:timerEventDefinition>"


def process(body: str, ident: str = "p", inner: str = "", **attributes: str) -> str:
    """A process element."""
    return el("process", ident, inner + body, isExecutable="true", **attributes)


def file(*processes: str, declared: str = "") -> bytes:
    """A whole file; `declared`: messages, signals, errors, escalations."""
    return (HEAD + declared + "".join(processes) + "</bpmn:definitions>").encode()


def simple(body: str, declared: str = "", inner: str = "", **attributes: str) -> bytes:
    """A file with the process "p"."""
    return file(process(body, "p", inner, **attributes), declared=declared)


def build(content: bytes, process: str = "p", **others: bytes) -> machine.Program:
    """A program; `others`: "process_q", "decision_route", "form_report" and their files."""
    files = {key.replace("_", ":", 1): found for key, found in others.items()}
    return diagrams.build(process, {f"process:{process}": content, **files})


def rules(content: bytes, process: str = "p") -> set[str]:
    """Rule names of what is wrong with a process, without what it refers to."""
    return {finding.rule for finding in diagrams.check(process, content, "p.bpmn")}


def nobody(name: str, args: object) -> tuple[None, str]:
    """An ask that must not be used."""
    raise AssertionError(f"{name} was asked")


class Run:
    """A case that goes on; its state is only what the rows hold."""

    def __init__(self, program: machine.Program, values=None, ask=nobody, target=None, now=NOW) -> None:
        self.program, self.seq, self.now, self.ask = program, 1, now, ask
        self.result: Result = machine.start(program, {}, target, values or {}, self.moment())

    def moment(self) -> Moment:
        return Moment(self.now, self.seq, self.ask)

    def _go(self, verb, target, values) -> Run:
        self.seq += 1
        self.result = verb(self.program, self.result.rows, target, values, self.moment())
        return self

    def complete(self, element: str, **values) -> Run:
        return self._go(machine.complete, self.token(element), values)

    def fire(self, element: str, **values) -> Run:
        return self._go(machine.fire, self.token(element), values)

    def throw(self, element: str, **values) -> Run:
        return self._go(machine.throw, self.token(element), values)

    def move(self, element: str, near: str | None = None, **values) -> Run:
        return self._go(machine.move_to, (element, self.token(near) if near else None), values)

    def token(self, element: str) -> str:
        """The oldest open token on an element."""
        return next(o.token for o in (*self.result.offers, *self.result.waits) if o.element == element)

    @property
    def offers(self) -> list[str]:
        return sorted(offer.element for offer in self.result.offers)

    @property
    def waits(self) -> list[str]:
        return sorted(wait.element for wait in self.result.waits)

    @property
    def variables(self) -> dict:
        return machine.variables(self.program, self.result.rows, None)

    def trail(self, what: str) -> list[str]:
        return [trail.element for trail in self.result.trail if trail.what == what]


def tried(content: bytes) -> None:
    """Whatever comes: a program, or Invalid with findings."""
    try:
        root = diagrams.read_xml(content, "x.bpmn")
        heads = diagrams.processes(root)
        for head in heads:
            diagrams.references(root, head.id)
            diagrams.build(head.id, {f"process:{one.id}": content for one in heads})
    except Invalid as refused:
        if not refused.findings:
            raise

"""Reads execution and task listeners: an expression, or a script that is one expression; program code is refused."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams.compiling import Compiler
from engine.diagrams.events import EventReader
from engine.diagrams.findings import Findings
from engine.diagrams.xml import BPMN, CAMUNDA, Element, box
from engine.expressions import Expression
from engine.machine.details import Details, Event, Hook

EVENTS = {
    "executionListener": ("start", "end"),
    "taskListener": ("create", "assignment", "update", "complete", "delete", "timeout"),
}
EXECUTION = frozenset({"execution"})
TASK = frozenset({"execution", "task"})
CREATE = TASK | {"task.assignment"}


class ListenerReader:
    """Reads the listeners of one file."""

    def __init__(self, findings: Findings, compiler: Compiler) -> None:
        """`findings` receives what cannot run."""
        self.findings, self.compile = findings, compiler

    def hooks(self, element: Element, word: str = "executionListener") -> tuple[Hook, ...]:
        """The listeners of a process or flow node, in document order; a timeout listener is read by `timeouts`."""
        found = []
        for child in _called(element, word):
            event = child.get("event") or ""
            if event == "timeout" and word == "taskListener":
                continue
            if event not in EVENTS[word]:
                self._no_event(child, EVENTS[word])
                continue
            does = self._does(child, objects(child))
            if does is not None:
                found.append(Hook(event, does))
        return tuple(found)

    def timeouts(self, task: Element, events: EventReader) -> Iterator[Details]:
        """The timeout listeners of a user task, each as a timer that listens there and does not interrupt."""
        for name, listener in timeouts(task):
            definition = listener.find(BPMN + "timerEventDefinition")
            if not listener.get("id") or definition is None:
                self.findings.add(
                    listener,
                    "listener-timeout",
                    "的到时监听器没有写编号或时间。",
                    "请填写监听器编号和一种时间，如 P2D。",
                    "A timeout listener needs an id and a timer.",
                )
                continue
            timer, does = events.timer(task, definition), self._does(listener, TASK)
            if timer is not None and does is not None:
                event = Event(kind="timer", timer=timer)
                hooks = (Hook("timeout", does),)
                yield Details(id=name, type="boundaryEvent", event=event, interrupting=False, task_hooks=hooks)

    def of_flow(self, flow: Element) -> tuple[Expression, ...]:
        """The listeners of a sequence flow. As in Camunda 7 they hear `take`, whatever event they name."""
        found = [self._does(child, EXECUTION) for child in _called(flow, "executionListener")]
        return tuple(one for one in found if one is not None)

    def _does(self, listener: Element, acting: frozenset[str]) -> Expression | None:
        written = listener.get("expression")
        script = listener.find(CAMUNDA + "script")
        if any(listener.get(name) is not None for name in ("class", "delegateExpression")):
            return None  # told by the profile
        if written is None and script is not None:
            return self.compile.script(script, acting)
        if not (written or "").strip():
            self.findings.add(
                listener, "listener-empty", "的监听器没有说明做什么。", "请填写表达式 ${…}。", "An empty listener."
            )
        return self.compile.template(listener, written, acting)

    def _no_event(self, listener: Element, events: tuple[str, ...]) -> None:
        given = listener.get("event")
        self.findings.add(
            listener,
            "listener-event",
            f"的监听器不能监听“{given}”。" if given else "的监听器没有写监听什么。",
            f"请选 {'、'.join(events)} 之一。",
            f"A listener cannot hear {given!r}.",
        )


def timeouts(task: Element) -> list[tuple[str, Element]]:
    """The timeout listeners of a user task, by the names of the boundary events that stand for them."""
    found = [child for child in _called(task, "taskListener") if child.get("event") == "timeout"]
    return [(f"{task.get('id')}~timeout~{child.get('id') or n}", child) for n, child in enumerate(found)]


def objects(listener: Element) -> frozenset[str]:
    """What a listener may act on: who does a task may be said while it is created, not later."""
    if listener.tag != CAMUNDA + "taskListener":
        return EXECUTION
    return CREATE if listener.get("event") == "create" else TASK


def _called(element: Element, word: str) -> list[Element]:
    return [child for child in box(element) if child.tag == CAMUNDA + word]

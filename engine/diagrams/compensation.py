"""Compensation as it is drawn: which activity undoes which, and everything that is wrong about it (BPMN 2.0, 10.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.diagrams.events import definition, event_kind
from engine.diagrams.findings import Findings
from engine.diagrams.transactions import Wrong, transaction_wrongs
from engine.diagrams.words import ACTIVITIES, SCOPES, SUB_PROCESSES
from engine.diagrams.xml import BPMN, Element, is_true, kind

THROWING = ("intermediateThrowEvent", "endEvent")


def is_handler(node: Element) -> bool:
    """An activity that undoes another: no flow leads to it. An event sub-process has its own way to be one."""
    return is_true(node.get("isForCompensation")) and not is_true(node.get("triggeredByEvent"))


def undoes_scope(node: Element) -> bool:
    """An event sub-process that undoes the sub-process it stands in."""
    starts = node.iterfind(BPMN + "startEvent")
    return is_true(node.get("triggeredByEvent")) and any(event_kind(start) == "compensate" for start in starts)


def catchers(scope: Element) -> Iterator[Element]:
    """The boundary events of a scope that catch compensation."""
    return (node for node in scope.iterfind(BPMN + "boundaryEvent") if event_kind(node) == "compensate")


def associated(event: Element) -> list[Element]:
    """What associations lead from a boundary event to, among the activities of its scope."""
    scope = event.getparent()
    if scope is None:
        return []
    nodes = {node.get("id"): node for node in scope if kind(node) in ACTIVITIES}
    ends = [
        (found.get("sourceRef"), found.get("targetRef"))
        for place in (scope, scope.getroottree().getroot())
        for found in place.iterfind(f".//{BPMN}association")
    ]
    there = [target for source, target in ends if source == event.get("id")]
    return [nodes[target] for target in dict.fromkeys(there) if target in nodes]


def handler_of(activity: Element) -> str:
    """The id of the activity that undoes this one, "" for none."""
    scope, ident = activity.getparent(), activity.get("id")
    for event in catchers(scope) if scope is not None else ():
        if event.get("attachedToRef") == ident:
            return next((found.get("id") or "" for found in associated(event)), "")
    return ""


def can_be_undone(activity: Element) -> bool:
    """Whether something undoes it once it has completed: a handler, or what stands in a sub-process."""
    if is_handler(activity) or undoes_scope(activity):
        return False
    return bool(handler_of(activity)) or (kind(activity) in SUB_PROCESSES and remembers(activity))


def remembers(scope: Element) -> bool:
    """Whether anything of a scope, or the scope itself, can be undone once it has completed."""
    if kind(scope) in SUB_PROCESSES and any(undoes_scope(node) for node in scope):
        return True
    return any(can_be_undone(node) for node in scope if kind(node) in ACTIVITIES)


def seen_from(scope: Element) -> list[Element]:
    """Whose activities a throw in `scope` undoes: its own; in an event sub-process those around it too."""
    parent = scope.getparent()
    around = seen_from(parent) if is_true(scope.get("triggeredByEvent")) and parent is not None else []
    return [scope, *around]


def check_compensation(process: Element, findings: Findings) -> None:
    """Every finding about compensation in a process."""
    for wrong in wrongs(process):
        findings.add(wrong.element, "compensation", wrong.sentence, wrong.remedy, wrong.english)


def wrongs(process: Element) -> Iterator[Wrong]:
    """Everything that is wrong about compensation and transactions in a process and its sub-processes."""
    for scope in process.iter(*(BPMN + word for word in SCOPES)):
        yield from _Scope(scope).wrongs()
    yield from transaction_wrongs(process)


def without_effect(process: Element) -> Iterator[Wrong]:
    """Throws that are not wrong, but where they stand nothing can be undone; what a catch says to no effect."""
    for event in process.iter(BPMN + "startEvent", BPMN + "boundaryEvent"):
        if event_kind(event) == "compensate":
            yield from _of_throws(event, "waitForCompletion")
    for event in process.iter(*(BPMN + word for word in THROWING)):
        scope, found = event.getparent(), definition(event)
        if scope is None or found is None or event_kind(event) != "compensate" or found.get("activityRef"):
            continue
        if not any(remembers(place) for place in seen_from(scope)):
            yield Wrong(
                event,
                "没有可以撤销的：这一层里没有一个活动有补偿。",
                "请给要撤销的活动附补偿边界事件，连到补偿活动；不用就删去。",
                "No activity in this scope has a compensation handler.",
            )


class _Scope:
    def __init__(self, scope: Element) -> None:
        self.scope = scope
        self.flows = list(scope.iterfind(BPMN + "sequenceFlow"))

    def wrongs(self) -> Iterator[Wrong]:
        yield from self._event_scopes()
        hosts = Counter[str | None]()
        for event in catchers(self.scope):
            hosts[event.get("attachedToRef")] += 1
            yield from self._catcher(event, hosts[event.get("attachedToRef")] > 1)
        used = Counter(found.get("id") for event in catchers(self.scope) for found in associated(event))
        for node in self.scope:
            if kind(node) in ACTIVITIES and is_handler(node):
                yield from self._handler(node, used[node.get("id")])
            elif is_true(node.get("isForCompensation")) and not undoes_scope(node):
                yield Wrong(node, "不能带补偿标记。", "请删去：只有任务和子流程能带。", "It cannot be a handler.")
            elif kind(node) in THROWING and event_kind(node) == "compensate":
                yield from self._throw(node)

    def _event_scopes(self) -> Iterator[Wrong]:
        found = [node for node in self.scope.iterfind(BPMN + "subProcess") if undoes_scope(node)]
        for start in (start for node in found for start in node.iterfind(BPMN + "startEvent")):
            yield from _catch(start)
        if kind(self.scope) == "process":
            for node in found:
                yield Wrong(
                    node,
                    "撤销的是整个流程，没有谁能抛出这个补偿。",
                    "请把它放进要撤销的子流程里。",
                    "A compensation event sub-process stands in an embedded sub-process.",
                )
        handled = kind(self.scope) in SUB_PROCESSES and handler_of(self.scope)
        yield from (_twice(node) for node in (found if handled else found[1:]))

    def _catcher(self, event: Element, again: bool) -> Iterator[Wrong]:
        yield from _catch(event)
        if again:
            yield _twice(event)
        targets = associated(event)
        if len(targets) != 1 or not is_handler(targets[0]):
            yield Wrong(
                event,
                "没有用关联线连到一个补偿活动。",
                "请从它画一条关联线，连到同一层里一个带补偿标记的任务或子流程。",
                "One association must lead to an activity of this scope that is marked for compensation.",
            )
        if any(flow.get("sourceRef") == event.get("id") for flow in self.flows):
            yield Wrong(event, "不能有出线。", "请改用关联线连到补偿活动。", "A sequence flow leaves it.")

    def _handler(self, node: Element, used: int) -> Iterator[Wrong]:
        ident = node.get("id")
        if any(ident in (flow.get("sourceRef"), flow.get("targetRef")) for flow in self.flows):
            yield Wrong(node, "是补偿活动，不能有进线和出线。", "请删去连线。", "No flows lead in or out of a handler.")
        if used != 1:
            yield Wrong(
                node,
                "是补偿活动，但没有恰好一个补偿边界事件连到它。",
                "请从补偿边界事件画一条关联线到它，或去掉补偿标记。",
                "Exactly one boundary event must be associated with it.",
            )
        if any(event.get("attachedToRef") == ident for event in self.scope.iterfind(BPMN + "boundaryEvent")):
            yield Wrong(
                node,
                "是补偿活动，上面不能附边界事件。",
                "请把补偿画成子流程，边界事件附在里面的任务上。",
                "A compensation handler has no boundary events.",
            )

    def _throw(self, event: Element) -> Iterator[Wrong]:
        found = definition(event)
        assert found is not None  # the caller has looked
        if not is_true(found.get("waitForCompletion"), default=True):
            yield Wrong(
                event,
                "写了不等补偿办完（waitForCompletion=false），系统还不能运行。",
                "请删去 waitForCompletion：总是等到撤销完。",
                "waitForCompletion=false is not run.",
            )
        wanted = found.get("activityRef")
        places = [node for scope in seen_from(self.scope) for node in scope if kind(node) in ACTIVITIES]
        named = [node for node in places if node.get("id") == wanted]
        if wanted and not named:
            yield Wrong(
                event,
                f"要撤销的“{wanted}”不在这一层里。",
                "请选同一层里的一个活动；不选，就撤销这一层里所有能撤销的。",
                f"No activity {wanted} in this scope.",
            )
        elif named and not can_be_undone(named[0]):
            yield Wrong(
                event,
                f"要撤销的“{named[0].get('name') or wanted}”没有补偿。",
                "请给它附一个补偿边界事件，连到补偿活动。",
                f"Nothing compensates {wanted}.",
            )


def _catch(event: Element) -> Iterator[Wrong]:
    yield from _of_throws(event, "activityRef")


def _of_throws(event: Element, name: str) -> Iterator[Wrong]:
    found = definition(event)
    if found is not None and found.get(name) is not None:
        yield Wrong(event, f"写了 {name}，不起作用：它只用在抛出上。", f"请删去 {name}。", f"{name} has no effect.")


def _twice(node: Element) -> Wrong:
    return Wrong(
        node,
        "和另一个补偿撤销同一个活动。",
        "请只留一个：一个补偿边界事件，或者一个补偿事件子流程。",
        "Something else compensates the same activity.",
    )

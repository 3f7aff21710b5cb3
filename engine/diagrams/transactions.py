"""Transactions as they are drawn: where a cancel event may stand (BPMN 2.0, 10.3.5 and 13.3.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine.diagrams.events import event_kind
from engine.diagrams.words import SCOPES
from engine.diagrams.xml import BPMN, Element, is_true, kind


@dataclass(frozen=True)
class Wrong:
    """Something wrong at `element`; the sentence lacks its subject."""

    element: Element
    sentence: str
    remedy: str
    english: str


def transaction_wrongs(process: Element) -> Iterator[Wrong]:
    """Everything wrong about transactions and cancel events in a process."""
    for scope in process.iter(*(BPMN + word for word in SCOPES)):
        hosts = {node.get("id"): node for node in scope}
        seen = Counter[str | None]()
        for node in scope:
            if kind(node) == "endEvent" and event_kind(node) == "cancel":
                yield from _end(node, scope)
            elif kind(node) == "boundaryEvent" and event_kind(node) == "cancel":
                seen[node.get("attachedToRef")] += 1
                host = hosts.get(node.get("attachedToRef"))
                yield from _boundary(node, host, seen[node.get("attachedToRef")] > 1)
            elif kind(node) == "transaction" and is_true(node.get("triggeredByEvent")):
                yield Wrong(
                    node, "不能由事件触发。", "请改成事件子流程，或删去标记。", "A transaction is no event sub-process."
                )


def _end(node: Element, scope: Element) -> Iterator[Wrong]:
    if kind(scope) != "transaction":
        yield Wrong(
            node,
            "是取消事件，不在事务子流程里。",
            "请把它放进要取消的事务子流程，或改用错误结束事件。",
            "A cancel end event stands in a transaction.",
        )
    elif not any(_catches(event, scope) for event in scope.itersiblings(BPMN + "boundaryEvent")) and not any(
        _catches(event, scope) for event in scope.itersiblings(BPMN + "boundaryEvent", preceding=True)
    ):
        yield Wrong(
            node,
            "取消以后没有去处：事务子流程上没有取消边界事件。",
            "请给事务子流程附一个取消边界事件。",
            "The transaction has no cancel boundary event.",
        )


def _catches(event: Element, transaction: Element) -> bool:
    return event_kind(event) == "cancel" and event.get("attachedToRef") == transaction.get("id")


def _boundary(node: Element, host: Element | None, again: bool) -> Iterator[Wrong]:
    if host is None or kind(host) != "transaction":
        yield Wrong(
            node,
            "是取消事件，只能附在事务子流程上。",
            "请改用错误边界事件，或把子流程改成事务。",
            "A cancel boundary event is attached to a transaction.",
        )
    if again:
        yield Wrong(node, "和另一个取消边界事件附在同一个事务上。", "请只留一个。", "Another one catches the same.")
    if not is_true(node.get("cancelActivity"), default=True):
        yield Wrong(node, "是取消事件，必须中断。", "请改为中断。", "It must interrupt.")

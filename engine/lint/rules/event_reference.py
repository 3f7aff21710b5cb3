"""A message, signal, error or escalation event names which one; the name is not empty."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import EVENT_CHINESE
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, definitions, kind, name_of

_NEEDS_NO_REFERENCE = frozenset(
    [("error", "boundaryEvent"), ("error", "startEvent"), ("escalation", "boundaryEvent"), ("escalation", "startEvent")]
)
"""These catch everything when they name nothing."""


def check(diagram: Diagram) -> Iterator[Finding]:
    """Events and receive tasks without reference, with one that does not exist, or to something without a name.

    What is declared without an id, two signals of one name, and a message start whose name an expression would say.
    """
    yield from _declared(diagram)
    for _, node in diagram.of("startEvent"):
        yield from _starts(diagram, node)
    for _, node in diagram.nodes:
        for what, definition in definitions(node):
            if what in ("message", "signal", "error", "escalation") and not _works_outside(definition):
                needed = (what, kind(node)) not in _NEEDS_NO_REFERENCE
                yield from _reference(diagram, node, what, definition.get(f"{what}Ref", ""), needed)
        if kind(node) == "sendTask" and not _works_outside(node):
            yield from _reference(diagram, node, "message", node.get("messageRef", ""), True)
        if kind(node) == "receiveTask" and node.get("messageRef"):
            yield from _reference(diagram, node, "message", node.get("messageRef", ""), True)
        elif kind(node) == "receiveTask":
            yield _waits_for_a_program(diagram, node)


def _declared(diagram: Diagram) -> Iterator[Finding]:
    names: set[str] = set()
    for element in diagram.root:
        what = kind(element)
        if what not in ("message", "signal", "error", "escalation"):
            continue
        word, name = EVENT_CHINESE[what], name_of(element)
        if not element.get("id"):
            yield diagram.report(
                element, f"有一个{word}没有编号，没有事件能用它。", "补上编号，或删去。", f"A {what} has no id."
            )
        if what == "signal" and not name:
            yield diagram.report(element, "信号没有名称。", "填写名称，或删去。", "A signal has no name.")
        elif what == "signal" and name in names:
            sentence, remedy = f"有两个信号都叫“{name}”。", "只留一个，几个事件选同一个信号。"
            yield diagram.report(element, sentence, remedy, f"Two signals are called “{name}”.")
        names |= {name} if what == "signal" else set()


def _starts(diagram: Diagram, node: Element) -> Iterator[Finding]:
    """Nobody waits yet: the name by which a process begins is known from the file alone (as Camunda 7)."""
    process = node.getparent()
    for what, definition in definitions(node):
        target = diagram.declared.get(definition.get(f"{what}Ref", "").rpartition(":")[2])
        name = name_of(target) if target is not None and process is not None and kind(process) == "process" else ""
        if what == "message" and ("${" in name or "#{" in name):
            sentence = f"开始事件的消息名称“{name}”里有表达式，这时还没有变量可算。"
            remedy = "写一个固定的名称；要按内容区分的，画几个消息。"
            yield diagram.report(node, sentence, remedy, "The name of a message start holds an expression.")


def _waits_for_a_program(diagram: Diagram, node: Element) -> Finding:
    return diagram.report(
        node,
        "没有选定是哪个消息，只能等外部程序（POST /execution/{id}/signal）让它继续。",
        "等别的案卷的消息，就在属性面板“消息”里选一个。",
        "The receive task has no message: only a program can let it go on.",
        mild=True,
    )


def _works_outside(definition: Element) -> bool:
    return any(camunda(definition, a) for a in ("type", "class", "expression", "delegateExpression"))


def _reference(diagram: Diagram, node: Element, what: str, ref: str, needed: bool) -> Iterator[Finding]:
    word = EVENT_CHINESE[what]
    target = diagram.declared.get(ref.rpartition(":")[2])
    if not ref and needed:
        yield diagram.report(
            node,
            f"没有选定是哪个{word}。",
            f"在属性面板“{word}”里选一个，或新建一个并起名。",
            f"The event has no {what} reference.",
        )
    elif ref and target is None and what == "error":
        yield diagram.report(
            node,
            f"文件里没有声明错误“{ref}”，就把它当作错误代码。",
            "在属性面板“错误”里新建一个，填写名称和代码。",
            f"No error {ref} is declared: it is taken for the code.",
            mild=True,
        )
    elif ref and (target is None or kind(target) != what):
        yield diagram.report(
            node,
            f"所选的{word}“{ref}”在文件里没有。",
            f"在属性面板“{word}”里重新选定。",
            f"The {what} “{ref}” does not exist.",
        )
    elif target is not None and what in ("message", "signal") and not name_of(target):
        yield diagram.report(
            node,
            f"所选的{word}没有名称，收发双方对不上。",
            f"在属性面板“{word}”里填名称。",
            f"The {what} “{ref}” has no name.",
        )

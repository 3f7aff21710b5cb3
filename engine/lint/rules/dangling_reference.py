"""What refers to another element of the file refers to one that is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, is_bpmn, kind

_ENDS = {"association": "关联线", "messageFlow": "消息流"}
_DRAWN = (
    ("participant", "processRef", "泳池", "流程"),
    ("group", "categoryValueRef", "分组", "分类"),
    ("dataObjectReference", "dataObjectRef", "数据对象", "数据对象"),
    ("dataStoreReference", "dataStoreRef", "数据存储", "数据存储"),
    ("lane", "partitionElementRef", "泳道", "划分依据"),
    ("messageFlow", "messageRef", "消息流", "消息"),
)
"""What says nothing to the engine: kind, attribute, and how both are called."""
_FLOWS = {"incoming": "进线", "outgoing": "出线"}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Associations and message flows without an end; pools, groups, data and flow lists that name nothing (mild)."""
    ids = {identity(element) for element in diagram.root.iter() if isinstance(element.tag, str)} - {""}
    for element in diagram.root.iter():
        if not is_bpmn(element):
            continue
        if kind(element) in _ENDS:
            yield from _ends(diagram, element, ids)
        elif kind(element) in _FLOWS and _local(element.text) not in ids:
            yield _mild(diagram, element, f"写的{_FLOWS[kind(element)]}“{_local(element.text)}”在文件里没有。")
    yield from _pictures(diagram, ids)


def _ends(diagram: Diagram, element: Element, ids: set[str]) -> Iterator[Finding]:
    for attribute, end in (("sourceRef", "起点"), ("targetRef", "终点")):
        wanted = element.get(attribute, "")
        if _local(wanted) not in ids:
            said = f"{end}“{wanted}”在文件里找不到。" if wanted else f"没有{end}。"
            remedy = f"删去这条{_ENDS[kind(element)]}，或重新连到一个元素上。"
            yield diagram.report(element, said, remedy, f"The {attribute} of the {kind(element)} names nothing.")


def _pictures(diagram: Diagram, ids: set[str]) -> Iterator[Finding]:
    for what, attribute, word, other in _DRAWN:
        for element in diagram.root.iter(BPMN + what):
            wanted = element.get(attribute, "")
            if wanted and _local(wanted) not in ids:
                yield _mild(diagram, element, f"{word}指的{other}“{wanted}”在文件里没有。")


def _mild(diagram: Diagram, element: Element, said: str) -> Finding:
    tell = partial(diagram.report, element, said, "用 Camunda Modeler 打开，重新选定，再保存一次。")
    return tell("It names an element that is not in the file.", mild=True)


def _local(name: str | None) -> str:
    """A reference without its prefix."""
    return (name or "").strip().rpartition(":")[2]

"""Mappings in and out of call activities and tasks name both sides."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import extensions, is_event_sub_process, kind

_SOURCES = ("source", "sourceExpression", "variables", "businessKey")
_WORDS = {"in": "传入", "out": "传出"}


def check(diagram: Diagram) -> Iterator[Finding]:
    """camunda:in and camunda:out without source or target; parameters without a name, or where nothing maps them."""
    for _, node in diagram.nodes:
        if is_event_sub_process(node) and extensions(node, "inputOutput"):
            yield diagram.report(
                node,
                "是事件子流程，输入输出参数在这里不起作用。",
                "写在它的开始事件上，或里面的任务上。",
                "An event sub-process has no mapping (Camunda 7 refuses it too).",
            )
        if kind(node) == "startEvent" and extensions(node, "inputOutput"):
            yield diagram.report(
                node,
                "开始事件上写了输入输出参数：这里照办，Camunda 7 不接受。",
                "改成执行监听器：事件选 end，表达式写 ${execution.setVariable('名称', 值)}。",
                "Camunda 7 refuses mappings at a start event.",
                mild=True,
            )
        for side, word in _WORDS.items():
            for mapping in extensions(node, side):
                yield from _mapping(diagram, mapping, word)
        for io in extensions(node, "inputOutput"):
            for parameter in io.iter(f"{CAMUNDA}inputParameter", f"{CAMUNDA}outputParameter"):
                if not parameter.get("name", "").strip():
                    yield diagram.report(
                        parameter, "有一个输入输出参数没有名称。", "填参数名称，或删去。", "A parameter has no name."
                    )


def _mapping(diagram: Diagram, mapping: Element, word: str) -> Iterator[Finding]:
    given = [s for s in _SOURCES if mapping.get(s, "").strip()]
    remedy = "在属性面板“In mappings / Out mappings”里补全，或删去这一行。"
    if not given:
        yield diagram.report(mapping, f"有一行{word}变量没有填来源。", remedy, "A mapping has no source.")
    elif given[0] in ("source", "sourceExpression") and not mapping.get("target", "").strip():
        sentence = f"{word}变量“{mapping.get(given[0])}”没有填目标变量名。"
        yield diagram.report(mapping, sentence, remedy, "A mapping has no target.")
    elif given[0] == "variables" and mapping.get("variables") != "all":
        sentence = f"{word}范围“{mapping.get('variables')}”读不懂，只能是 all。"
        yield diagram.report(mapping, sentence, remedy, "variables must be “all”.")

"""Processes and nodes have ids; none occurs twice in a file, nor those of processes, tables, forms in two files."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import NODES
from engine.lint._diagram import Diagram
from engine.lint._elements import call, identity, is_bpmn, kind


def check(diagram: Diagram) -> Iterator[Finding]:
    """Ids of BPMN elements in this file; processes of the same id in an earlier file."""
    seen: dict[str, Element] = {}
    for element in diagram.root.iter():
        if not is_bpmn(element):
            continue
        name = identity(element)
        if name in seen:
            yield diagram.report(
                element,
                f"编号“{name}”已被{call(seen[name])}（第 {seen[name].sourceline} 行）用了。",
                "给其中一个换编号；编号在一个文件里只能用一次。",
                f"The id “{name}” is used twice.",
            )
        elif name:
            seen[name] = element
        elif kind(element) in NODES or kind(element) == "process":
            yield diagram.report(element, f"{call(element)}没有编号。", "在属性面板“常规”里填编号。", "There is no id.")
    yield from _twin_processes(diagram)


def _twin_processes(diagram: Diagram) -> Iterator[Finding]:
    for process in diagram.processes:
        claims = diagram.project.processes.get(identity(process), [])
        if len(claims) > 1 and claims[0][0] is not diagram and any(p is process for _, p in claims):
            yield diagram.report(
                process,
                f"流程编号“{identity(process)}”与 {claims[0][0].file} 里的重复。",
                "两个文件只留一个，或给其中一个流程换编号。",
                f"The process id “{identity(process)}” is also defined in {claims[0][0].file}.",
            )

"""The file has a process, and at least one is marked executable."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import is_true


def check(diagram: Diagram) -> Iterator[Finding]:
    """No process at all, or none with isExecutable="true"."""
    processes = diagram.root.findall(f"{BPMN}process")
    if not processes:
        yield diagram.report(
            diagram.root,
            "文件里没有流程。",
            "画一个流程；只有泳池外框的图不能部署。",
            "There is no process in the file.",
        )
    elif all(not is_true(p.get("isExecutable")) for p in processes):
        yield diagram.report(
            processes[0],
            "流程没有勾选“可执行”，部署后不会运行。",
            "点画布空白处，在属性面板“常规”里勾选“Executable（可执行）”。",
            "No process is marked as executable.",
        )

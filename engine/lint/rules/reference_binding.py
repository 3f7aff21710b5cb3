"""Forms, decisions and called processes are bound to the deployment, so that no later change reaches running cases."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda

_BINDINGS = (
    (f"{CAMUNDA}formRef", "formRefBinding", "formRefVersion", "表单"),
    (f"{CAMUNDA}decisionRef", "decisionRefBinding", "decisionRefVersion", "决策"),
    ("calledElement", "calledElementBinding", "calledElementVersion", "被调用的流程"),
)


def check(diagram: Diagram) -> Iterator[Finding]:
    """Binding missing or latest (mild), unknown, or a version without a number or tag."""
    for _, node in diagram.nodes:
        for attribute, binding, version, word in _BINDINGS:
            if node.get(attribute, "").strip():
                yield from _binding(diagram, node, binding, version, word)


def _binding(diagram: Diagram, node: Element, binding: str, version: str, word: str) -> Iterator[Finding]:
    how = camunda(node, binding)
    remedy = "在属性面板“Binding”里选“deployment”。"
    if how in ("", "latest"):
        sentence = f"{word}用的是最新版，以后改了{word}，没办完的事项也跟着变。"
        yield diagram.report(node, sentence, remedy, f"{binding} is “latest”; choose “deployment”.", mild=True)
    elif how not in ("deployment", "version", "versionTag"):
        sentence = f"{word}的绑定方式“{how}”读不懂。"
        yield diagram.report(node, sentence, remedy, f"{binding} “{how}” is unknown.")
    elif how != "deployment" and not camunda(node, version + "Tag" * (how == "versionTag")):
        what = "版本号" if how == "version" else "版本标记（Version tag）"
        sentence = f"{word}绑定到固定版本，但没有填{what}。"
        yield diagram.report(node, sentence, f"填{what}，或{remedy[1:]}", f"{version} is missing.")
    elif how == "version" and not _is_number(camunda(node, version)):
        sentence = f"{word}绑定的版本号“{camunda(node, version)}”不是数字。"
        yield diagram.report(node, sentence, f"填数字，或{remedy[1:]}", f"{version} is no number.")


def _is_number(text: str) -> bool:
    return text.strip().isdecimal() or "${" in text or "#{" in text

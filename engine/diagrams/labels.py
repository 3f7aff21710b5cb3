"""What designers call the variables that no form asks for: property `labels`, and the names of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.diagrams.xml import BPMN, CAMUNDA, Element, properties


def labels(drawn: Mapping[str, Element], process: str) -> dict[str, str]:
    """Variable -> what it is called, of a process and all it calls; the process's own words win."""
    order = [*(ident for ident in reversed(list(drawn)) if ident != process), process]
    tables = {name: label for ident in order for name, label in _results(drawn[ident])}
    said = {name: label for ident in order for name, label in _said(drawn[ident]).items()}
    return tables | said


def pairs(text: str) -> tuple[dict[str, str], list[str]]:
    """`变量=叫法`, several apart by spaces: the pairs by variable, and the words that are no pair."""
    split = [(word, *word.partition("=")[::2]) for word in text.split()]
    return {name: label for _, name, label in split if name and label}, [w for w, n, la in split if not (n and la)]


def _said(process: Element) -> dict[str, str]:
    return pairs(properties(process).get("labels", ""))[0]


def _results(process: Element) -> Iterator[tuple[str, str]]:
    """What a table finds is called as the step that asks it, unless somebody says better."""
    for task in process.iter(BPMN + "businessRuleTask"):
        variable, name = task.get(CAMUNDA + "resultVariable"), " ".join((task.get("name") or "").split())
        if variable and name:
            yield variable, name

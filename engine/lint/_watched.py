"""Watched rules: they can be read, what they name is there, and their examples hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from engine import watch
from engine.errors import Finding
from engine.lint._elements import identity, kind

if TYPE_CHECKING:
    from engine.lint._project import Project


def check_watched(project: Project, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Everything wrong with the rule files in `files`, by file name, among the other files of `project`."""
    seen: dict[str, str] = {}

    def elements(process: str) -> Collection[str] | None:
        return _elements(project, process)

    for file, content in files.items():
        rule, found = watch.check_rule(content, file, elements, project.known.rules)
        yield from (replace(finding, name=rule.name) if rule else finding for finding in found)
        if rule and rule.id in seen:
            yield _twin(file, rule.id, seen[rule.id])
        if rule:
            seen.setdefault(rule.id, file)


def _elements(project: Project, process: str) -> Collection[str] | None:
    """Ids of the elements and flows of a process and of all it calls; None where they cannot be known."""
    todo, seen, ids = [process], set[str](), set[str]()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in project.processes:
            deployed = project.known.elements(name) if project.known.elements else None
            if deployed is None:
                return None
            ids |= set(deployed)
        for _, drawn in project.processes.get(name, ()):
            nodes = list(drawn.iter("{*}*"))
            ids |= {identity(node) for node in nodes if identity(node)}
            todo += [node.get("calledElement", "") for node in nodes if kind(node) == "callActivity"]
    return ids


def _twin(file: str, rule: str, other: str) -> Finding:
    sentence = f"规则编号“{rule}”与 {other} 里的重复。"
    english = f"The rule “{rule}” is also in {other}."
    return Finding(file, 1, rule, "", "unique-id", sentence, "给其中一个规则换编号。", english=english)

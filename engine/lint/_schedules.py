"""Schedules: what they name must be there: one process that their message begins, its task, the kinds of unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.diagrams import message_starts
from engine.errors import Finding, Invalid
from engine.lint._elements import identity, kind
from engine.schedules import SUFFIX, Schedule, read_schedule

if TYPE_CHECKING:
    from engine.lint._project import Project


def check_schedules(project: Project, files: dict[str, bytes]) -> Iterator[Finding]:
    """Everything wrong with the schedules in `files`, by file name, among the other files of `project`."""
    seen: dict[str, str] = {}
    for file, content in files.items():
        try:
            schedule = read_schedule(content, file)
        except Invalid as invalid:
            yield from invalid.findings
            continue
        if schedule.id in seen:
            twin = f"编号“{schedule.id}”与 {seen[schedule.id]} 里的重复。"
            yield _finding(file, schedule, "id", "id", twin, "给其中一个换编号。")
        seen.setdefault(schedule.id, file)
        yield from _names(project, file, schedule)


def scheduled(files: Mapping[str, bytes]) -> Iterator[str]:
    """The messages that the schedules among `files` send."""
    for file, content in files.items():
        if file.endswith(SUFFIX):
            try:
                yield read_schedule(content, file).message
            except Invalid:
                continue  # told by the check itself


def _names(project: Project, file: str, schedule: Schedule) -> Iterator[Finding]:
    begun = _begun_by(project, schedule.message)
    if begun is not None and len(begun) != 1:
        several = f"有几个流程以它开始：{'、'.join(sorted(begun))}" if begun else "没有流程以它开始"
        yield _finding(
            file,
            schedule,
            "message",
            "message",
            f"消息“{schedule.message}”{several}。",
            "写一个流程的消息开始事件所用的消息名。",
        )
    elif begun and not _has_task(project, next(iter(begun)), schedule.discharged_by):
        yield _finding(
            file,
            schedule,
            "discharged_by",
            "task",
            f"流程“{next(iter(begun))}”里没有用户任务“{schedule.discharged_by}”。",
            "写那个流程（或它调用的流程）里一个用户任务的编号。",
        )
    units, rules = project.known.unit_kinds, project.known.rules
    for name in schedule.unit_kinds if units is not None else ():
        if name not in (units or ()):
            yield _finding(
                file, schedule, "unit_kinds", "unit-kind", f"没有单位类别“{name}”。", "用 unit_kinds.csv 里的编号。"
            )
    for name in schedule.rules if rules is not None else ():
        if name not in (rules or ()):
            yield _finding(
                file, schedule, "rule", "rule", f"没有条款“{name}”。", "核对 processes/catalogue.yaml 里的编号。"
            )


def _begun_by(project: Project, message: str) -> frozenset[str] | None:
    """The processes that the message begins; None where that cannot be known."""
    here = {
        name
        for name, drawn in project.processes.items()
        for diagram, _ in drawn
        if message in message_starts(diagram.root, name)
    }
    if project.known.messages is None:
        return frozenset(here) or None
    deployed = project.known.messages.get(message, frozenset())
    return frozenset(here | {name for name in deployed if name not in project.processes})


def _has_task(project: Project, process: str, task: str) -> bool:
    """Whether the process or one it calls has the user task; True where that cannot be known."""
    todo, seen = [process], set[str]()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in project.processes:
            deployed = project.known.elements
            if deployed is None or task in deployed(name):
                return True
        for _, element in project.processes.get(name, ()):
            for node in element.iter():
                if kind(node) == "userTask" and identity(node) == task:
                    return True
                if kind(node) == "callActivity":
                    todo.append(node.get("calledElement", ""))
    return False


def _finding(file: str, schedule: Schedule, key: str, rule: str, sentence: str, remedy: str) -> Finding:
    line = schedule.lines.get(key, 1)
    english = f"{key}: {sentence}"
    return Finding(file, line, "", schedule.name, f"schedule-{rule}", sentence, remedy, english=english)

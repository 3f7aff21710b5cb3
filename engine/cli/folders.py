"""The designers' files of a folder, and the folders of a city in the order in which they can be deployed."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from engine import decisions, diagrams, forms, schedules, watch
from engine.cli.place import PROCESSES
from engine.errors import Invalid

DRAWN = (".bpmn", ".dmn", ".form")
SUFFIXES = (*DRAWN, ".yaml")
Name = tuple[str, str]
"""Kind and id of what a file offers or refers to."""


def designers_files(folder: Path) -> list[Path]:
    """Diagrams, tables, forms, schedules and watched rules below `folder`."""
    return sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)


def read_folder(folder: Path) -> dict[str, bytes]:
    """Content by name below `folder`."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in designers_files(folder)}


def procedures(root: Path = PROCESSES) -> list[Path]:
    """The folders of `root` that hold designers' files: what a folder refers to comes before it, else by name."""
    folders = {path.name: path for path in sorted(root.iterdir()) if path.is_dir() and designers_files(path)}
    offers, needs = dict[Name, str](), dict[str, set[Name]]()
    for name, folder in folders.items():
        offered, needs[name] = _look(read_folder(folder))
        offers |= dict.fromkeys(offered, name)
    before = {name: sorted({offers[one] for one in wanted if one in offers} - {name}) for name, wanted in needs.items()}
    return [folders[name] for name in _in_order(before)]


def _in_order(before: Mapping[str, list[str]]) -> list[str]:
    """Names in an order that `before` allows; two folders that need one another stay as they are named."""
    order, left = list[str](), dict(before)
    sorter = TopologicalSorter(left)
    try:
        sorter.prepare()
    except CycleError:
        return sorted(left)
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order


def _look(files: Mapping[str, bytes]) -> tuple[set[Name], set[Name]]:
    """What the files offer, and what they refer to. What cannot be read is told when it is deployed."""
    offered, wanted = set[Name](), set[Name]()
    for file, content in files.items():
        try:
            if file.endswith(".bpmn"):
                root = diagrams.read_xml(content, file)
                for head in diagrams.processes(root):
                    offered |= {("process", head.id)}
                    offered |= {("message", name) for name in diagrams.message_starts(root, head.id)}
                    wanted |= {(reference.kind, reference.ref) for reference in diagrams.references(root, head.id)}
            elif file.endswith(".dmn"):
                offered |= {("decision", key) for key in decisions.read_decisions(content, file)}
            elif file.endswith(".form"):
                offered |= {("form", forms.read_form(content, file).id)}
            elif file.endswith(schedules.SUFFIX):
                wanted |= {("message", schedules.read_schedule(content, file).message)}
            elif file.endswith(watch.SUFFIX):
                events = watch.read_rule(content, file).pattern.events.values()
                wanted |= {("process", name) for event in events for name in event.processes}
        except Invalid:
            continue
    return offered, wanted

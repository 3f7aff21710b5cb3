"""The clauses that diagrams, tables, forms and scenarios refer to: the catalogue, who claims one, who proves one.

All of it lies in `processes/`, which an installation has beside its program; read once a process.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml
from lxml import etree

PROCESSES = Path(__file__).resolve().parent.parent / "processes"
ID = re.compile(r"\b[A-Z]{1,2}-\d{2}(?:\.\d{2})?\b")
_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
_DEEPEST = 50
Claim = tuple[str, str]
"""Id of a clause, and of the element, row or field that serves it."""


@cache
def clauses() -> Mapping[str, Mapping[str, object]]:
    """What the catalogue says of each clause, by id; empty where there is no catalogue."""
    path = PROCESSES / "catalogue.yaml"
    read = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
    return {str(name): dict(told) for name, told in (read.get("rules") or {}).items()}


@cache
def proofs() -> Mapping[str, tuple[str, ...]]:
    """The names of the scenarios that prove a clause, by its id; a scenario file that cannot be read proves nothing."""
    found: dict[str, list[str]] = {}
    for path in sorted(PROCESSES.glob("*/scenarios.toml")):
        try:
            told = tomllib.loads(path.read_text("utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue
        for scenario in told.get("scenario", ()):
            for clause in scenario.get("rules", ()):
                found.setdefault(str(clause), []).append(str(scenario.get("name", "")))
    return {clause: tuple(names) for clause, names in found.items()}


def claimed(kind: str, content: bytes) -> tuple[Claim, ...]:
    """What a file claims: `kind` is process, decision or form. Nothing where it cannot be read."""
    readers = {"process": _in_diagram, "decision": _in_table, "form": _in_form}
    try:
        return tuple(dict.fromkeys(readers[kind](content)))
    except (etree.XMLSyntaxError, ValueError, AttributeError):
        return ()


def _in_diagram(content: bytes) -> Iterator[Claim]:
    for given in _tree(content).iter(f"{_CAMUNDA}property"):
        if given.get("name") == "rule":
            owner = next((e for e in given.iterancestors(f"{_BPMN}*") if e.get("id")), None)
            for name in ID.findall(given.get("value") or ""):
                yield name, str(owner.get("id")) if owner is not None else ""


def _in_table(content: bytes) -> Iterator[Claim]:
    for rule in _tree(content).iter("{*}rule"):
        text = " ".join(str(part) for part in rule.itertext())
        for name in ID.findall(text):
            yield name, str(rule.get("id"))


def _in_form(content: bytes) -> Iterator[Claim]:
    todo = [(field, 0) for field in json.loads(content).get("components", [])]
    while todo:
        field, depth = todo.pop(0)
        todo += [(one, depth + 1) for one in field.get("components", []) if depth < _DEEPEST]
        for name in ID.findall(str(field.get("properties", {}).get("rule", ""))):
            yield name, str(field.get("key") or field.get("id"))


def _tree(content: bytes) -> etree._Element:
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, safe)

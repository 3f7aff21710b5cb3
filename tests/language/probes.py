"""One small diagram for every element and attribute that BPMN 2.0 and the Camunda 7 profile know.

The names come from the published descriptors that Camunda Modeler itself reads (npm bpmn-moddle, camunda-bpmn-moddle),
not from our code: what the engine does not mention cannot be forgotten here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "tests" / "processes" / "node_modules"
BPMN_JSON = MODULES / "bpmn-moddle" / "resources" / "bpmn" / "json" / "bpmn.json"
CAMUNDA_JSON = MODULES / "camunda-bpmn-moddle" / "resources" / "camunda.json"
PREFIXES = {BPMN_JSON: "bpmn", CAMUNDA_JSON: "camunda"}


@dataclass(frozen=True)
class Word:
    """A word of the language: an element (`member` "") or what may stand in one.

    `prefix`: bpmn or camunda. `owner`: local name of the element, or of the abstract type, as the descriptor has it.
    `shape`: "attribute", "part" (a child element), "" for the element itself. `abstract`: no file holds the owner
    itself.
    """

    prefix: str
    owner: str
    member: str = ""
    shape: str = ""
    type: str = ""
    abstract: bool = False

    @property
    def key(self) -> str:
        """How the table calls it: userTask, userTask.implementation, camunda:in, camunda:in.source."""
        lead = "camunda:" if self.prefix == "camunda" else ""
        return lead + self.owner + (f".{self.member}" if self.member else "")


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]


def words() -> Iterator[Word]:
    """Every word of both descriptors, in their order."""
    for path, prefix in PREFIXES.items():
        for one in json.loads(path.read_text())["types"]:
            owner, abstract = _low(one["name"].split(":")[-1]), bool(one.get("isAbstract") or one.get("extends"))
            if not abstract:
                yield Word(prefix, owner)
            for prop in one.get("properties", []):
                yield _member(prefix, owner, prop, abstract)


def _member(prefix: str, owner: str, prop: Mapping[str, Any], abstract: bool) -> Word:
    shape = "attribute" if prop.get("isAttr") else "text" if prop.get("isBody") else "part"
    return Word(prefix, owner, prop["name"].split(":")[-1], shape, str(prop.get("type", "")), abstract)

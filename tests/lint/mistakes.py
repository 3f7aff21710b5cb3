"""What a designer without Python gets wrong in Camunda Modeler, each as a change of a copy of the city's own files.

Those of one folder are made all at once (`together`), as a tired designer would; what makes a file unreadable stands
alone. `says` and `do` are words of the finding: what is wrong, and what to do, as a designer would say it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROCESSES = Path(__file__).parents[2] / "processes"
Change = Callable[[str], str]


@dataclass(frozen=True)
class Mistake:
    """`element`: where it is told, "" for the whole file; `level`: an error keeps the files from being deployed."""

    what: str
    file: str
    change: Change
    rule: str
    element: str
    says: str
    do: str
    level: str = "warning"


def files_of(folder: str) -> dict[str, str]:
    """The files that are deployed together."""
    found = sorted((PROCESSES / folder).iterdir())
    return {file.name: file.read_text("utf-8") for file in found if file.suffix in (".bpmn", ".dmn", ".form")}


def text(*pairs: tuple[str, str]) -> Change:
    """Replaces the first of each text."""

    def change(content: str) -> str:
        for old, new in pairs:
            assert old in content, old
            content = content.replace(old, new, 1)
        return content

    return change


def cell(entry: str, old: str, new: str) -> Change:
    """Another text in a cell of a table."""
    return text((f'<{entry}">\n          <text>{old}</text>', f'<{entry}">\n          <text>{new}</text>'))


def field(name: str, /, **changes: object) -> Change:
    """Other properties of a form's field; None takes one away."""

    def change(content: str) -> str:
        form = json.loads(content)
        found = next(one for one in form["components"] if one.get("key") == name)
        found.update(changes)
        for gone in [one for one, value in changes.items() if value is None]:
            del found[gone]
        return json.dumps(form, ensure_ascii=False, indent=2)

    return change


def without(pattern: str) -> Change:
    """Takes the first that matches away."""

    def change(content: str) -> str:
        left, count = re.subn(pattern, "", content, count=1, flags=re.DOTALL)
        assert count, pattern
        return left

    return change


def instead(element: str, new: str) -> Change:
    """Draws another element in the place of one, with the same flows."""

    def change(content: str) -> str:
        found = re.search(rf'<bpmn:(\w+) id="{element}".*?</bpmn:\1>', content, re.DOTALL)
        assert found, element
        flows = "".join(re.findall(r"<bpmn:(?:incoming|outgoing)>\w+</bpmn:\w+>", found[0]))
        return content.replace(found[0], new.replace("…", flows))

    return change


ERROR = "error"
TIMER = "两天填 P2D，三小时填 PT3H"

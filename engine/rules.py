"""Which element, table, form or rule file is the home of each catalogue rule, and which test proves it.

The catalogue itself is `processes/catalogue.yaml`. Homes are found where designers wrote them: property `rule` on
elements, flows and form fields, the output `rule` of a guard table's rows, the key `rule` of schedules and watched
rules. A rule that no procedure but a page carries names its files under `home` in the catalogue; one that is not there
is no home. Tests are found by their names, `test_<ID>_…`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from engine.clauses import ID, claimed

_KINDS = {".bpmn": "process", ".dmn": "decision", ".form": "form"}
TEST = re.compile(r"^\s*def (test_([A-Z]{1,2})_(\d{2})\w*)", re.MULTILINE)


@dataclass(frozen=True)
class RuleRow:
    """One rule. `homes`: "file#element"; `tests`: "file::test"; `planned`: its procedure is not here yet."""

    id: str
    name: str
    strength: str
    homes: tuple[str, ...]
    tests: tuple[str, ...]
    planned: bool

    @property
    def hole(self) -> bool:
        """A rule of a procedure that is here, but with no home or no test."""
        return not self.planned and (not self.homes or not self.tests)


def catalogue(processes: Path) -> dict[str, dict[str, object]]:
    """The rules by id, as `processes/catalogue.yaml` has them."""
    path = processes / "catalogue.yaml"
    read = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
    return {str(name): dict(rule) for name, rule in (read.get("rules") or {}).items()}


def matrix(processes: Path, tests: Path) -> list[RuleRow]:
    """A row for every rule of the catalogue, in its order."""
    homes, proofs = _homes(processes), _tests(tests)
    return [
        RuleRow(
            id=name,
            name=str(rule.get("name", "")),
            strength=str(rule.get("strength", "")),
            homes=(*homes[name], *_carried(processes.parent, rule)),
            tests=tuple(proofs[name]),
            planned=bool(rule.get("planned", False)),
        )
        for name, rule in catalogue(processes).items()
    ]


def _homes(processes: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(processes.rglob("*")):
        pairs: Iterable[tuple[str, str]] = ()
        if path.suffix in _KINDS:
            pairs = claimed(_KINDS[path.suffix], path.read_bytes())
        elif path.suffix == ".yaml" and path.parent != processes:
            pairs = _in_plain_text(path)
        for name, element in pairs:
            home = f"{path.relative_to(processes).as_posix()}#{element}"
            if home not in found[name]:
                found[name].append(home)
    return found


def _carried(root: Path, rule: dict[str, object]) -> list[str]:
    """The files of the program that the catalogue names as home, as far as they exist."""
    named = rule.get("home")
    return [str(file) for file in named if (root / str(file)).is_file()] if isinstance(named, list) else []


def _in_plain_text(path: Path) -> Iterator[tuple[str, str]]:
    """A schedule or a watched rule: its key `rule`."""
    read = yaml.safe_load(path.read_text("utf-8"))
    if isinstance(read, dict):
        for name in ID.findall(str(read.get("rule", ""))):
            yield name, str(read.get("id", ""))


def _tests(tests: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(tests.rglob("test_*.py")):
        for test, family, number in TEST.findall(path.read_text("utf-8")):
            found[f"{family}-{number}"].append(f"{path.relative_to(tests).as_posix()}::{test}")
    return found


def as_json(rows: list[RuleRow]) -> str:
    """A list of objects with id, name, strength, homes, tests, planned."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)


def as_text(rows: list[RuleRow]) -> str:
    """One line a rule, and a count of what is missing."""
    lines = []
    for row in rows:
        state = "待建" if row.planned and not row.homes else "缺" if row.hole else "✓"
        lines.append(f"{state}\t{row.id}\t{row.name}\t{'、'.join(row.homes) or '—'}\t{len(row.tests)} 项测试")
    holes = [row.id for row in rows if row.hole]
    lines.append(f"共 {len(rows)} 条；缺 {len(holes)} 条" + (f"：{' '.join(holes)}" if holes else "。"))
    return "\n".join(lines)

"""Runs the cases of the DMN Technology Compatibility Kit and prints the share that passes, by compliance level.

    python tests/decisions/tck.py FOLDER [-v]

FOLDER is the TCK's TestCases (compliance-level-2, compliance-level-3 …). One count is one result node of one test case.
Decisions run as the specification has it, not as Camunda 7 does. -v prints every failure.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree

from engine.decisions.findings import Findings
from engine.decisions.graph import Graph
from engine.decisions.reading import Element, children, first
from engine.decisions.run import Run
from engine.expressions import EvaluationFailed, Variables
from engine.expressions.feel import (
    Feel,
    Function,
    Runtime,
    call_function,
    equal,
    kind,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_NUMBERS = ("decimal", "double", "integer", "int", "long", "float")
_TOLERANCE = Decimal("1e-8")
_TEMPORAL = {"date": parse_date, "time": parse_time, "dateTime": parse_datetime, "duration": parse_duration}


@dataclass(frozen=True)
class Result:
    """One result node: where it is, whether it passed, what was wanted and what came."""

    level: str
    folder: str
    case: str
    name: str
    passed: bool
    wanted: Feel
    got: object
    refused: str


def _guess(text: str) -> str:
    """The type of a value that carries none."""
    if text in ("true", "false"):
        return "boolean"
    return "decimal" if re.fullmatch(r"-?\d+(\.\d+)?", text) else "string"


def _scalar(element: Element | None) -> Feel:
    if element is None or element.get(_XSI + "nil") == "true":
        return None
    text = element.text or ""
    name = (element.get(_XSI + "type") or _guess(text.strip())).rpartition(":")[2]
    if name in _NUMBERS:
        return Decimal(text.strip())
    if name == "boolean":
        return text.strip() in ("true", "1")
    return _TEMPORAL[name](text.strip()) if name in _TEMPORAL else text


def read_value(element: Element | None) -> Feel:
    """The value that a case gives or expects."""
    items = first(element, "list")
    if items is not None:
        if items.get(_XSI + "nil") == "true":
            return None
        return [read_value(item) for item in children(items, "item")]
    parts = children(element, "component") if element is not None else []
    if parts:
        return {part.get("name") or "": read_value(part) for part in parts}
    return _scalar(first(element, "value"))


def same(got: Feel, wanted: Feel, rt: Runtime) -> bool:
    """Equal, numbers to a relative 1e-8."""
    if isinstance(got, Decimal) and isinstance(wanted, Decimal):
        return abs(got - wanted) <= _TOLERANCE * max(1, abs(got))
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(same(a, b, rt) for a, b in zip(got, wanted, strict=True))
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(same(got[key], wanted[key], rt) for key in got)
    if got is None or wanted is None:
        return got is wanted
    if isinstance(wanted, str) and ("duration" in kind(got) or kind(got) in ("date", "time", "date and time")):
        return str(got) == wanted
    return kind(got) == kind(wanted) and (got == wanted or equal(got, wanted, rt) is True)


def load(path: Path) -> Graph:
    """A model, after those of its folder that it imports."""
    pending = {file: file.read_bytes() for file in sorted(path.parent.glob("*.dmn"))}
    loaded: dict[Path, Graph] = {}
    while pending:
        spaces = {etree.fromstring(content).get("namespace") for content in pending.values()}
        ready = [file for file, content in pending.items() if not _imported(content) & spaces] or [next(iter(pending))]
        for file in ready:
            others = list(loaded.values())
            loaded[file] = Graph(pending.pop(file), Findings(file.name), others, specification=True)
    return loaded[path]


def _imported(content: bytes) -> set[str | None]:
    return {element.get("namespace") for element in children(etree.fromstring(content), "import")}


def ask(graph: Graph, case: Element, result: Element) -> Feel:
    """What the model answers for one result node."""
    given = {node.get("name") or "": read_value(node) for node in children(case, "inputNode")}
    name, invocable = result.get("name") or "", case.get("invocableName") or ""
    rt = Runtime(Variables(now=dt.datetime.now(dt.UTC)), strict=False, types=graph.types.checks())
    run = Run(given, rt)
    if case.get("type") not in ("decisionService", "bkm", "businessKnowledgeModel"):
        key = graph.find("decision", name)
        if key is None:
            raise LookupError(name)
        return run.value(graph, key)
    service = graph.find("decisionService", invocable)
    key = service or graph.find("businessKnowledgeModel", invocable)
    function = run.value(graph, key or "")
    names = [param for param, _ in function.params] if isinstance(function, Function) else []
    answer = call_function(function, rt, [], {param: given.get(param) for param in names})
    several = service is not None and len(children(graph.nodes[service], "outputDecision")) > 1
    return answer.get(name) if several and isinstance(answer, dict) else answer


def run_file(path: Path, level: str) -> Iterator[Result]:
    """All result nodes of one test file."""
    tests = etree.parse(path).getroot()
    model = first(tests, "modelName")
    graph = load(path.parent / (model.text or "" if model is not None else "").strip())
    refused = {finding.name: finding.english for finding in graph.findings.errors}
    for case in children(tests, "testCase"):
        for result in children(case, "resultNode"):
            wanted = read_value(first(result, "expected"))
            got: object
            try:
                answer = ask(graph, case, result)
                got, passed = answer, same(answer, wanted, Runtime(Variables()))
            except (EvaluationFailed, LookupError) as failure:
                got, passed = failure, False
            name = result.get("name") or ""
            folder = path.parent.name
            yield Result(level, folder, case.get("id") or "", name, passed, wanted, got, refused.get(name, ""))


def run_folder(root: Path) -> list[Result]:
    """All result nodes below a folder; the level is the name of the folder directly below it."""
    paths = sorted(root.glob("**/*-test-*.xml"))
    return [result for path in paths for result in run_file(path, path.relative_to(root).parts[0])]


def main(arguments: list[str]) -> int:
    """Print the shares; 1 where a case of level 2 fails."""
    results = run_folder(Path(arguments[0]))
    for result in results:
        if not result.passed and "-v" in arguments:
            print(
                f"{result.folder} {result.case} {result.name}: want {result.wanted!r}, got {result.got!r}",
                result.refused,
            )
    counts = Counter((result.level, result.passed) for result in results)
    for level in sorted({result.level for result in results}):
        good, all_of_it = counts[level, True], counts[level, True] + counts[level, False]
        print(f"{level}: {good} of {all_of_it} = {good / all_of_it:.2%}")
    return int(counts["compliance-level-2", False] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

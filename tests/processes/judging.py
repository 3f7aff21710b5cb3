"""Judges mutants of the files that carry rules, in a copy of the project: see mutants.py, which makes the copy."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from founding import found_from, prepared
from mutations import REMOVALS, Mutation
from subtle_data import SLIPS
from test_lint import known_in

from engine.lint import Known, lint
from engine.rules import RuleRow, matrix

ROOT = Path(__file__).resolve().parents[2]
WARM = ("engine.cli", "web", "hypothesis", "playwright.sync_api", "xdist")
"""Imported once by the process that forks for every mutant: most of a short test run is imports."""
ENDS = (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)


Rules = tuple[RuleRow, ...]


def homes(rows: list[RuleRow], folder: str, kinds: dict[str, Mutation]) -> Iterator[tuple[Rules, Path, str]]:
    """(rules, file, element) of everything that carries a rule and can be spoilt so.

    What is taken away must be missed by each rule, a slip by one of those at home there.
    """
    shared: dict[tuple[Path, str], list[RuleRow]] = defaultdict(list)
    for row in rows:
        for home in row.homes:
            name, _, element = home.partition("#")
            file = ROOT / "processes" / name if element else ROOT / name
            if name.startswith(folder) and file.suffix in kinds:
                shared[file, element].append(row)
    for (file, element), here in shared.items():
        for rules in [tuple(here)] if kinds is SLIPS else [(row,) for row in here]:
            yield rules, file, element


def runs(rules: Rules, pages: bool) -> Iterator[list[str]]:
    """What pytest is told: the rules' tests in memory first, then the scenarios and tests that need a database.

    Tests of the pages only where a page carries the rule.
    """
    left_out = ("tests/browser",) if pages else ("tests/browser", "tests/web")
    files = sorted({f"tests/{test.partition('::')[0]}" for row in rules for test in row.tests})
    files = [file for file in files if not file.startswith(left_out)]
    named = " or ".join(f"{row.id.replace('-', '_')}_ or {row.id}" for row in rules)
    chosen = f"({named}) and not postgres and not browser and not scenario_over_rest"
    options = ["-q", "-x", "--assert=plain", "-p", "no:cacheprovider", "-n", "0", "-k", chosen]
    quick = [file for file in files if file.startswith("tests/processes") and not file.endswith("_city.py")]
    if quick:
        yield [*options, *quick]
    yield [*options, "tests/scenarios", *(file for file in files if file not in quick)]


def noticed(rules: Rules, spoilt: str = "shared", *, afresh: bool = False) -> bool:
    """Do the rules' tests fail here, where something in folder `spoilt` is? In a child that forgets everything.

    `afresh`: one that imports anew.
    """
    for told in runs(rules, pages=afresh):
        if afresh:
            code = subprocess.run([sys.executable, "-m", "pytest", *told], capture_output=True).returncode
        else:
            code = forked(told, spoilt)
        if code in ENDS:
            return True
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            sys.exit(f"{ids(rules)}: the tests could not be run ({code})")
    return False


def ids(rules: Rules) -> str:
    """«WR-13 WR-14»."""
    return " ".join(row.id for row in rules)


def forked(told: list[str], spoilt: str) -> int:
    """The exit code of pytest in a fork of this process, without a word."""
    child = os.fork()
    if child == 0:
        code = int(pytest.ExitCode.INTERNAL_ERROR)
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            found_from(spoilt)
            code = int(pytest.main(told))
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@cache
def known() -> Known:
    """What the city offers its designers' files; slips do not change it."""
    return known_in(ROOT / "processes")


def refused(file: Path) -> bool:
    """Would deploying the file's folder be refused?"""
    files = {f.name: f.read_bytes() for f in sorted(file.parent.iterdir()) if f.suffix in (".bpmn", ".dmn", ".form")}
    return any(finding.level == "error" for finding in lint(files, known()))


def judged(rules: Rules, file: Path, element: str, kinds: dict[str, Mutation]) -> Iterator[tuple[str, str]]:
    """(what was spoilt, verdict) of every mutant of one home; the file is put back."""
    original, folder, afresh = file.read_bytes(), file.parent.name, file.suffix in (".py", ".csv")
    if not afresh:
        prepared(folder)  # while the file is still sound
    mutants = list(kinds[file.suffix](original, element))
    if not mutants and kinds is REMOVALS:
        yield "", "nothing to take away"
    for told, content in mutants:
        try:
            file.unlink() if content is None else file.write_bytes(content)
            if kinds is SLIPS and refused(file):
                yield told, "refused at deployment"
            else:
                yield told, "noticed" if noticed(rules, folder, afresh=afresh) else "survived"
        finally:
            file.write_bytes(original)


def judge_all(given: argparse.Namespace) -> int:
    """Says every survivor, and how many there were by family of rules; 1 if any survived."""
    for name in WARM:
        importlib.import_module(name)
    kinds = SLIPS if given.subtle else REMOVALS
    rows = [row for row in matrix(ROOT / "processes", ROOT / "tests") if not given.rules or row.id in given.rules]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    every, begun = list(homes(rows, given.file, kinds)), time.monotonic()
    if noticed(tuple(rows)):
        sys.exit("Tests fail with nothing spoilt: " + " ".join(row.id for row in rows if noticed((row,))))
    for number, (rules, file, element) in enumerate(every, 1):
        for told, verdict in judged(rules, file, element, kinds):
            counts[rules[0].id.partition("-")[0]][verdict] += 1
            if verdict not in ("noticed", "refused at deployment"):
                print(f"{ids(rules)} {file.relative_to(ROOT)}#{element} {told}: {verdict}", flush=True)
        print(f"\r{number}/{len(every)} {time.monotonic() - begun:.0f} s", end="\r", file=sys.stderr, flush=True)
    for family, told in counts.items():
        print(f"{family}: " + ", ".join(f"{number} {verdict}" for verdict, number in sorted(told.items())))
    return int(any(told["survived"] or told["nothing to take away"] for told in counts.values()))


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("rules", nargs="*")
    options.add_argument("--file", default="")
    options.add_argument("--subtle", action="store_true")
    sys.exit(judge_all(options.parse_args()))

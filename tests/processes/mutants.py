"""Spoils, one at a time, every element, flow, table row, form field and file that carries a rule; its tests must fail.

    python tests/processes/mutants.py [ID …]        what carries the rule is taken away: all rules, or these
    python tests/processes/mutants.py --subtle      slips of the pen instead: a wrong post, an open gate, one day more
    python tests/processes/mutants.py --file document

Works on a copy of the project, never on the project itself. Only the tests that bear the rule's name are run
(`test_<ID>_…` and scenarios that list it), on SQLite, by commands and without a browser, so that a survivor means:
whoever spoils this is not told by the tests of the rule. A slip that deployment refuses is counted apart, without
running a test. Not part of `make test`: half a second to some seconds a mutant.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutations import REMOVALS, Mutation
from subtle_data import SLIPS
from test_lint import known_in

from engine.lint import lint
from engine.rules import RuleRow, matrix

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "var", "__pycache__"}
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
    """What pytest is told: the rules' own tests first, then those and the scenarios for which a city is founded.

    Tests of the pages only where a page carries the rule.
    """
    left_out = ("tests/browser",) if pages else ("tests/browser", "tests/web")
    files = sorted({f"tests/{test.partition('::')[0]}" for row in rules for test in row.tests})
    files = [file for file in files if not file.startswith(left_out)]
    named = " or ".join(f"{row.id.replace('-', '_')}_ or {row.id}" for row in rules)
    chosen = f"({named}) and not postgres and not browser and not over_rest"
    options = ["-q", "-x", "--assert=plain", "-p", "no:cacheprovider", "-n", "0", "-k", chosen]
    cities = [file for file in files if file.endswith("_city.py")]
    if files != cities:
        yield [*options, *(file for file in files if file not in cities)]
    yield [*options, "tests/scenarios", *cities]


def noticed(rules: Rules, *, afresh: bool = False) -> bool:
    """Do the rules' tests fail here? In a child that forgets everything afterwards; `afresh`: that imports anew."""
    for told in runs(rules, pages=afresh):
        if afresh:
            code = subprocess.run([sys.executable, "-m", "pytest", *told], capture_output=True).returncode
        else:
            code = forked(told)
        if code in ENDS:
            return True
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            sys.exit(f"{ids(rules)}: the tests could not be run ({code})")
    return False


def ids(rules: Rules) -> str:
    """«WR-13 WR-14»."""
    return " ".join(row.id for row in rules)


def forked(told: list[str]) -> int:
    """The exit code of pytest in a fork of this process, without a word."""
    child = os.fork()
    if child == 0:
        code = int(pytest.ExitCode.INTERNAL_ERROR)
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            code = int(pytest.main(told))
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def refused(file: Path) -> bool:
    """Would deploying the file's folder be refused?"""
    files = {f.name: f.read_bytes() for f in sorted(file.parent.iterdir()) if f.suffix in (".bpmn", ".dmn", ".form")}
    return any(finding.level == "error" for finding in lint(files, known_in(ROOT / "processes")))


def judged(rules: Rules, file: Path, element: str, kinds: dict[str, Mutation]) -> Iterator[tuple[str, str]]:
    """(what was spoilt, verdict) of every mutant of one home; the file is put back."""
    original = file.read_bytes()
    mutants = list(kinds[file.suffix](original, element))
    if not mutants and kinds is REMOVALS:
        yield "", "nothing to take away"
    for told, content in mutants:
        try:
            file.unlink() if content is None else file.write_bytes(content)
            if kinds is SLIPS and refused(file):
                yield told, "refused at deployment"
            else:
                yield told, "noticed" if noticed(rules, afresh=file.suffix == ".py") else "survived"
        finally:
            file.write_bytes(original)


def judge_all(given: argparse.Namespace) -> int:
    """Says every survivor, and how many there were by family of rules; runs inside the copy. 1 if any survived."""
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


def main() -> int:
    """Copies the project and runs this very file in the copy, whose diagrams may be broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="ID")
    parser.add_argument("--file", default="", help="only homes in files that begin so")
    parser.add_argument("--subtle", action="store_true", help="slips of the pen instead of removals")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return judge_all(given)
    with tempfile.TemporaryDirectory(prefix="rule-mutants-") as folder:
        place = Path(folder) / "project"
        shutil.copytree(ROOT, place, symlinks=True, ignore=lambda _, names: LEFT_OUT & set(names))
        # The copy's engine and tests, not the installed ones; a PostgreSQL nobody asks for need not be started.
        environment = {**os.environ, "PYTHONPATH": f"{place}:{place / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"}
        environment["YOUXU_TEST_POSTGRES"] = "postgresql+psycopg://not-asked-for/"
        copy = str(place / "tests" / "processes" / "mutants.py")
        return subprocess.run([sys.executable, copy, "--here", *sys.argv[1:]], cwd=place, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Takes away, one at a time, every element, flow, table row and form field that carries a rule; its tests must fail.

    python tests/processes/mutants.py [ID …]        all rules of `youxu rules`, or these
    python tests/processes/mutants.py --file document

Works on a copy of the project, never on the project itself. Only the tests that bear the rule's name are run
(`test_<ID>_…` and scenarios that list it), on SQLite and without a browser, so that a survivor means: whoever takes
this away is not told by the tests of the rule. Not part of `make test`: half a second to some seconds a mutant.
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
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutations import MUTATIONS

from engine.rules import RuleRow, matrix

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "var", "__pycache__"}
WARM = ("engine.cli", "web", "hypothesis", "playwright.sync_api", "xdist")
"""Imported once by the process that forks for every mutant: most of a short test run is imports."""


def homes(rows: list[RuleRow], folder: str) -> Iterator[tuple[RuleRow, str, str]]:
    """(rule, file, element) of everything that carries a rule."""
    for row in rows:
        for home in row.homes:
            file, _, element = home.partition("#")
            if file.startswith(folder) and Path(file).suffix in MUTATIONS:
                yield row, file, element


def noticed(row: RuleRow) -> bool:
    """Do the tests that bear the rule's name fail here, in a child process that forgets everything afterwards?"""
    files = sorted({f"tests/{test.partition('::')[0]}" for test in row.tests} - {""})
    files = [file for file in files if not file.startswith(("tests/browser", "tests/web"))]
    chosen = f"({row.id.replace('-', '_')}_ or {row.id}) and not postgres and not browser"
    arguments = [
        "-q",
        "-x",
        "--assert=plain",
        "-p",
        "no:cacheprovider",
        "-n",
        "0",
        "-k",
        chosen,
        *files,
        "tests/scenarios",
    ]
    child = os.fork()
    if child == 0:
        code = int(pytest.ExitCode.INTERNAL_ERROR)
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            code = int(pytest.main(arguments))
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        print(f"{row.id}: no test", flush=True)
    elif code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        sys.exit(f"{row.id}: the tests could not be run ({code})")
    return code in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)


def judge(row: RuleRow, file: str, element: str) -> str:
    """Takes the home away, runs the rule's tests, puts it back."""
    mutant = ROOT / "processes" / file
    original = mutant.read_bytes()
    try:
        if not MUTATIONS[mutant.suffix](mutant, element):
            return "nothing to take away"
        return "noticed" if noticed(row) else "survived"
    finally:
        mutant.write_bytes(original)


def judge_all(rules: list[str], folder: str) -> int:
    """Says every survivor, and how many there were; runs inside the copy. 1 if any survived."""
    for name in WARM:
        importlib.import_module(name)
    rows = [row for row in matrix(ROOT / "processes", ROOT / "tests") if not rules or row.id in rules]
    counts, sound, begun = Counter[str](), set[str](), time.monotonic()
    every = list(homes(rows, folder))
    for number, (row, file, element) in enumerate(every, 1):
        if row.id not in sound:
            if noticed(row):
                sys.exit(f"{row.id}: its tests fail with nothing taken away")
            sound.add(row.id)
        verdict = judge(row, file, element)
        counts[verdict] += 1
        if verdict != "noticed":
            print(f"{row.id} {file}#{element}: {verdict}", flush=True)
        print(f"\r{number}/{len(every)} {time.monotonic() - begun:.0f} s", end="\r", file=sys.stderr, flush=True)
    print(", ".join(f"{number} {verdict}" for verdict, number in counts.items()))
    return int(bool(counts["survived"]))


def main() -> int:
    """Copies the project and runs this very file in the copy, whose diagrams may be broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="ID")
    parser.add_argument("--file", default="", help="only homes in files that begin so")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return judge_all(given.rules, given.file)
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

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
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "var", "__pycache__"}


def main() -> int:
    """Copies the project and runs judging.py in the copy, whose diagrams may be broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="ID")
    parser.add_argument("--file", default="", help="only homes in files that begin so")
    parser.add_argument("--subtle", action="store_true", help="slips of the pen instead of removals")
    parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rule-mutants-") as folder:
        place = Path(folder) / "project"
        shutil.copytree(ROOT, place, symlinks=True, ignore=lambda _, names: LEFT_OUT & set(names))
        # The copy's engine and tests, not the installed ones; a PostgreSQL nobody asks for need not be started.
        environment = {**os.environ, "PYTHONPATH": f"{place}:{place / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"}
        environment["TMPDIR"] = folder
        environment["YOUXU_TEST_POSTGRES"] = "postgresql+psycopg://not-asked-for/"
        judge = str(place / "tests" / "processes" / "judging.py")
        return subprocess.run([sys.executable, judge, *sys.argv[1:]], cwd=place, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Every setting has its line in docs/reference/settings.md, and every line there is a setting that the code reads."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/settings.md").read_text("utf-8")
NAME = re.compile(r"YOUXU_[A-Z_]*[A-Z]")
RUNNING, TESTING = (part for part in re.split(r"^## For tests$", PAGE, flags=re.MULTILINE))


def read_by(*patterns):
    files = [path for pattern in patterns for path in ROOT.glob(pattern) if "node_modules" not in path.parts]
    return {
        name for path in files if path.name != Path(__file__).name for name in NAME.findall(path.read_text("utf-8"))
    }


INSTALLATION = read_by("engine/**/*.py", "web/**/*.py")
TESTS = read_by("tests/**/*.py", "tests/**/*.mjs", "Makefile") - INSTALLATION


def listed(part):
    return set(re.findall(r"^\| `(YOUXU_[A-Z_]+)` \|", part, re.MULTILINE))


def test_the_code_reads_settings():
    assert len(INSTALLATION) > 5


@pytest.mark.parametrize("name", sorted(INSTALLATION))
def test_every_setting_of_an_installation_is_documented(name):
    assert name in listed(RUNNING)


@pytest.mark.parametrize("name", sorted(TESTS))
def test_every_setting_of_the_tests_is_documented(name):
    assert name in listed(TESTING)


def test_no_setting_is_documented_that_nobody_reads():
    assert listed(RUNNING) - INSTALLATION == set()
    assert listed(TESTING) - TESTS == set()

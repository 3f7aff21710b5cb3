"""The matrix of rules, homes and tests has no hole, and would notice one (architecture 5)."""

import json
import shutil
from pathlib import Path

import pytest

from engine import rules

ROOT = Path(__file__).resolve().parent.parent
HERE = {
    *(f"G-{n:02}" for n in range(1, 10)),
    *(f"MT-{n:02}" for n in range(1, 30)),
    *(f"OD-{n:02}" for n in range(1, 14)),
    *(f"RR-{n:02}" for n in range(1, 17)),
    *(f"WR-{n:02}" for n in range(1, 22)),
}
"""Rules whose procedure is here."""


@pytest.fixture
def city(tmp_path):
    shutil.copytree(ROOT / "processes", tmp_path / "processes")
    for part in ("processes", "worklist", "web"):
        ignored = shutil.ignore_patterns("node_modules")
        shutil.copytree(ROOT / "tests" / part, tmp_path / "tests", ignore=ignored, dirs_exist_ok=True)
    for part in ("engine", "web"):
        (tmp_path / part).symlink_to(ROOT / part)
    return tmp_path


def holes(city):
    return [row.id for row in rules.matrix(city / "processes", city / "tests") if row.hole]


def test_no_rule_of_a_procedure_that_is_here_lacks_home_or_test():
    rows = rules.matrix(ROOT / "processes", ROOT / "tests")
    assert len(rows) == 88
    assert {row.id for row in rows if not row.planned} == HERE
    assert [row.id for row in rows if row.hole] == []


def test_a_rule_whose_elements_are_gone_is_a_hole(city):
    for path in (city / "processes/request").glob("*"):
        path.write_bytes(path.read_bytes().replace(b"RR-09", b"XX-99"))
    assert holes(city) == ["RR-09"]


def test_a_rule_whose_tests_are_gone_is_a_hole(city):
    for path in (city / "tests").glob("test_*.py"):
        path.write_text(path.read_text("utf-8").replace("def test_RR_07_", "def test_once_"))
    assert holes(city) == ["RR-07"]


def test_a_rule_that_a_page_carries_is_a_hole_without_the_page(city):
    (city / "engine").unlink()
    assert holes(city) == ["G-07"], "the others have a home in web or in a diagram as well"


def test_the_matrix_as_json():
    told = json.loads(rules.as_json(rules.matrix(ROOT / "processes", ROOT / "tests")))
    one = next(row for row in told if row["id"] == "RR-09")
    assert set(one) == {"id", "name", "strength", "homes", "tests", "planned"}
    assert "request/request.bpmn#deputy_forwards" in one["homes"]
    assert any("test_RR_09_" in test for test in one["tests"])

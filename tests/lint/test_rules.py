"""Each rule finds what its wrong cases show, word for word, and is silent on its right ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from lint.cases import FOLDER, INVALID, VALID, report, say

from engine.lint import as_text, rules

ROOT = FOLDER.parents[1]
NAMES = [rule.name for rule in rules()]


@pytest.mark.parametrize("case", INVALID, ids=say)
def test_a_wrong_case_is_reported_exactly(case: Path) -> None:
    found = [f for f in report(case) if f.rule == case.parent.name]
    assert as_text(found) == case.with_suffix(".txt").read_text()
    assert found
    assert all(f.sentence and f.remedy and f.english and f.line >= 1 for f in found)


@pytest.mark.parametrize("case", VALID, ids=say)
def test_nothing_is_said_about_a_right_case(case: Path) -> None:
    """No rule at all complains; the cases leave the picture out, so that they stay small."""
    silent = {"diagram-interchange"} - {case.parent.name}
    assert as_text([f for f in report(case) if f.rule not in silent]) == "没有发现问题。\n"


def test_every_rule_has_a_file_a_page_and_cases() -> None:
    files = {path.stem.replace("_", "-") for path in (ROOT / "engine/lint/rules").glob("[a-z]*.py")}
    pages = {path.stem for path in (ROOT / "docs/reference/lint").glob("*.md")} - {"index"}
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(NAMES) == files == pages == folders


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_a_right_and_a_wrong_case(name: str) -> None:
    assert any(case.parent.name == name for case in VALID)
    assert any(case.parent.name == name for case in INVALID)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_page_says_what_why_wrong_and_right(rule) -> None:
    page = (ROOT / f"docs/reference/lint/{rule.name}.md").read_text()
    level = {"error": "错误", "warning": "提醒"}[rule.level]
    assert page.startswith(f"# {rule.name}\n")
    assert f"级别：{level}" in page
    for heading in ("## 查什么", "## 为什么", "## 错的", "## 对的"):
        assert f"\n{heading}\n" in page
    assert rule.about


def test_the_index_lists_every_rule_with_its_level() -> None:
    index = (ROOT / "docs/reference/lint/index.md").read_text()
    for rule in rules():
        level = {"error": "错误", "warning": "提醒"}[rule.level]
        assert f"| [{rule.name}]({rule.name}.md) | {level} |" in index


@pytest.mark.parametrize("name", NAMES)
def test_every_page_quotes_what_the_rule_really_says(name: str) -> None:
    page = (ROOT / f"docs/reference/lint/{name}.md").read_text()
    said = "".join(path.read_text() for path in (FOLDER / name).glob("invalid*.txt"))
    quoted = [line.removeprefix("> ") for line in page.splitlines() if line.startswith("> ")]
    assert len(quoted) == 2
    assert all(f"  {line}\n" in said for line in quoted)

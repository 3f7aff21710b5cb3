"""docs/reference/language.md: no word is missing, and every row does what it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from language.page import PAGE, ROOT, Row, errors, page, proofs, rows, sentence
from language.probes import words

ROWS = rows()
DIAGRAMS = "tests/language", "tests/commands/diagrams", "tests/diagrams"


ALSO = {"expression-language": ("condition-boolean",), "service-task-implementation": ("ignored-setting",)}
"""Rules that rightly speak of the same word as well."""


def called(row: Row) -> str:
    return row.words[0]


def test_every_word_of_both_descriptors_has_a_row() -> None:
    missing = [word.key for word in words() if not any(row.fits(word.key) for row in ROWS)]
    assert missing == []


def test_every_row_speaks_of_a_word() -> None:
    """A misspelt word would prove nothing."""
    keys = [word.key for word in words()]
    for row in ROWS:
        for pattern in row.words:
            only = Row(row.area, (pattern.partition(" = ")[0],), row.verdict)
            assert any(only.fits(key) for key in keys), pattern


def test_the_page_is_as_the_table_says() -> None:
    """If not: python tests/language/page.py --write."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("row", [r for r in ROWS if r.verdict == "refused"], ids=called)
def test_what_is_refused_is_refused_for_its_own_sake(row: Row) -> None:
    assert sentence(row)
    assert {found.rule for found in errors(row)} <= {row.rule, *ALSO.get(row.rule, ())}
    assert all(found.remedy for found in errors(row))


@pytest.mark.parametrize("row", [r for r in ROWS if r.verdict == "shown" and r.xml], ids=called)
def test_what_is_shown_is_accepted(row: Row) -> None:
    assert errors(row) == []


@pytest.mark.parametrize("row", [r for r in ROWS if r.verdict != "refused" and not r.xml], ids=called)
def test_what_runs_stands_in_a_diagram_of_a_test(row: Row) -> None:
    """The tests exist, and each word of the row stands in a diagram that they name, or in the tests themselves."""
    texts = [source(path, name) for path, name in proofs(row)]
    assert texts
    text = "\n".join(texts)
    for one in DIAGRAMS:
        for path in (ROOT / one).glob("*.bpmn"):
            if re.search(rf'["\']{path.stem}["\']', text):
                text += path.read_text(encoding="utf-8")
    for word in words():
        if next((r for r in ROWS if r.fits(word.key)), None) is row and not word.abstract and not word.member:
            assert re.search(rf"{word.owner}\b", text, re.IGNORECASE), word.key
        if word.shape == "attribute" and row.fits(word.key) and "*" not in "".join(row.words):
            assert re.search(rf"\b{word.member}\b", text), word.key


def source(path: Path, name: str) -> str:
    """The text of a test function, with the module's constants before it."""
    text = path.read_text(encoding="utf-8")
    found = next((n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef) and n.name == name), None)
    assert found is not None, f"{path.name}::{name}"
    return ast.get_source_segment(text, found) or ""

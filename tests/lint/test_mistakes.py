"""Designers' mistakes: each is found, at once with all the others, where it is, in words a designer understands."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lint.mistakes import PROCESSES, Mistake, files_of
from lint.mistakes_made import ALONE, TOGETHER
from processes.test_lint import column, known_in

from engine.errors import Finding
from engine.lint import Known, camunda_message, lint

FOREIGN_WORDS = re.compile(r"Traceback|Exception|None\b|lxml|namespace|\bnull\b|KeyError")


@pytest.fixture(scope="module")
def known() -> Known:
    """What a deployment knows besides the files."""
    people, kinds = column(PROCESSES, "people", "login"), column(PROCESSES, "unit_kinds", "kind")
    return replace(known_in(PROCESSES), people=people, unit_kinds=kinds, messages={})


def made(folder: str, mistakes: tuple[Mistake, ...], known: Known) -> tuple[Finding, ...]:
    """What is told of a folder in which all these mistakes were made."""
    files = files_of(folder)
    for mistake in mistakes:
        files[mistake.file] = mistake.change(files[mistake.file])
    return lint({name: content.encode() for name, content in files.items()}, known)


def missed(mistakes: tuple[Mistake, ...], findings: tuple[Finding, ...]) -> list[str]:
    """The mistakes that are not told as they should be."""
    told = {(f.rule, f.element, f.level, f.sentence, f.remedy) for f in findings}
    return [
        one.what
        for one in mistakes
        if not any(
            (rule, element, level) == (one.rule, one.element, one.level) and one.says in sentence and one.do in remedy
            for rule, element, level, sentence, remedy in told
        )
    ]


@pytest.mark.parametrize("folder,mistakes", TOGETHER, ids=lambda given: given if isinstance(given, str) else "")
def test_all_mistakes_of_a_folder_are_found_at_once(folder: str, mistakes: tuple[Mistake, ...], known: Known) -> None:
    findings = made(folder, mistakes, known)
    assert missed(mistakes, findings) == []
    shown = camunda_message(findings)
    assert [one.what for one in mistakes if one.level == "error" and one.says not in shown] == []
    assert not FOREIGN_WORDS.search("".join(f.sentence + f.remedy for f in findings))


@pytest.mark.parametrize("mistake", ALONE, ids=lambda mistake: mistake.what)
def test_what_hides_everything_else_is_found(mistake: Mistake, known: Known) -> None:
    assert missed((mistake,), made("request", (mistake,), known)) == []


def test_nothing_is_told_of_the_files_as_they_are(known: Known) -> None:
    for folder in {folder for folder, _ in TOGETHER}:
        assert made(folder, (), known) == ()

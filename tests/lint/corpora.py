"""Lint over real files: not in the default run.

    YOUXU_CORPORA=<folder> python -m pytest tests/lint/corpora.py -s

The folder holds `miwg/` and `operaton/` (public suites). Asserted: no exception and no rule that fails, on any file.
Printed: accepted and refused, the deliberately bad files apart, what the refusals are, the time.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from random import Random
from time import perf_counter

import pytest
from lint.corrupting import WAYS
from lxml import etree

from engine.lint import lint

CORPORA = os.environ.get("YOUXU_CORPORA", "")
BAD = re.compile(r"Without|ThrowsError|XMLParsingErrors|Malformed|XXE")


def _files(suite: str) -> list[Path]:
    return [p for p in sorted((Path(CORPORA) / suite).rglob("*")) if p.name.endswith((".bpmn", ".bpmn20.xml"))]


def _content(path: Path) -> bytes:
    return path.read_bytes().replace(b"http://operaton.org/schema/1.0/bpmn", b"http://camunda.org/schema/1.0/bpmn")


@pytest.mark.skipif(not CORPORA, reason="set YOUXU_CORPORA")
@pytest.mark.parametrize("suite", ["miwg", "operaton"])
def test_every_file_of_a_suite_is_judged_without_an_exception(suite: str) -> None:
    verdicts: Counter[tuple[str, str]] = Counter()
    reasons: Counter[str] = Counter()
    slowest, started = (0.0, ""), perf_counter()
    accepted_bad = []
    for path in _files(suite):
        begun = perf_counter()
        found = lint({"a.bpmn": _content(path)})
        slowest = max(slowest, (perf_counter() - begun, path.name))
        assert not [f.english for f in found if f.rule == "rule-error"], path
        errors = {f.rule for f in found if f.level == "error"}
        wrong = "Invalid" in path.name or ("/parse/" in path.as_posix() and BAD.search(path.name))
        bad = "bad" if wrong else "good"
        verdicts[bad, "refused" if errors else "accepted"] += 1
        reasons.update(errors)
        if bad == "bad" and not errors:
            accepted_bad.append(path.name)
    total = sum(verdicts.values())
    print(f"\n{suite}: {total} files, {perf_counter() - started:.1f} s, slowest {slowest[0]:.2f} s {slowest[1]}")
    print("   ", {" ".join(k): n for k, n in sorted(verdicts.items())})
    print("    refused for:", dict(reasons.most_common()))
    print("    bad but accepted:", accepted_bad)
    assert total


@pytest.mark.skipif(not CORPORA, reason="set YOUXU_CORPORA")
@pytest.mark.parametrize("name", sorted(WAYS))
def test_a_good_file_that_is_corrupted_is_refused_where_it_was_done(name: str) -> None:
    """Each way of `corrupting`, done to so many files that were accepted, chosen by chance."""
    chance, done, elsewhere = Random(name), 0, []
    for path in chance.sample(files := _files("operaton"), len(files)):
        if done == 25:
            break
        content = _content(path)
        if any(f.level == "error" for f in lint({"a.bpmn": content})):
            continue
        root = etree.fromstring(content)
        at = WAYS[name](root, chance)
        if at is None:
            continue
        done += 1
        found = lint({"a.bpmn": etree.tostring(root)})
        if not any(f.level == "error" and f.element == at for f in found):
            elsewhere.append((path.name, at, [(f.rule, f.element) for f in found if f.level == "error"]))
    print(f"\n{name}: {done}")
    assert elsewhere == []

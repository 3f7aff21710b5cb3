"""What is corrupted in our own diagrams, one thing at a time, is refused at the element where it was done."""

from __future__ import annotations

from random import Random

import pytest
from lint.cases import FOLDER, VALID
from lint.corrupting import WAYS
from lxml import etree
from support.city import PROCESSES

from engine.lint import lint

LANGUAGE = FOLDER.parent / "language"
DRAWN = [*sorted(PROCESSES.rglob("*.bpmn")), *VALID, *sorted(LANGUAGE.glob("*.bpmn"))]
MOST = 2


@pytest.mark.parametrize("name", sorted(WAYS))
def test_what_is_corrupted_is_refused_where_it_was_done(name: str) -> None:
    chance, done = Random(name), 0
    for path in chance.sample(DRAWN, len(DRAWN)):
        root = etree.fromstring(path.read_bytes())
        at = WAYS[name](root, chance)
        if at is None:
            continue
        found = lint({path.name: etree.tostring(root)})
        assert [f for f in found if f.level == "error" and f.element == at and f.line > 1], (path.name, at)
        done += 1
        if done == MOST:
            break
    assert done

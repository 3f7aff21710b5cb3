"""docs/reference/expressions.md and properties.md list what the code knows, and nothing else."""

import re
from pathlib import Path

from engine.expressions import ASK_SIGNATURES
from engine.expressions.feel.library.registry import BUILTINS
from engine.expressions.juel.methods import METHOD_NAMES
from engine.lint.rules.known_property import PROPERTIES

REFERENCE = Path(__file__).resolve().parents[2] / "docs/reference"
EXPRESSIONS = (REFERENCE / "expressions.md").read_text("utf-8")


def rows(page, pattern):
    """First cells of a page's tables that fit, without their backticks."""
    return set(re.findall(rf"^\| `({pattern})` \|", page, re.MULTILINE))


def form_of(parameters):
    """The arguments of one form of a FEEL function: `list, position, length?`, `*item`."""
    return ", ".join(("*" if p.many else "") + p.name + ("?" if p.optional else "") for p in parameters)


def test_every_question_is_listed():
    asked = {f"{name}({', '.join(arguments)})" for name, arguments in ASK_SIGNATURES.items()}
    assert rows(EXPRESSIONS, r"(?:org|calendar|matter|register)\.[^`]+") == asked


def test_every_built_in_function_is_listed_with_its_arguments():
    listed = dict(re.findall(r"^\| `([a-z ]+)` \| `\(([^|]*)\)` \|", EXPRESSIONS, re.MULTILINE))
    forms = {name: "; ".join(dict.fromkeys(form_of(p) for p, _ in found.forms)) for name, found in BUILTINS.items()}
    assert listed == forms


def test_every_method_is_listed():
    section = EXPRESSIONS.split("## JUEL", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"`([A-Za-z]+)\(", section)) >= METHOD_NAMES


def test_every_property_is_listed():
    assert rows((REFERENCE / "properties.md").read_text("utf-8"), "[a-z_]+") == set(PROPERTIES)

"""The habits that keep the house standing (architecture 6)."""

import ast
import csv
import re
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from engine import errors
from engine.cli import youxu
from engine.expressions import ASK_SIGNATURES
from engine.lint.rules.known_property import PROPERTIES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("web/**/*.py")])
SOURCES = [path for path in SOURCES if "node_modules" not in path.parts]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def trees():
    for path in SOURCES:
        yield path, ast.parse(path.read_text("utf-8"))


def test_one_place_commits():
    """Decision 6: `database.py` is the only place that commits."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and getattr(node, "attr", getattr(node, "id", "")) in ("commit", "create_engine")
        and path.name != "database.py"
    ]
    assert found == []


def procedure_words():
    """Ids of processes, elements, posts, units and people: what only `processes/` may know."""
    words = set()
    for path in ROOT.glob("processes/**/*.bpmn"):
        for element in etree.parse(path).iter(f"{BPMN}process", f"{BPMN}userTask", f"{BPMN}endEvent", f"{BPMN}message"):
            words.add(element.get("id"))
    for name, column in (("post_kinds", "kind"), ("units", "code"), ("posts", "code"), ("relations", "relation")):
        with (ROOT / f"processes/organisation/{name}.csv").open(encoding="utf-8-sig") as file:
            words |= {row[column] for row in csv.DictReader(file)}
    functions = {name.partition(".")[2] for name in ASK_SIGNATURES}  # what diagrams may ask: a language, not a post
    language = functions | set(PROPERTIES)
    ordinary = {"request", "report", "topic"}  # words of HTTP and of Camunda's external work; covered by their elements
    return words - ordinary - language


def test_python_knows_no_procedure_post_or_unit():
    """Decision 5: data before code."""
    words = procedure_words()
    assert len(words) > 400
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in words
    ]
    assert found == []


def raised_codes():
    families = {"NotFound", "NotAllowed", "Conflict", "Invalid", "Refused"}
    for path, tree in trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in families):
                continue
            code = node.args[0] if node.args else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield path, node, code.value


def test_every_code_has_its_sentences():
    """Every refusal is said in Chinese and in English."""
    codes = {code for _, _, code in raised_codes()}
    assert len(codes) > 15
    missing = sorted(codes - errors.SENTENCES.keys())
    assert missing == []
    for chinese, english in errors.SENTENCES.values():
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert english.isascii() or "“" in english


@pytest.mark.parametrize("command", sorted(youxu.commands))
def test_every_command_is_documented(command):
    text = (ROOT / "docs/reference/command-line.md").read_text("utf-8")
    assert f"youxu {command}" in text
    assert youxu.commands[command].help


def test_no_imports_inside_functions():
    found = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_nothing_names_a_machine():
    """No path of one machine, and no registry, in what is committed."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in listed.splitlines():
        text = (ROOT / name).read_text("utf-8", errors="ignore") if (ROOT / name).is_file() else ""
        found += [f"{name}: {m}" for m in re.findall(r"(?<![\w.])/(?:work|root|farm)/[a-z.]\S*", text)]
    assert found == []


def test_the_floors_have_their_rooms():
    """Every module of `engine` has a floor; import-linter holds it, this names it when a stray file appears."""
    contract = (ROOT / "pyproject.toml").read_text("utf-8")
    rooms = {
        path.stem for path in (ROOT / "engine").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    for room in rooms - {"__init__", "migrations"}:
        assert re.search(rf'[" ]{room}[" ]', contract), room

"""Takes away, one at a time, every element, flow, table row and form field that carries a rule; its tests must fail.

    python tests/processes/mutants.py [ID …]        all rules of `youxu rules`, or these
    python tests/processes/mutants.py --file document

Works on a copy of the project, never on the project itself. Only the tests that bear the rule's name are run
(`test_<ID>_…` and scenarios that list it), on SQLite and without a browser, so that a survivor means: whoever takes
this away is not told by the tests of the rule. Not part of `make test`: some seconds a mutant.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from engine.rules import matrix

ROOT = Path(__file__).resolve().parents[2]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
LEFT_OUT = {".git", ".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", "var", "__pycache__"}
Mutation = Callable[[Path, str], bool]
"""Changes the file so that the element is gone; False where there is nothing that could be taken away."""


def in_diagram(file: Path, element: str) -> bool:
    """Takes a flow away; a node with its ways led past it; an end event another id; of a start event its guard."""
    tree = etree.parse(file)
    found = next(iter(tree.xpath("//*[@id=$id]", id=element)), None)
    if found is None:
        return False
    kind = str(found.tag).removeprefix(BPMN)
    done = {
        "process": _open,
        "startEvent": _unguarded,
        "endEvent": _renamed,
        "sequenceFlow": _cut,
        "subProcess": _removed,
    }.get(kind, _past)(tree, found)
    if done:
        tree.write(file, xml_declaration=True, encoding="UTF-8")
    return done


def _open(_tree: etree._ElementTree, process: etree._Element) -> bool:
    return _attribute_gone(process, "candidateStarterGroups")


def _unguarded(_tree: etree._ElementTree, start: etree._Element) -> bool:
    guards = [prop for prop in start.iter(CAMUNDA + "property") if prop.get("name") in ("guard", "attachments")]
    for prop in guards:
        prop.getparent().remove(prop)
    return bool(guards) or _attribute_gone(start, "formRef")


def _attribute_gone(element: etree._Element, name: str) -> bool:
    return element.attrib.pop(CAMUNDA + name, None) is not None


def _renamed(tree: etree._ElementTree, end: etree._Element) -> bool:
    old = end.get("id")
    for other in tree.iter():
        for name in ("id", "targetRef", "bpmnElement"):
            if other.get(name) == old:
                other.set(name, f"{old}_gone")
    return True


def _cut(tree: etree._ElementTree, flow: etree._Element) -> bool:
    ident = flow.get("id")
    for end in tree.xpath("//*[local-name()='incoming' or local-name()='outgoing'][text()=$id]", id=ident):
        end.getparent().remove(end)
    return _removed(tree, flow)


def _removed(tree: etree._ElementTree, element: etree._Element) -> bool:
    gone = {part.get("id") for part in element.iter() if part.get("id")}
    for shape in [s for s in tree.iter() if s.get("bpmnElement") in gone]:
        shape.getparent().remove(shape)
    element.getparent().remove(element)
    return True


def _past(tree: etree._ElementTree, node: etree._Element) -> bool:
    """The node goes; what led to it leads to where its first way out led."""
    ident = node.get("id")
    flows = list(tree.iter(BPMN + "sequenceFlow"))
    outgoing = [flow for flow in flows if flow.get("sourceRef") == ident]
    if not outgoing:
        return False
    target = tree.xpath("//*[@id=$id]", id=outgoing[0].get("targetRef"))[0]
    for flow in flows:
        if flow.get("targetRef") == ident:
            flow.set("targetRef", target.get("id"))
            etree.SubElement(target, BPMN + "incoming").text = flow.get("id")
    for flow in outgoing:
        _cut(tree, flow)
    for boundary in tree.xpath("//*[@attachedToRef=$id]", id=ident):
        for flow in [f for f in tree.iter(BPMN + "sequenceFlow") if f.get("sourceRef") == boundary.get("id")]:
            _cut(tree, flow)
        _removed(tree, boundary)
    return _removed(tree, node)


def in_table(file: Path, row: str) -> bool:
    """Takes a row, or the whole decision's rows, away."""
    tree = etree.parse(file)
    found = next(iter(tree.xpath("//*[@id=$id]", id=row)), None)
    if found is None:
        return False
    rows = [found] if str(found.tag).endswith("}rule") else [r for r in found.iter() if str(r.tag).endswith("}rule")]
    for each in rows:
        each.getparent().remove(each)
    tree.write(file, xml_declaration=True, encoding="UTF-8")
    return bool(rows)


def in_form(file: Path, field: str) -> bool:
    """Takes a field away."""
    form = json.loads(file.read_text("utf-8"))
    done = _without(form["components"], field)
    file.write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    return done


def _without(components: list[dict[str, object]], field: str) -> bool:
    for component in list(components):
        if field in (component.get("key"), component.get("id")):
            components.remove(component)
            return True
        inner = component.get("components")
        if isinstance(inner, list) and _without(inner, field):
            return True
    return False


def whole(file: Path, _element: str) -> bool:
    """Takes the file away: a watched rule, a schedule."""
    file.unlink()
    return True


MUTATIONS: dict[str, Mutation] = {
    ".bpmn": in_diagram,
    ".dmn": in_table,
    ".form": in_form,
    ".yaml": whole,
}


def homes(wanted: list[str], folder: str) -> Iterator[tuple[str, str, str]]:
    """(rule, file, element) of everything that carries a rule."""
    for row in matrix(ROOT / "processes", ROOT / "tests"):
        if wanted and row.id not in wanted:
            continue
        for home in row.homes:
            file, _, element = home.partition("#")
            if file.startswith(folder) and Path(file).suffix in MUTATIONS:
                yield row.id, file, element


def copied() -> Path:
    """A copy of the project in a folder of its own."""
    place = Path(tempfile.mkdtemp(prefix="rule-mutants-")) / "project"
    shutil.copytree(ROOT, place, symlinks=True, ignore=lambda _, names: LEFT_OUT & set(names))
    return place


def noticed(place: Path, rule: str) -> bool:
    """Do the tests that bear the rule's name fail in the copy?"""
    chosen = f"({rule.replace('-', '_')}_ or {rule}) and not postgres and not browser"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0"]
    command += ["-k", chosen, "tests/processes", "tests/scenarios", "tests/commands", "tests/watch", "tests/lint"]
    command = [part for part in command if not part.startswith("tests/") or (place / part).is_dir()]
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 5:
        print(f"{rule}: no test", flush=True)
    return done.returncode == 1 or done.returncode == 2


def main() -> None:
    """Says every survivor, and how many there were."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="ID")
    parser.add_argument("--file", default="", help="only homes in files that begin so")
    given = parser.parse_args()
    place, counts = copied(), {"noticed": 0, "survived": 0, "nothing to take away": 0}
    whole_before: dict[str, bool] = {}
    for rule, file, element in homes(given.rules, given.file):
        if rule not in whole_before:
            whole_before[rule] = not noticed(place, rule)
        if not whole_before[rule]:
            sys.exit(f"{rule}: its tests fail with nothing taken away")
        original = (ROOT / "processes" / file).read_bytes()
        mutant = place / "processes" / file
        if not MUTATIONS[mutant.suffix](mutant, element):
            verdict = "nothing to take away"
        else:
            verdict = "noticed" if noticed(place, rule) else "survived"
        mutant.write_bytes(original)
        counts[verdict] += 1
        if verdict != "noticed":
            print(f"{rule} {file}#{element}: {verdict}", flush=True)
    print(", ".join(f"{number} {verdict}" for verdict, number in counts.items()))
    shutil.rmtree(place.parent)
    sys.exit(bool(counts["survived"]))


if __name__ == "__main__":
    main()

"""What a slip of the pen changes where a rule is at home, in tables, forms, schedules and watched rules."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from lxml import etree
from mutations import Mutant, Mutation
from subtle import Change, in_diagram, slips

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
STRICT = {">=": ">", "<=": "<", ">": ">=", "<": "<="}
COMPARISON = re.compile(r"[<>]=?")
EFFECTS = {'"refuse"': '"finding"', '"exception"': '"finding"', '"finding"': '"refuse"'}
ANSWERS = f"{DMN}outputEntry/{DMN}text"
AUTHORITIES = {'"mayor"': '"secretary_general"'}


def in_table(content: bytes, row: str) -> Iterator[Mutant]:
    """Every slip in one row, and in what the table asks for it."""
    for number in range(len(list(_of_row(_found(content, row))))):
        found = _found(content, row)
        told, change = list(_of_row(found))[number]
        change()
        yield told, etree.tostring(found.getroottree(), xml_declaration=True, encoding="UTF-8")


def _found(content: bytes, row: str) -> etree._Element:
    return etree.fromstring(content).xpath("//*[@id=$id]", id=row)[0]


def _of_row(row: etree._Element) -> Iterator[Change]:
    table = row.getparent()
    asked = table.findall(f"{DMN}input/{DMN}inputExpression/{DMN}text")
    for number, entry in enumerate(row.findall(f"{DMN}inputEntry/{DMN}text")):
        if entry.text == "-":
            continue
        yield f"whatever input {number + 1}", lambda entry=entry: _write(entry, "-")
        for text in (entry, asked[number]):
            yield from _of_text(text)
    names = [output.get("name", "") for output in table.findall(f"{DMN}output")]
    for number, name in enumerate(names):
        column = [other.findall(ANSWERS)[number] for other in table.findall(f"{DMN}rule")]
        yield from _of_answer(name, row.findall(ANSWERS)[number], [cell.text or "" for cell in column])
    # A table that answers with one row answers the same under UNIQUE and COLLECT; deployment holds that of guards.
    if not {"code", "effect"} <= set(names) and table.get("hitPolicy", "UNIQUE") != "UNIQUE":
        other = "COLLECT" if table.get("hitPolicy") == "FIRST" else "FIRST"
        yield f"hit policy {other}", lambda: table.set("hitPolicy", other)


def _write(part: etree._Element, text: str) -> None:
    part.text = text


def _of_text(part: etree._Element) -> Iterator[Change]:
    """A number one more, a boundary in or out."""
    for told, text in slips(part.text or ""):
        yield told, lambda text=text: _write(part, text)
    for place in COMPARISON.finditer(part.text or ""):
        other = STRICT[place.group()]
        text = part.text[: place.start()] + other + part.text[place.end() :]
        yield f"{place.group()} → {other}", lambda text=text: _write(part, text)


def _of_answer(name: str, entry: etree._Element, column: list[str]) -> Iterator[Change]:
    """Allowed and only noted, another's authority; in other tables what another row answers.

    A code that is not the rule's is refused by a test of the catalogue already.
    """
    text = entry.text or ""
    if name == "effect" and text in EFFECTS:
        yield f"{text} → {EFFECTS[text]}", lambda: _write(entry, EFFECTS[text])
    elif name == "authority" and text != '""':
        another = AUTHORITIES.get(text, '"mayor"')
        yield f"{text} → {another}", lambda: _write(entry, another)
    elif name not in ("rule", "code", "effect", "sentence", "remedy", "authority"):
        another = next((other for other in column if other != text), "null")
        yield f"{text} → {another}", lambda: _write(entry, another)


def in_form(content: bytes, field: str) -> Iterator[Mutant]:
    """A field that need not be answered, is always shown, or offers one thing less."""
    form = json.loads(content)
    for path, component in _fields(form):
        if field in (component.get("key"), component.get("id")):
            for told, change in _of_field(component):
                other = copy.deepcopy(form)
                change(dict(_fields(other))[path])
                yield told, json.dumps(other, ensure_ascii=False).encode()


def _fields(part: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for number, component in enumerate(part.get("components", [])):
        yield f"{path}/{number}", component
        yield from _fields(component, f"{path}/{number}")


def _of_field(field: dict[str, Any]) -> Iterator[tuple[str, Callable[[dict[str, Any]], object]]]:
    for name in [name for name, asked in field.get("validate", {}).items() if asked is True]:
        yield f"not {name}", lambda f, name=name: f["validate"].pop(name)
    if "hide" in field.get("conditional", {}):
        yield "always shown", lambda f: f.pop("conditional")
    for value in field.get("values", [])[:1]:
        yield f"without {value['value']}", lambda f: f["values"].pop(0)


def in_plain_text(content: bytes, _element: str) -> Iterator[Mutant]:
    """A number one more, a list one shorter; a watched rule's own examples stay as they are."""
    read = yaml.safe_load(content)
    for path, told, value in _of_value(read, ()):
        other = copy.deepcopy(read)
        place = other
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        yield f"{'.'.join(map(str, path))} {told}", yaml.safe_dump(other, allow_unicode=True).encode()


def _of_value(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("traces", "from"):
                yield from _of_value(inner, (*path, key))
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        for one in value:
            yield path, f"without {one}", [other for other in value if other != one]
    elif isinstance(value, bool):
        yield path, f"→ {not value}", not value
    elif isinstance(value, int):
        yield path, f"{value} → {value + 1}", value + 1


SLIPS: dict[str, Mutation] = {
    ".bpmn": in_diagram,
    ".dmn": in_table,
    ".form": in_form,
    ".yaml": in_plain_text,
}
"""By the kind of file."""

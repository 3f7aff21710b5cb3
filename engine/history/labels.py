"""How a case's variables and their values are called by those who drew and filled in the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.forms import Field, walk
from engine.history.wording import say
from engine.machine import Program
from engine.values import Value

BUILT_IN: Mapping[str, str] = {
    "starter": "发起人",
    "unit": "发起单位",
    "post": "发起岗位",
    "matter": "事项编号",
    "case": "案卷编号",
}
SCHEDULED: Mapping[str, str] = {
    "schedule": "日程",
    "period_kind": "期次种类",
    "period": "期次",
    "period_name": "期次名称",
    "periods": "包含的期次",
    "period_end": "本期截至",
    "due": "到期",
}
"""What the calendar gives the cases that it begins; where a form or a designer has a word for it, that counts."""


def labels(made: Program) -> dict[str, str]:
    """Variable -> its name: what the form asks, the question of the gateway it decides, the designer's word for it."""
    asked = {field.key: field.name for field in reversed(list(_fields(made))) if field.key and field.name != field.key}
    decided = {
        choice.variable: _question(made, choice.flow) or info.name
        for info in made.elements.values()
        for choice in info.choices
    }
    return {**SCHEDULED, **decided, **made.labels, **asked, **BUILT_IN}


def _question(made: Program, flow: str) -> str:
    """The name of the gateway that a flow leaves."""
    known = made.flows.get(flow)
    gateway = made.elements.get(known.source) if known else None
    return gateway.name if gateway else ""


def options(made: Program) -> dict[str, dict[Value, str]]:
    """Variable -> value -> the option's label, or the name of the flow that stands for it."""
    said: dict[str, dict[Value, str]] = {}
    for field in _fields(made):
        for option in field.choices.fixed if field.key and field.choices else ():
            if isinstance(option.value, str | int | bool):
                said.setdefault(field.key, {})[option.value] = option.label
    for info in made.elements.values():
        for choice in info.choices:
            if isinstance(choice.literal, str | int | bool):
                said.setdefault(choice.variable, {})[choice.literal] = choice.name
    return said


def _fields(made: Program) -> Iterator[Field]:
    for form in made.forms.values():
        yield from walk(form.fields)


def shown(name: str, value: Value, known: Mapping[str, Mapping[Value, str]]) -> str:
    """A value in words."""
    if isinstance(value, list):
        return "、".join(shown(name, item, known) for item in value)
    if isinstance(value, str | int | bool):
        return known.get(name, {}).get(value) or say(value)
    return say(value)

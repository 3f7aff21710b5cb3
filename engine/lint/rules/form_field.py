"""The fields of a form can be filled in: they have a label, limits that leave something, and can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._tables import FormFile

_LABELLED = frozenset(["textfield", "textarea", "number", "checkbox", "radio", "select", "checklist", "taglist"])
_LIMITS = (("min", "max", "最小值", "最大值"), ("minLength", "maxLength", "最少字数", "最多字数"))
_NAME = re.compile(r'"[^"]*"|[A-Za-z_]\w*')


def check(diagram: Diagram) -> Iterator[Finding]:
    """Fields without a label, choices without one, limits that leave nothing, a field that decides on itself."""
    if diagram.project.first is not diagram:
        return
    for form in diagram.project.forms.values():
        for field in form.fields:
            for sentence, remedy, english in _problems(field):
                found = diagram.report(diagram.root, sentence, remedy, english)
                yield _at(diagram, found, form, field)


def _problems(field: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if field.get("type") in _LABELLED and not str(field.get("label") or "").strip():
        yield "没有名称，填表的人不知道填什么。", "在属性面板“Field label”里写名称。", "The field has no label."
    values = field.get("values")
    options = [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
    if not all(str(one.get("label") or "").strip() for one in options):
        yield "有一个选项没有名称，选的人看不到。", "给每个选项写名称（Label）。", "An option has no label."
    rules = field.get("validate") if isinstance(field.get("validate"), dict) else {}
    for low, high, least, most in _LIMITS:
        least_of, most_of = (rules.get(name) if isinstance(rules, dict) else None for name in (low, high))
        if isinstance(least_of, int | float) and isinstance(most_of, int | float) and least_of > most_of:
            yield (
                f"{least} {least_of} 大于{most} {most_of}，怎样填都通不过。",
                f"改正{least}或{most}。",
                "The limits leave nothing to fill in.",
            )
    hidden = field.get("conditional")
    asked = hidden.get("hide") if isinstance(hidden, dict) else None
    if isinstance(asked, str) and field.get("key") in _NAME.findall(asked):
        yield (
            "显示不显示要看它自己填了什么：还没有填时就是隐藏的，永远填不了。",
            "隐藏条件改看别的字段。",
            "The field is hidden by its own value.",
        )


def _at(diagram: Diagram, found: Finding, form: FormFile, field: Mapping[str, Any]) -> Finding:
    key = str(field.get("id") or field.get("key") or "")
    name = str(field.get("label") or field.get("dateLabel") or field.get("key") or "")
    lines = diagram.project.files[form.file].decode("utf-8", "replace").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if f'"{key}"' in text), 1)
    return replace(found, file=form.file, line=line, element=key, name=name, kind="field")

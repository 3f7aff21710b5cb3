"""One component of a `.form` as a Field, with findings for everything that cannot run as drawn."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.forms._answers import read_answer
from engine.forms._findings import Attributes, Findings
from engine.forms._json import Located
from engine.forms._options import make_options
from engine.forms._patterns import PatternInvalid, translate
from engine.forms._types import COMMON, TYPES, FieldType
from engine.forms.fields import Choices, Field, Rules
from engine.values import Value

_LOOK = ("layout", "showOutline", "verticalAlignment", "height", "searchable", "use24h", "timeInterval")


def known_type(given: Located, findings: Findings) -> FieldType | None:
    """The type if it runs here, else None with a finding."""
    name = given.get("type")
    known = TYPES.get(name) if isinstance(name, str) else None
    if known is None:
        shown = name[:40] if isinstance(name, str) else "（没有写）"
        findings.say(
            given,
            "form-type",
            f"不认识组件类型 {shown}",
            "用 Camunda Modeler 表单里的组件重画",
            "unknown component type",
        )
    elif not known.runs:
        findings.say(given, "form-type", known.refusal, known.remedy, f"component type {name} is refused")
        return None
    return known


def read_field(given: Located, kind: FieldType, key: str, ident: str, findings: Findings) -> Field:
    """The Field of a component whose type runs. `fields` of a group is left to the caller."""
    _unknown_attributes(given, kind, findings)
    at = Attributes(given, given, findings)
    conditional = Attributes(at.part("conditional"), given, findings, "conditional.")
    looks = Attributes(at.part("appearance"), given, findings, "appearance.")
    subtype = at.one_of("subtype", ("date", "time", "datetime"), "date") if given["type"] == "datetime" else ""
    field = Field(
        type=given["type"],
        id=ident,
        key=key,
        label=at.wording("dateLabel" if subtype in ("date", "datetime") else "label"),
        time_label=at.wording("timeLabel"),
        description=at.wording("description"),
        text=at.wording("text"),
        disabled=at.flag("disabled"),
        readonly=at.flag_or_feel("readonly"),
        hide=conditional.condition("hide"),
        rules=_rules(at, kind, findings),
        choices=_choices(at, findings) if "values" in kind.attributes else None,
        subtype=subtype,
        no_past=at.flag("disallowPassedDates"),
        decimals=at.count("decimalDigits"),
        increment=_increment(at),
        as_text=at.flag("serializeToString"),
        expression=at.feel("expression"),
        prefix=looks.wording("prefixAdorner"),
        suffix=looks.wording("suffixAdorner"),
        properties=_properties(at),
        attributes={name: given[name] for name in _LOOK if name in given},
    )
    _expression_needed(field, given, findings)
    return _with_default(field, at)


def _unknown_attributes(given: Located, kind: FieldType, findings: Findings) -> None:
    for name in given:
        if name not in kind.attributes and name not in COMMON:
            findings.say(
                given, "form-attribute", f"{kind.name}不认识属性 {name[:40]}", f"去掉 {name[:40]}",
                f"attribute {name[:40]} does not belong to {given['type']}",
            )  # fmt: skip


def _expression_needed(field: Field, given: Located, findings: Findings) -> None:
    if field.type == "expression" and not given.get("expression"):
        findings.say(given, "form-feel", "计算值没有写表达式", "写上以 = 开头的 FEEL 表达式", "expression is missing")


def _rules(at: Attributes, kind: FieldType, findings: Findings) -> Rules:
    given = at.part("validate")
    of = Attributes(given, at.where, findings, "validate.")
    for name, value in given.items():
        if name not in kind.rules and value not in (None, "", False):
            findings.say(
                at.where, "form-attribute", f"{kind.name}不能用核对规则 {name[:40]}", f"去掉 {name[:40]}",
                f"validate.{name[:40]} does not belong here",
            )  # fmt: skip
    if not kind.rules:
        return Rules()
    texts = "pattern" in kind.rules
    return Rules(
        required=of.flag("required"),
        min=of.limit("min") if "min" in kind.rules else None,
        max=of.limit("max") if "max" in kind.rules else None,
        min_length=of.limit("minLength") if texts else None,
        max_length=of.limit("maxLength") if texts else None,
        pattern=_pattern(of, findings) if texts else "",
        pattern_message=of.text("patternErrorMessage") if texts else "",
        kind=_kind(of) if texts else "",
    )


def _kind(of: Attributes) -> str:
    kind = of.one_of("validationType", ("", "custom", "email", "phone"), "")
    return "" if kind == "custom" else kind


def _pattern(of: Attributes, findings: Findings) -> str:
    pattern = of.text("pattern")
    try:
        return translate(pattern) if pattern else ""
    except PatternInvalid as error:
        findings.say(
            of.where, "form-pattern", f"正则表达式“{pattern[:60]}”不能用：{error.why}",
            "改写这个正则表达式，例如 ^[0-9]{4}$", "the pattern cannot be used",
        )  # fmt: skip
        return ""


def _increment(at: Attributes) -> Value:
    step = at.limit("increment")
    if step is None:
        return None
    if not isinstance(step, (int, Decimal)) or step <= 0:
        at.complain("increment", "大于 0 的数字")
        return None
    return step


def _properties(at: Attributes) -> Mapping[str, str]:
    return {str(name): str(value) for name, value in at.part("properties").items()}


def _choices(at: Attributes, findings: Findings) -> Choices | None:
    sources = [name for name in ("values", "valuesKey", "valuesExpression") if at.given.get(name) not in (None, "")]
    if len(sources) > 1:
        findings.say(
            at.where, "form-options", f"选项有 {len(sources)} 个来源（{'、'.join(sources)}）", "只留一个来源",
            "more than one source of options",
        )  # fmt: skip
        return None
    if sources == ["valuesKey"]:
        return Choices(key=at.text("valuesKey"))
    if sources == ["valuesExpression"]:
        return Choices(expression=at.feel("valuesExpression"))
    given: Any = at.given.get("values") or []
    options = make_options(given)
    if not options or len(options) != len(given):
        findings.say(
            at.where, "form-options", "没有选项，或有的选项没有名称或值", "写上选项，每项都有名称和值",
            "options are missing or incomplete",
        )  # fmt: skip
    elif len({option.token for option in options}) < len(options):
        findings.say(at.where, "form-options", "有两个选项的值相同", "每个选项用不同的值", "two options have one value")
    return Choices(fixed=options)


def _with_default(field: Field, at: Attributes) -> Field:
    """The default must itself be an answer the field takes."""
    given = at.given.get("defaultValue")
    if given is None or given == "" or not field.key:
        return field
    answer = read_answer(field, given, field.choices.fixed if field.choices and field.choices.fixed else None)
    if answer.problem:
        at.complain("defaultValue", "这一项可以接受的值")
        return field
    return _replace_default(field, answer.value)


def _replace_default(field: Field, value: Value) -> Field:
    return Field(**{**field.__dict__, "default": value})

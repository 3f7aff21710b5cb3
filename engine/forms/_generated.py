"""Generated task forms (camunda:formData with camunda:formField) as the same Form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import Invalid
from engine.forms._findings import Findings
from engine.forms._json import Located
from engine.forms._read import read_schema
from engine.forms.form import Form

_TYPES = {"string": "textfield", "long": "number", "boolean": "checkbox", "date": "datetime", "enum": "select"}
_RULES = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}


def from_form_data(fields: Sequence[Mapping[str, Any]], *, file: str = "", form: str = "") -> Form:
    """A Form from the `camunda:formField`s of one element, in order. Raises Invalid DIAGRAM_INVALID with findings.

    Each field is a dict: "id", "label", "type" ("string", "long", "boolean", "date" or "enum"), optional "default"
    (text), "values" (a list of (id, name), for enum), "constraints" (name -> config text: required, readonly, min, max,
    minlength, maxlength), "properties" (name -> text), "line". `form` becomes the form's id.
    """
    findings = Findings(file)
    components = [_component(field, findings) for field in fields]
    schema = Located(id=form or "generated", components=[each for each in components if each is not None])
    return read_schema(schema, file, findings)


def _component(field: Mapping[str, Any], findings: Findings) -> Located | None:
    made = Located(key=str(field.get("id") or ""), label=str(field.get("label") or ""))
    made.line = int(field.get("line") or 1)
    kind = _TYPES.get(str(field.get("type")))
    if kind is None:
        findings.say(
            made, "form-type", f"不认识表单字段类型 {str(field.get('type'))[:40]}",
                "用 string、long、boolean、date 或 enum",
            "unknown form field type",
        )  # fmt: skip
        return None
    made["type"] = kind
    if kind == "datetime":
        made["dateLabel"] = made.pop("label")
    if kind == "number":
        made["decimalDigits"] = 0
    if kind == "select":
        made["values"] = [Located(value=value, label=name or value) for value, name in field.get("values") or ()]
    if field.get("properties"):
        made["properties"] = Located(field["properties"])
    _default(made, field.get("default"))
    _constraints(made, field.get("constraints") or {}, findings)
    return made


def _default(made: Located, default: str | None) -> None:
    """An expression (${…}) is refused by the reader, as no default can be one."""
    if default not in (None, ""):
        made["defaultValue"] = default


def _constraints(made: Located, constraints: Mapping[str, str], findings: Findings) -> None:
    rules = Located()
    for name, config in constraints.items():
        if name in ("required", "readonly"):
            on = str(config).strip().lower() != "false"
            (rules if name == "required" else made)[name] = on
        elif name in _RULES:
            rules[_RULES[name]] = str(config)
        else:
            findings.say(
                made, "form-attribute", f"不认识约束 {name[:40]}",
                "用 required、readonly、min、max、minlength、maxlength",
                "unknown constraint",
            )  # fmt: skip
    # Camunda 7 keeps readonly fields out of what is submitted, and required beside it would bar every submission
    if made.get("readonly"):
        rules.pop("required", None)
    made["validate"] = rules


__all__ = ["Invalid", "from_form_data"]

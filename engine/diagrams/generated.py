"""Generated task forms: camunda:formData, or the older camunda:formProperty, as forms like any other."""

from __future__ import annotations

from engine.diagrams.findings import Findings
from engine.diagrams.form_keys import check_key, form_of
from engine.diagrams.xml import BPMN, CAMUNDA, Element, is_true, line, text
from engine.errors import Invalid
from engine.forms import Form, from_form_data

FORM_DATA = f"{BPMN}extensionElements/{CAMUNDA}formData"
FORM_PROPERTY = f"{BPMN}extensionElements/{CAMUNDA}formProperty"


def generated_key(node: Element, process: str) -> str:
    """Under what `Program.forms` has the generated form of `node`; "" without one. No form file bears such an id."""
    return f"{process}#{node.get('id')}" if has_fields(node) else ""


def has_fields(node: Element) -> bool:
    """Whether the fields of its form stand in the diagram."""
    return node.find(FORM_DATA) is not None or node.find(FORM_PROPERTY) is not None


def generated_forms(process: Element, findings: Findings) -> dict[str, Form]:
    """The generated forms of a process by their keys, those that can be read; all that is wrong goes to `findings`."""
    ident, found = process.get("id") or "", dict[str, Form]()
    for node in process.iter(BPMN + "userTask", BPMN + "startEvent"):
        check_key(node, findings)
        data, properties = node.find(FORM_DATA), node.findall(FORM_PROPERTY)
        if data is None and not properties:
            continue
        if form_of(node) or node.get(CAMUNDA + "formKey") or (data is not None and properties):
            findings.add(
                node,
                "form-twice",
                "有两种表单。",
                "请只留一种：表单文件，或自带的字段。",
                "formData beside another form.",
            )
        try:
            fields = [_field(field) for field in (data.iterfind(CAMUNDA + "formField") if data is not None else ())]
            fields += [_property(prop, findings) for prop in properties]
            found[generated_key(node, ident)] = from_form_data(fields, file=findings.file)
        except Invalid as invalid:
            findings.told(node, invalid.findings)
    return found


def _field(field: Element) -> dict[str, object]:
    """A camunda:formField as `from_form_data` reads it."""
    return {
        "id": field.get("id"),
        "label": field.get("label") or field.get("id"),
        "type": field.get("type"),
        "default": field.get("defaultValue"),
        "values": [(value.get("id"), value.get("name")) for value in field.iterfind(CAMUNDA + "value")],
        "constraints": {
            rule.get("name") or "": rule.get("config") or text(rule)
            for rule in field.iterfind(f"{CAMUNDA}validation/{CAMUNDA}constraint")
        },
        "properties": {
            prop.get("id") or "": prop.get("value") or ""
            for prop in field.iterfind(f"{CAMUNDA}properties/{CAMUNDA}property")
        },
        "line": line(field),
    }


def _property(prop: Element, findings: Findings) -> dict[str, object]:
    """A camunda:formProperty as `from_form_data` reads it; what a field of ours cannot be is a finding."""
    if prop.get("variable") not in (None, prop.get("id")):
        findings.not_run(prop, "form-variable", "与编号不同的表单变量名", "请把编号写成变量名。")
    if not is_true(prop.get("readable"), default=True):
        findings.not_run(prop, "form-variable", "不给看的表单字段", "请删去这个字段，用输出参数写变量。")
    rules = {"required": str(is_true(prop.get("required"))).lower()}
    if not is_true(prop.get("writable"), default=True):
        rules["readonly"] = "true"
    return {
        "id": prop.get("id"),
        "label": prop.get("name") or prop.get("id"),
        "type": prop.get("type") or "string",
        "default": prop.get("default"),
        "values": [(value.get("id"), value.get("name")) for value in prop.iterfind(CAMUNDA + "value")],
        "constraints": rules,
        "properties": {},
        "line": line(prop),
    }

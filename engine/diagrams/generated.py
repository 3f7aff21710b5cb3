"""Generated task forms: camunda:formData inside a user task or start event, as forms like any other."""

from __future__ import annotations

from engine.diagrams.findings import Findings
from engine.diagrams.form_keys import check_key, form_of
from engine.diagrams.xml import BPMN, CAMUNDA, Element, line, text
from engine.errors import Invalid
from engine.forms import Form, from_form_data

FORM_DATA = f"{BPMN}extensionElements/{CAMUNDA}formData"


def generated_key(node: Element, process: str) -> str:
    """Under what `Program.forms` has the generated form of `node`; "" without one. No form file bears such an id."""
    return f"{process}#{node.get('id')}" if node.find(FORM_DATA) is not None else ""


def generated_forms(process: Element, findings: Findings) -> dict[str, Form]:
    """The generated forms of a process by their keys, those that can be read; all that is wrong goes to `findings`."""
    ident, found = process.get("id") or "", dict[str, Form]()
    for node in process.iter(BPMN + "userTask", BPMN + "startEvent"):
        check_key(node, findings)
        data = node.find(FORM_DATA)
        if data is None:
            continue
        if form_of(node) or node.get(CAMUNDA + "formKey"):
            findings.add(
                node,
                "form-twice",
                "有两种表单。",
                "请只留一种：表单文件，或自带的字段。",
                "formData beside another form.",
            )
        try:
            fields = [_field(field) for field in data.iterfind(CAMUNDA + "formField")]
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

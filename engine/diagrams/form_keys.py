"""Form keys (camunda:formKey): a Camunda Form of the deployment, or the address of a form that lives elsewhere."""

from __future__ import annotations

import re

from engine.diagrams.findings import Findings
from engine.diagrams.xml import CAMUNDA, Element

_FORM_FILE = re.compile(r"camunda-forms:(?:deployment|app):(?:.*/)?(?P<name>[^/]+)\.form")


def keyed_form(node: Element) -> str:
    """The form that a key names, "" where it names none of ours.

    `camunda-forms:deployment:forms/draft.form` is the form `draft`: a form's file is called by its id.
    """
    found = _FORM_FILE.fullmatch((node.get(CAMUNDA + "formKey") or "").strip())
    return found["name"] if found else ""


def form_of(node: Element) -> str:
    """The id of the form file that a task or start event names, by reference or by key; "" without."""
    return node.get(CAMUNDA + "formRef") or keyed_form(node)


def check_key(node: Element, findings: Findings) -> None:
    """A key that only a run could read, or that stands beside a reference to a form."""
    key = node.get(CAMUNDA + "formKey")
    if key is None:
        return
    if "${" in key or "#{" in key:
        findings.not_run(node, "form-key-expression", "表单键里的表达式", "请写明表单键，或改用 camunda:formRef。")
    if node.get(CAMUNDA + "formRef") is not None:
        findings.add(node, "form-twice", "有两种表单。", "请只留一种。", "formKey and formRef.")

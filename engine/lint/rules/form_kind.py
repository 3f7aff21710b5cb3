"""Forms are Camunda Forms named by formRef, or generated from the fields of the task; form keys open nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, extensions

_REMEDY = "在 Modeler 里新建表单（.form），属性面板“Forms”选“Camunda Forms”，填表单编号，绑定选 deployment。"


def check(diagram: Diagram) -> Iterator[Finding]:
    """formKey, formProperty, or two kinds of form at once."""
    for _, node in diagram.of("userTask", "startEvent"):
        key = camunda(node, "formKey")
        if key:
            sentence = f"用的是表单键“{key}”，页面打不开这种表单。"
            yield diagram.report(node, sentence, _REMEDY, f"formKey “{key}” is not supported.")
        if extensions(node, "formProperty"):
            sentence = "用的是旧式的表单字段（formProperty），页面不显示这种表单。"
            yield diagram.report(node, sentence, _REMEDY, "Form properties are not supported.")
        if extensions(node, "formData") and camunda(node, "formRef"):
            sentence = "有两种表单：表单文件和自带的字段。"
            yield diagram.report(node, sentence, "只留一种。", "The element has a formRef and formData.")

"""Forms are Camunda Forms, generated from the fields of the task, or kept elsewhere by a key: one of these."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, extensions

_REMEDY = "在 Modeler 里新建表单（.form），属性面板“Forms”选“Camunda Forms”，填表单编号，绑定选 deployment。"


def check(diagram: Diagram) -> Iterator[Finding]:
    """formProperty, or two kinds of form at once."""
    for _, node in diagram.of("userTask", "startEvent"):
        if extensions(node, "formProperty"):
            sentence = "用的是旧式的表单字段（formProperty），页面不显示这种表单。"
            yield diagram.report(node, sentence, _REMEDY, "Form properties are not supported.")
        written = [extensions(node, "formData"), camunda(node, "formRef"), camunda(node, "formKey")]
        if sum(map(bool, written)) > 1:
            sentence = "有两种表单：表单文件、表单键、自带的字段，只能用一种。"
            yield diagram.report(node, sentence, "只留一种。", "The element has two kinds of form.")

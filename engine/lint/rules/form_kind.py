"""Forms are Camunda Forms, generated from the fields of the task, or kept elsewhere by a key: one of these."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, extensions


def check(diagram: Diagram) -> Iterator[Finding]:
    """Two kinds of form at once."""
    for _, node in diagram.of("userTask", "startEvent"):
        fields = [extensions(node, name) for name in ("formData", "formProperty")]
        written = [*fields, camunda(node, "formRef"), camunda(node, "formKey")]
        if sum(map(bool, written)) > 1:
            sentence = "有两种表单：表单文件、表单键、自带的字段，只能用一种。"
            yield diagram.report(node, sentence, "只留一种。", "The element has two kinds of form.")
        elif camunda(node, "formKey").startswith("embedded:"):
            yield diagram.report(
                node,
                "是嵌在网页里的表单（embedded），办理页面上不显示，也不核对。",
                "用 Camunda Forms 画成 .form 文件，“Forms”里选“Camunda Forms”，填表单编号。",
                "An embedded form is not shown.",
                mild=True,
            )

"""A `.form` file (form-js schema, as Camunda Modeler writes it) as a Form, or all its findings at once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from engine.errors import Invalid
from engine.forms._findings import Attributes, Findings
from engine.forms._json import JsonInvalid, Located, read_located
from engine.forms._read_field import known_type, read_field
from engine.forms._types import (
    BROWSER_HOSTILE,
    BUILT_IN,
    EXPRESSION_WORDS,
    FORM_ATTRIBUTES,
    MAX_SCHEMA_VERSION,
    RESERVED,
    FieldType,
)
from engine.forms.fields import Field
from engine.forms.form import Form

_KEY = re.compile(r"[^\W\d]\w{0,63}")
_MAX_FIELDS = 500
_MAX_DEPTH = 8


def read_form(content: bytes, file: str) -> Form:
    """The form in `content`. Raises Invalid DIAGRAM_INVALID with every finding; `file` is the name they bear."""
    findings = Findings(file)
    try:
        schema = read_located(content)
    except JsonInvalid as error:
        place = Located()
        place.line = error.line
        findings.say(place, "form-json", f"表单文件{error.why}", "用 Camunda Modeler 打开并重新保存", "not a form file")
        raise Invalid("DIAGRAM_INVALID", findings=findings.found) from None
    if not isinstance(schema, Located) or not isinstance(schema.get("components"), list):
        findings.say(
            None, "form-json", "这不是表单文件：没有 components", "用 Camunda Modeler 新建表单", "not a form file"
        )
        raise Invalid("DIAGRAM_INVALID", findings=findings.found)
    return read_schema(schema, file, findings)


def read_schema(schema: Located, file: str, findings: Findings) -> Form:
    """A Form from a form-js schema already in memory."""
    _check_head(schema, findings)
    reader = _Reader(findings)
    fields = reader.components(schema["components"], 0)
    if findings.found:
        raise Invalid("DIAGRAM_INVALID", findings=findings.found)
    return Form(str(schema.get("id") or ""), fields, file)


def _check_head(schema: Located, findings: Findings) -> None:
    at = Attributes(schema, schema, findings)
    version = schema.get("schemaVersion", 1)
    if not isinstance(version, int) or version > MAX_SCHEMA_VERSION:
        at.complain("schemaVersion", f"不超过 {MAX_SCHEMA_VERSION} 的整数")
    if schema.get("type", "default") != "default":
        at.complain("type", " default")
    if not at.text("id"):
        findings.say(schema, "form-key", "表单没有编号（id）", "写上编号，例如 request_draft", "the form has no id")
    if (
        "zeebe" in str(schema.get("executionPlatform", "")).lower()
        or schema.get("executionPlatform") == "Camunda Cloud"
    ):
        findings.say(
            schema, "form-json", "这是 Camunda 8 的表单", "在 Modeler 里新建 Camunda 7 的表单", "a Camunda 8 form"
        )
    for name in sorted(set(schema) - FORM_ATTRIBUTES):
        findings.say(schema, "form-attribute", f"表单不认识属性 {name[:40]}", f"去掉 {name[:40]}", "unknown attribute")


class _Reader:
    """Walks the components; `keys` and `ids` are taken once in the whole form."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.keys, self.ids, self.count = dict[str, Located](), set[str](), 0

    def components(self, given: Sequence[Any], depth: int) -> tuple[Field, ...]:
        """The fields of a list of components; those with findings are left out."""
        if depth > _MAX_DEPTH:
            self.findings.say(None, "form-nesting", "分组套得过深", f"最多套 {_MAX_DEPTH} 层", "groups nest too deep")
            return ()
        found = []
        for each in given:
            self.count += 1
            if self.count == _MAX_FIELDS + 1:
                self.findings.say(None, "form-nesting", "组件过多", f"最多 {_MAX_FIELDS} 个，请分成几步", "too many")
            if self.count > _MAX_FIELDS:
                break
            if not isinstance(each, Located):
                self.findings.say(None, "form-json", "components 里有不是组件的内容", "删去它", "not a component")
            elif kind := known_type(each, self.findings):
                found.append(self.component(each, kind, depth))
        return tuple(found)

    def component(self, given: Located, kind: FieldType, depth: int) -> Field:
        for name in given.repeated:
            self.findings.say(
                given, "form-json", f"属性 {name[:40]} 写了两次", "只留一个", "an attribute is given twice"
            )
        key = self.key(given) if kind.keyed else ""
        field = read_field(given, kind, key, self.ident(given), self.findings)
        if field.type != "group":
            return field
        if given.get("path"):
            self.findings.say(
                given, "form-nesting", f"分组写了路径 {str(given['path'])[:40]}，答复会套进一层",
                "去掉分组的路径（path）",
                "a group with a path",
            )  # fmt: skip
        inner = given.get("components")
        return dataclasses.replace(field, fields=self.components(inner if isinstance(inner, list) else (), depth + 1))

    def ident(self, given: Located) -> str:
        ident = given.get("id")
        if not isinstance(ident, str) or not ident:
            return f"field_{self.count}"
        if ident in self.ids:
            self.findings.say(
                given, "form-key", f"两个组件的编号都是 {ident[:60]}", "改其中一个的编号（id）", "duplicate id"
            )
        self.ids.add(ident)
        return ident

    def key(self, given: Located) -> str:
        """The key, checked; "" (with a finding) where there is none that works."""
        key = given.get("key")
        if not isinstance(key, str) or not key:
            self.findings.say(given, "form-key", "这一项没有键（Key）", "写上键，例如 planned_on", "the key is missing")
            return ""
        problem = _key_problem(key, given)
        if problem:
            self.findings.say(given, "form-key", *problem)
        elif key in self.keys:
            self.findings.say(
                given, "form-key", f"键 {key} 用了两次，第一次在第 {self.keys[key].line} 行", "每一项用不同的键",
                "duplicate key",
            )  # fmt: skip
        self.keys.setdefault(key, given)
        return key


def _key_problem(key: str, given: Located) -> tuple[str, str, str] | None:
    shown = "".join(c if c.isprintable() else "\ufffd" for c in key[:60])
    if "." in key:
        return f"键 {shown} 带点号，答复会套进一层", f"改为 {shown.replace('.', '_')}", "a key with a dot"
    if not _KEY.fullmatch(key):
        remedy = "用小写字母和下划线，字母开头，最多 64 个字符，例如 planned_on"
        return f"键 {shown} 不能作变量名", remedy, "the key is no variable name"
    if key in BROWSER_HOSTILE:
        return f"键 {shown} 在浏览器里另有用处", "换一个键", "the key is reserved by browsers"
    if key in RESERVED:
        return f"键 {shown} 随每次办理自动提交，不能再作表单项", "换一个键；意见和决定由办理页面填写", "a reserved key"
    if key in EXPRESSION_WORDS:
        return f"键 {shown} 是表达式里的保留字", "换一个键", "a word of the expression languages"
    if key in BUILT_IN and given.get("disabled") is not True and given.get("readonly") is not True:
        return f"变量 {shown} 由系统设定，只能看不能填", "换一个键，或把这一项设为只读", "a built-in variable"
    return None

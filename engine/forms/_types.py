"""Which form-js types and attributes run here, and what to draw instead of the others (schemaVersion 19, 22 types).

The one table: the reader refuses by it and docs/reference/forms.md is held to it by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class FieldType:
    """A form-js type: Chinese name and the attributes it may have, or (not `runs`) why it is refused and the remedy."""

    name: str
    attributes: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    keyed: bool = True
    runs: bool = True
    refusal: str = ""
    remedy: str = ""


# Attributes any type may have. `layout` decides looks only; `properties` are the designer's own.
COMMON = frozenset({"type", "id", "layout", "conditional", "properties"})
_LABELLED = frozenset({"key", "label", "description", "disabled", "readonly", "defaultValue", "validate"})
_CHOICES = _LABELLED | {"values", "valuesKey", "valuesExpression"}
_TEXT_RULES = frozenset({"required", "minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"})
_REQUIRED = frozenset({"required"})

FORM_ATTRIBUTES = frozenset(
    {"type", "id", "components", "schemaVersion", "executionPlatform", "executionPlatformVersion", "exporter"}
    | {"versionTag", "properties", "$schema"}
)
MAX_SCHEMA_VERSION = 19


def _refused(name: str, refusal: str, remedy: str) -> FieldType:
    return FieldType(name, runs=False, refusal=refusal, remedy=remedy)


TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        "textfield": FieldType("单行文本", _LABELLED | {"appearance"}, _TEXT_RULES),
        "textarea": FieldType("多行文本", _LABELLED, _TEXT_RULES),
        "number": FieldType(
            "数字",
            _LABELLED | {"appearance", "decimalDigits", "increment", "serializeToString"},
            _REQUIRED | {"min", "max"},
        ),
        "datetime": FieldType(
            "日期时间",
            (_LABELLED - {"label"})
            | {"subtype", "dateLabel", "timeLabel", "disallowPassedDates"}
            | {"use24h", "timeInterval", "timeSerializingFormat"},
            _REQUIRED,
        ),
        "checkbox": FieldType("勾选", _LABELLED, _REQUIRED),
        "radio": FieldType("单选", _CHOICES, _REQUIRED),
        "select": FieldType("下拉选择", _CHOICES | {"searchable"}, _REQUIRED),
        "checklist": FieldType("多选", _CHOICES, _REQUIRED),
        "taglist": FieldType("标签多选", _CHOICES, _REQUIRED),
        "expression": FieldType("计算值", frozenset({"key", "expression", "computeOn"})),
        "text": FieldType("说明文字", frozenset({"text"}), keyed=False),
        "spacer": FieldType("空白", frozenset({"height"}), keyed=False),
        "separator": FieldType("分隔线", keyed=False),
        "group": FieldType(
            "分组", frozenset({"label", "components", "showOutline", "verticalAlignment", "path"}), keyed=False
        ),
        "button": _refused(
            "按钮", "按钮不能画在表单里", "删去按钮：页面上的按钮就是用户任务之后各条流向，一条流向一个按钮"
        ),
        "filepicker": _refused(
            "选文件",
            "附件不是表单里的一项",
            "删去这一项，在用户任务的扩展属性里写 attachments=optional 或 attachments=required",
        ),
        "dynamiclist": _refused(
            "可增减的列表", "可增减的列表还不能运行", "改用多行文本，一行写一条；或把每一条画成多实例的一步"
        ),
        "table": _refused("表格", "表格还不能运行", "改用“说明文字”（text），把要看的值写进 {{ }}"),
        "html": _refused("网页片段", "不接受自带的网页代码", "改用“说明文字”（text），可以写标题、列表和加粗"),
        "image": _refused("图片", "表单里不放图片", "图片作为这一步的附件上传，说明文字里写清看哪一个附件"),
        "iframe": _refused("内嵌网页", "不内嵌别处的网页", "在“说明文字”（text）里写出链接"),
        "documentPreview": _refused(
            "文件预览", "文件预览不画在表单里", "删去这一项：附件在办理页面上已经列出，可以直接打开"
        ),
    }
)

RESERVED = frozenset({"decision", "opinion", "capacity"})
"""Keys that come with every completion and are not a form's (contracts 17)."""

BUILT_IN = frozenset({"starter", "unit", "post", "matter", "case", "execution"})
"""Read-only variables of every case: a form may show them (disabled or readonly), not ask for them."""

BROWSER_HOSTILE = frozenset({"__proto__", "constructor", "prototype"})
"""Keys that form-js in a browser cannot hold (they name parts of every JavaScript object)."""

EXPRESSION_WORDS = frozenset(
    {
        "for",
        "if",
        "in",
        "and",
        "or",
        "not",
        "between",
        "return",
        "then",
        "else",
        "some",
        "every",
        "satisfies",
        "function",
    }
    | {
        "instance",
        "of",
        "true",
        "false",
        "null",
        "empty",
        "div",
        "mod",
        "eq",
        "ne",
        "lt",
        "gt",
        "le",
        "ge",
        "instanceof",
    }
)
"""Words of FEEL and of JUEL: a variable of this name could be read by no expression."""

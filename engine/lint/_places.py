"""Every text of a diagram that may hold an expression: where it stands and what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml.etree import _Element as Element

from engine.diagrams.compiling import NOBODY
from engine.diagrams.listeners import EVENTS, EXECUTION, objects
from engine.expressions import Expression, ExpressionInvalid, compile_feel, compile_template
from engine.lint._bpmn import BPMN, CAMUNDA
from engine.lint._elements import kind, name_of

_ATTRIBUTES = {
    "assignee": "办理人",
    "candidateUsers": "候选人",
    "candidateGroups": "候选组",
    "dueDate": "办理期限",
    "followUpDate": "跟进日期",
    "priority": "优先级",
    "decisionRef": "决策",
    "decisionRefVersion": "决策版本",
    "formRef": "表单",
    "formRefVersion": "表单版本",
    "topic": "主题",
    "taskPriority": "任务优先级",
    "collection": "集合",
    "expression": "表达式",
    "calledElementVersion": "被调用流程的版本",
    "candidateStarterGroups": "可发起的组",
    "candidateStarterUsers": "可发起的人",
}
_ASSIGNS = f"{BPMN}resourceAssignmentExpression"
_ACTING = {"expression": EXECUTION}
"""Attributes that do something."""
_ELEMENTS = {
    "conditionExpression": "条件",
    "completionCondition": "完成条件",
    "loopCardinality": "次数",
    "timeDate": "日期",
    "timeDuration": "时长",
    "timeCycle": "周期",
}
_CAMUNDA_ELEMENTS = {
    "inputParameter": "输入参数",
    "outputParameter": "输出参数",
    "value": "列表值",
    "entry": "映射值",
}
_PROPERTIES = {
    "performer": "办理人",
    "title": "标题",
    "urgency": "缓急",
    "secrecy": "密级",
    "number": "文号",
    "matter": "事项",
    "case": "案卷",
    "unit": "单位",
    "about": "关于什么",
}
LANGUAGES = ("juel", "feel")
"""What is run in conditions and script tasks."""
_CONDITIONS = frozenset(["conditionExpression", "completionCondition"])


@dataclass(frozen=True, eq=False)
class Place:
    """A text that may hold an expression. `what` is the Chinese name of the field.

    `bare`: without ${} it is the name of a variable. `feel`: it is FEEL as a whole. `acting`: objects it may act on.
    """

    element: Element
    what: str
    text: str
    is_condition: bool = False
    bare: bool = False
    feel: bool = False
    acting: frozenset[str] = NOBODY

    @cached_property
    def compiled(self) -> Expression | ExpressionInvalid:
        """The expression, or why it is none."""
        text = f"${{{self.text}}}" if self.bare and "${" not in self.text and "#{" not in self.text else self.text
        return compiled(text, self.feel, self.acting)

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables that are read here; none where the text does not compile."""
        return self.compiled.names if isinstance(self.compiled, Expression) else frozenset()

    @property
    def writes(self) -> frozenset[str]:
        """The variables that are written here, "*" where only the run can tell which."""
        return self.compiled.writes if isinstance(self.compiled, Expression) else frozenset()


@lru_cache(maxsize=4096)
def compiled(text: str, feel: bool = False, acting: frozenset[str] = NOBODY) -> Expression | ExpressionInvalid:
    """`text` as a template, or the reason why it is not accepted."""
    try:
        return compile_feel(text) if feel else compile_template(text, acting)
    except ExpressionInvalid as invalid:
        return invalid


def places(process: Element) -> Iterator[Place]:
    """The places of a process, in document order, empty texts left out."""
    for element in process.iter():
        if isinstance(element.tag, str):
            for place in places_at(element):
                if place.text:
                    yield place


def language_of(element: Element) -> str:
    """The language of an expression or script: "juel" where none is named."""
    holder = element.getparent() if element.tag == f"{BPMN}script" else element
    word = (holder if holder is not None else element).get("scriptFormat", "") or element.get("language", "")
    return "juel" if word in ("", "http://www.java.com/javaTypes") else word.strip().lower()


def places_at(element: Element) -> Iterator[Place]:
    """The places at one element, empty texts included."""
    what = kind(element)
    for attribute, text in element.attrib.items():
        name = str(attribute)
        if name.startswith(CAMUNDA) and name[len(CAMUNDA) :] in _ATTRIBUTES:
            short = name[len(CAMUNDA) :]
            acting = _ACTING.get(short, NOBODY)
            yield Place(element, _ATTRIBUTES[short], str(text).strip(), bare=short == "collection", acting=acting)
        elif name == "calledElement":
            yield Place(element, "被调用的流程", str(text).strip())
        elif name == "name" and element.tag == f"{BPMN}userTask" and "{" in text:
            yield Place(element, "名称", str(text).strip())
    if element.tag == BPMN + what and what in _ELEMENTS and language_of(element) in LANGUAGES:
        feel = language_of(element) == "feel"
        yield Place(element, _ELEMENTS[what], (element.text or "").strip(), what in _CONDITIONS, feel=feel)
    elif element.tag == f"{BPMN}formalExpression" and next(element.iterancestors()).tag == _ASSIGNS:
        yield Place(element, "办理人", (element.text or "").strip())
    elif element.tag == f"{BPMN}script" and language_of(element) in LANGUAGES:
        feel = language_of(element) == "feel"
        yield Place(element, "脚本", (element.text or "").strip(), feel=feel, acting=EXECUTION)
    elif element.tag == CAMUNDA + what:
        yield from _camunda_places(element, what)


def _camunda_places(element: Element, what: str) -> Iterator[Place]:
    if what in EVENTS:
        yield Place(element, "监听器", element.get("expression", "").strip(), acting=objects(element))
    if what == "script" and language_of(element) in LANGUAGES:
        holder, feel = element.getparent(), language_of(element) == "feel"
        acting = objects(holder) if holder is not None and kind(holder) in EVENTS else NOBODY
        yield Place(element, "脚本", (element.text or "").strip(), feel=feel, acting=acting)
    if what in _CAMUNDA_ELEMENTS and not any(isinstance(c.tag, str) for c in element):
        yield Place(element, f"{_CAMUNDA_ELEMENTS[what]} {name_of(element)}".strip(), (element.text or "").strip())
    elif what == "property" and element.get("name") in _PROPERTIES:
        yield Place(element, _PROPERTIES[element.get("name", "")], element.get("value", "").strip())
    elif what in ("in", "out"):
        word = "传入" if what == "in" else "传出"
        expression, source, key = (element.get(a, "").strip() for a in ("sourceExpression", "source", "businessKey"))
        yield Place(element, f"{word}表达式", expression)
        yield Place(element, f"{word}变量", source, bare=True)
        yield Place(element, "业务编号", key)

"""A condition compares with values that can come: those of the table, the list or the buttons from which they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.diagrams.form_keys import form_of
from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._domains import BOOLEAN, DATE, LIST, ROW, Domain, domains
from engine.lint._elements import identity
from engine.lint._places import language_of, places
from engine.lint._variables import written

_COMPARED = re.compile(r"""\b([A-Za-z_]\w*)\s*(?:==|\beq\b)\s*(['"])([^'"]*)\2""")
_BESIDE = re.compile(r"""\b([A-Za-z_]\w*)\s*(?:==|!=|[<>]=?)\s*(['"])(\d[^'"]*)\2""")
_FEEL_DATE = '条件的语言（Expression language）填 feel，写成 planned_on > date("2026-12-01") 的样子。'
_IN_FEEL = re.compile(r"""(?<![\w.])([A-Za-z_]\w*)\s*(?:=|!=)\s*(")([^"]*)\2""")
_MANY = {LIST: "是几个值的列表", ROW: "是一行几个值"}
Compared = tuple[str, str]
"""Variable and text."""


@dataclass(frozen=True)
class Never:
    """Why a comparison is never true, what was perhaps meant, what to do."""

    sentence: str
    meant: str
    remedy: str


def check(diagram: Diagram) -> Iterator[Finding]:
    """Texts that a variable never is, where all that sets it gives texts from a closed list, or no text at all.

    Mild where anybody may send variables: the process is not closed.
    """
    for process in diagram.processes:
        mild = not (diagram.is_closed(process) or written(diagram, process).complete)
        known = domains(diagram, process)
        for place in places(process):
            if place.is_condition and language_of(place.element) == "juel":
                for variable, _, value in _COMPARED.findall(place.text):
                    if why := _never(known, (variable, value)):
                        yield _report(diagram, place.element, place.what, why, mild=mild)
                for variable, _, value in _BESIDE.findall(place.text):
                    if known.get(variable, Domain()).kind == DATE:
                        why = Never(f"“{value}”是文字，{variable} 是日期，两样不能比较", "", _FEEL_DATE)
                        yield _report(diagram, place.element, place.what, why, mild=mild)
        yield from _forms(diagram, process, known)


def _forms(diagram: Diagram, process: Element, known: Mapping[str, Domain]) -> Iterator[Finding]:
    """Fields that are hidden always, or never: their condition asks for what cannot be chosen."""
    for node in process.iter(f"{BPMN}userTask", f"{BPMN}startEvent"):
        form = diagram.project.forms.get(form_of(node))
        for field in form.fields if form else ():
            hidden = field.get("conditional")
            asked = hidden.get("hide") if isinstance(hidden, dict) else None
            for variable, _, value in _IN_FEEL.findall(asked) if isinstance(asked, str) else ():
                if form and (why := _never(known, (variable, value))):
                    where = f"表单“{form.id}”里“{field.get('label') or field.get('key') or ''}”的隐藏条件"
                    yield _report(diagram, node, where, why, mild=True)


def _never(known: Mapping[str, Domain], asked: Compared) -> Never | None:
    """Why the variable is never this text; None where it may be, or where that cannot be told."""
    variable, value = asked
    domain = known.get(variable, Domain())
    if domain.kind in _MANY:
        remedy = "业务规则任务的“Map decision result”选 singleEntry（一个值），或者写明取哪一个值。"
        return Never(f"“{variable}”{_MANY[domain.kind]}，不会等于“{value}”", "", remedy)
    if domain.kind == BOOLEAN and value and value.lower() not in ("true", "false"):
        remedy = f"写 ${{{variable}}}，反过来写 ${{!{variable}}}。"
        return Never(f"“{variable}”是“是”或“否”，不会等于“{value}”", "", remedy)
    if domain.texts is None or value in domain.texts or not value:
        return None
    close = get_close_matches(value, sorted(domain.texts), 1)
    meant = f"是不是“{close[0]}”？" if close else ""
    remedy = f"{variable} 的值只有：{'、'.join(sorted(domain.texts))}。"
    return Never(f"“{value}”，{variable} 从来不是这个值", meant, remedy)


def _report(diagram: Diagram, element: Element, what: str, why: Never, *, mild: bool) -> Finding:
    flow = element.getparent() if what == "条件" else None
    effect = "这条线永远不会走" if flow is not None else "永远不会成立"
    at = element if flow is None else flow
    english = f"“{identity(at)}” compares with a value that never comes."
    return diagram.report(at, f"{what}里的{why.sentence}，{effect}。{why.meant}", why.remedy, english, mild=mild)

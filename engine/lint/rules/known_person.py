"""People are named by expressions or by logins that exist; posts that expressions ask for exist, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.diagrams.performers import performers
from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, kind
from engine.lint._places import places

_ASKED = re.compile(r"""\borg\.(holder|posts|units|duty_officer|unit_head)\(\s*(['"])([^'"]*)\2""")
"""Questions whose first argument is a post, a kind of post, a unit or a kind of unit, written out."""

_SEVERAL = re.compile(r"\$\{\s*(org\.(?:posts|units|subordinates|posts_on|posts_above|options|names))\([^()]*\)\s*\}")
"""Questions that are answered by a list."""


def check(diagram: Diagram) -> Iterator[Finding]:
    """A person that is a call without ${ }, a post, or nobody (where people are known); a post that is none."""
    for element in diagram.elements:
        for word, login in _named(element):
            if finding := _person(diagram, element, word, login):
                yield finding
        if kind(element) == "userTask" and (several := _SEVERAL.fullmatch(camunda(element, "assignee"))):
            yield _list_for_one(diagram, element, several[1])
    for process in diagram.processes:
        for place in places(process):
            for match in _ASKED.finditer(place.text):
                yield from _post(diagram, place.element, place.what, match[3])


def _list_for_one(diagram: Diagram, element: Element, question: str) -> Finding:
    return diagram.report(
        element,
        f"办理人 {question}(…) 得到的是几个，不是一个人；不止一个时，这件待办没有人能办。",
        "一个人办的，写 ${org.holder('岗位类别')} 一类；谁先签收谁办的，填到候选组；每人一份的，用多实例。",
        f"{question} gives a list, an assignee is one person.",
        mild=True,
    )


def _named(element: Element) -> Iterator[tuple[str, str]]:
    """(name of the field, login) of people who are written out."""
    fields = {"可发起的人": camunda(element, "candidateStarterUsers")}
    if kind(element) == "userTask":
        drawn = performers(element)
        fields |= {"办理人": drawn.assignee or camunda(element, "assignee"), "候选人": drawn.users}
    for word, text in fields.items():
        if "${" not in text and "#{" not in text:
            names = [text] if word == "办理人" else text.split(",")
            yield from ((word, name.strip()) for name in names if name.strip())


def _person(diagram: Diagram, element: Element, word: str, login: str) -> Finding | None:
    known = diagram.project.known
    if "(" in login:
        return diagram.report(
            element,
            f"{word}“{login}”没有写在 ${{ }} 里，只是一段文字，找不到这个人。",
            f"写成 ${{{login}}}。",
            f"“{login}” is a call without ${{ }}.",
        )
    if known.people is None or login in known.people:
        return None
    if known.groups is not None and login in known.groups:
        return diagram.report(
            element,
            f"{word}“{login}”是岗位或单位，不是一个人的登录名。",
            f"填到候选组里；或者写 ${{org.holder('{login}')}}，由在任的人办。",
            f"“{login}” is a group, not a person.",
        )
    close = get_close_matches(login, sorted(known.people), 1)
    return diagram.report(
        element,
        f"{word}“{login}”：没有人用这个登录名，没有人能办。" + (f"是不是“{close[0]}”？" if close else ""),
        "由某个岗位办的，写 ${org.unit_head(unit)}、${org.holder('岗位类别')} 一类的表达式；定死一个人的，填登录名。",
        f"Nobody has the login “{login}”.",
    )


def _post(diagram: Diagram, element: Element, word: str, name: str) -> Iterator[Finding]:
    groups = diagram.project.known.groups
    unit, _, post = name.partition(":")
    if groups is None or name in groups or (post and unit in groups and post in groups):
        return
    close = get_close_matches(name, sorted(groups), 1)
    yield diagram.report(
        element,
        f"{word}里问的“{name}”在组织机构里没有。" + (f"是不是“{close[0]}”？" if close else ""),
        "填岗位类别、岗位编号、单位类别或单位编号。",
        f"The organisation has no “{name}”.",
    )

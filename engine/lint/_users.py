"""What is deployed already and uses what is deployed anew: does it still fit, and will it use it at all?

A running version keeps its files (contracts 7). So a table, a form or a called process that comes without the diagrams
that use it changes nothing for them yet; and what no longer fits them would only be told when they come next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.diagrams.form_keys import form_of
from engine.errors import Finding
from engine.lint._bpmn import label
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, identity, name_of
from engine.lint._project import Project

USED_BY_OTHERS = "used-by-others"
_WORDS = {"process": "流程", "decision": "决策表", "form": "表单"}
_ALONG = "把用着它的流程图一起改，一起部署（部署窗口“Include additional files”）。"
Judge = Callable[[Diagram], Collection[Finding]]
Look = Callable[[Mapping[str, bytes]], Collection[Finding]]


@dataclass(frozen=True)
class Anew:
    """Something of which a new version comes."""

    what: str
    id: str
    file: str
    line: int
    name: str


def check_users(project: Project, judge: Judge, look: Look) -> list[Finding]:
    """What the new files break in deployed diagrams that stay as they are, and which of these do not use them yet.

    `judge` finds what is wrong with a diagram among the new files, `look` what was wrong with files as deployed.
    """
    anew = {(one.what, one.id): one for one in _anew(project)}
    users = [(each, uses(each) & anew.keys()) for each in project.diagrams if not project.is_checked(each)]
    users = [(each, found) for each, found in users if found and not each.unreadable]
    before = {_same(one) for one in look({each.file: each.content for each, _ in users})} if users else set()
    told = list(_renamed(project))
    project.only = (project.only or frozenset()) | {each.file for each, _ in users}
    for each, found in users:
        for finding in judge(each):
            if finding.file != each.file:
                told.append(finding)
            elif _same(finding) not in before:
                told.append(_broken(each, anew[min(found)], finding))
    for key, one in anew.items():
        frozen = [each for each, found in users if key in found and _binding(each, key) != "latest"]
        if frozen:
            told.append(_not_yet(one, frozen))
    return list(dict.fromkeys(told))


def _anew(project: Project) -> list[Anew]:
    """What the new files define and something deployed defines differently."""
    standing = {key: one.content for one in project.known.standing for key in one.defines}
    found = [
        Anew("decision", t.id, t.file, t.element.sourceline or 1, name_of(t.element)) for t in project.tables.values()
    ]
    found += [Anew("form", form.id, form.file, 1, "") for form in project.forms.values()]
    for name, drawn in project.processes.items():
        found += [Anew("process", name, d.file, e.sourceline or 1, name_of(e)) for d, e in drawn]
    only = project.only or frozenset()
    return [
        one
        for one in found
        if one.file in only and standing.get((one.what, one.id), project.files[one.file]) != project.files[one.file]
    ]


def _renamed(project: Project) -> Iterator[Finding]:
    """A diagram whose file drew another process before: its id was changed, or it is a copy under the old name."""
    only = project.only or frozenset()
    new = [(d.file, name, e) for name, drawn in project.processes.items() for d, e in drawn if d.file in only]
    for one in project.known.standing:
        drew = {key for what, key in one.defines if what == "process"}
        same = [each for each in new if each[0].rpartition("/")[2] == one.file.rpartition("/")[2]]
        if same and drew and not drew & {name for _, name, _ in new}:
            file, name, process = same[0]
            old = "、".join(sorted(drew))
            cause = Anew("process", name, file, process.sourceline or 1, name_of(process))
            sentence = f"这个文件以前画的是流程“{old}”，现在编号是“{name}”：成了另一个流程，原来的照常发起。"
            remedy = f"只是改图的，把编号改回“{old}”；真是另一个流程的，文件另起名字，原来的在“流程图”页停用。"
            yield _at(cause, USED_BY_OTHERS, sentence, remedy, f"The file drew the process {old} before.", "warning")


def uses(diagram: Diagram) -> set[tuple[str, str]]:
    """(kind, id) of the tables, forms and processes that a diagram names."""
    found = {("decision", name) for name in diagram.tables}
    found |= {("form", form_of(node)) for _, node in diagram.nodes if form_of(node)}
    return found | {("process", node.get("calledElement", "")) for _, node in diagram.of("callActivity")}


def _binding(diagram: Diagram, key: tuple[str, str]) -> str:
    """ "latest" where every place that names it takes the newest; guards are frozen."""
    what, name = key
    if what == "decision" and any(guards for _, guards in diagram.tables.get(name, ())):
        return "deployment"
    attribute = {"decision": "decisionRefBinding", "form": "formRefBinding", "process": "calledElementBinding"}[what]
    named = {"decision": "decisionRef", "form": "formRef"}
    bindings = {
        camunda(node, attribute) or "latest"
        for _, node in diagram.nodes
        if (node.get("calledElement") if what == "process" else camunda(node, named[what])) == name
    }
    return "latest" if bindings == {"latest"} else "deployment"


def _same(finding: Finding) -> tuple[str, str, str, str]:
    return finding.file, finding.element, finding.rule, finding.sentence


def _names(diagrams: Collection[Diagram]) -> str:
    every = [name_of(process) or identity(process) for each in diagrams for process in each.processes]
    return "、".join(f"「{name}」" for name in every)


def _broken(user: Diagram, cause: Anew, finding: Finding) -> Finding:
    where = label(finding.kind, finding.name, finding.element) if finding.element else ""
    sentence = f"现行的流程{_names([user])}用着它，这样改了就不对了。{where}：{finding.sentence}"
    return _at(cause, finding.rule, sentence, f"{finding.remedy}{_ALONG}", finding.english, finding.level)


def _not_yet(cause: Anew, users: Collection[Diagram]) -> Finding:
    return _at(
        cause,
        USED_BY_OTHERS,
        f"流程{_names(users)}用着它，没有一起部署，仍按原来的一版办。",
        "要按新的办，把这些流程图也部署一次，内容没有改的也要部署。",
        f"{len(users)} deployed diagrams use it and keep the version they have.",
        "warning",
    )


def _at(cause: Anew, rule: str, sentence: str, remedy: str, english: str, level: str) -> Finding:
    finding = Finding(cause.file, cause.line, cause.id, cause.name, rule, sentence, remedy, english=english)
    return replace(finding, level=level, kind=cause.what)

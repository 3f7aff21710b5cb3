"""Who does a user task, as a designer writes it: camunda: attributes, or BPMN's humanPerformer and potentialOwner.

As Camunda 7 reads them: a humanPerformer is the assignee; a potentialOwner lists `user(a)`, `group(b)`, or `b` for a
group, separated by commas, each with expressions.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagrams.compiling import Compiler, split_names
from engine.diagrams.findings import Findings
from engine.diagrams.xml import BPMN, CAMUNDA, Element, kind, properties, text
from engine.expressions import Expression
from engine.machine.details import Work

ROLES = ("humanPerformer", "potentialOwner")
_INSIDE = frozenset(["documentation", "extensionElements"])
_FORMULA = f"{BPMN}resourceAssignmentExpression/{BPMN}formalExpression"


@dataclass(frozen=True)
class Performers:
    """The texts that say who: `users` and `groups` may hold several, separated by commas."""

    assignee: str = ""
    users: str = ""
    groups: str = ""


def performers(task: Element) -> Performers:
    """What `task` says of who does it, both ways of writing together."""
    users, groups = ([task.get(CAMUNDA + name) or ""] for name in ("candidateUsers", "candidateGroups"))
    for owner in task.iterfind(f"{BPMN}potentialOwner/{_FORMULA}"):
        for part in split_names(text(owner)):
            word = part.strip()
            if word.startswith("user(") and word.endswith(")"):
                users.append(word[5:-1].strip())
            else:
                groups.append(word[6:-1].strip() if word.startswith("group(") and word.endswith(")") else word)
    assignee = task.get(CAMUNDA + "assignee") or text(task.find(f"{BPMN}humanPerformer/{_FORMULA}"))
    return Performers(assignee, *(",".join(filter(None, names)) for names in (users, groups)))


def read_work(task: Element, compiler: Compiler) -> Work:
    """Who does a user task, until when, how urgent and what it is called, compiled."""
    found = performers(task)

    def get(name: str) -> Expression | None:
        return compiler.template(task, task.get(CAMUNDA + name))

    return Work(
        assignee=compiler.template(task, found.assignee),
        users=compiler.names(task, found.users),
        groups=compiler.names(task, found.groups),
        due=get("dueDate"),
        follow_up=get("followUpDate"),
        priority=get("priority"),
        name=compiler.template(task, named(task)),
    )


def named(task: Element) -> str:
    """The template of a task's name: with the property `about` behind it, "" where the name is a fixed text."""
    name, about = " ".join((task.get("name") or "").split()), properties(task).get("about", "")
    if about:
        return f"{name}：{about}"
    return name if "{" in name else ""


def check_performers(task: Element, findings: Findings) -> None:
    """Roles that say nothing, or say it twice."""
    roles = [child for child in task if kind(child) in ROLES]
    humans = [role for role in roles if kind(role) == "humanPerformer"]
    if len(humans) > 1 or (humans and task.get(CAMUNDA + "assignee") is not None):
        findings.add(
            task, "assignee-twice", "有两处写了办理人。", "请只留一处。", "The assignee is declared more than once."
        )
    for role in roles:
        if not text(role.find(_FORMULA)) or any(_strange(part) for part in role.iter("*")):
            findings.not_run(
                role,
                "performer-unreadable",
                f"没有办理人表达式的 {kind(role)}",
                "请在里面写 resourceAssignmentExpression/formalExpression，或改用办理人、候选组。",
            )


def _strange(part: Element) -> bool:
    known = (*ROLES, "resourceAssignmentExpression", "formalExpression")
    return bool(kind(part)) and kind(part) not in known and kind(part) not in _INSIDE

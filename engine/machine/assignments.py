"""Who may do a user task: resolved when it becomes ready, then frozen with the basis of every answer (contracts 15)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from engine.errors import Failure, Refused
from engine.machine import timers
from engine.machine.shapes import Assignment
from engine.values import Value, instant, read_instant

if TYPE_CHECKING:
    from engine.expressions import Expression
    from engine.machine.details import Work
    from engine.machine.shapes import Recount
    from engine.machine.tokens import Token

REPAIRABLE = {"NO_SUPERIOR", "AMBIGUOUS_SUPERIOR"}
"""Refusals of the organisation that put a task on the office's repair list instead of stopping the case."""
LONGEST_NAME = 300
"""Characters of a task's name that are kept."""


def resolve(token: Token, work: Work) -> None:
    """Freeze the assignment in the token's facts, as plain data (`read` makes it an Assignment) without defaults.

    Failure ASSIGNMENT where a text is no person, instant or number; EXPRESSION where it cannot be evaluated.
    """
    case, asked = token.case, len(token.case.effects)
    row: dict[str, Any] = {}
    try:
        if work.assignee is not None:
            row["assignee"] = _login(token, case.evaluate(token, work.assignee, refusals=True))
        row["users"] = _names(token, work.users)
        row["groups"] = _names(token, work.groups)
        if work.assignee is not None and not any(row.values()):
            row.update(problem="NO_SUPERIOR", sentence=f"“{work.assignee.text}”没有指明任何人")
        row["due"] = _deadline(token, work.due)
        row["follow_up"] = _deadline(token, work.follow_up)
        row["priority"] = _priority(token, work.priority)
        row["name"] = _called(token, work.name)
    except Refused as refused:
        if refused.code not in REPAIRABLE:
            raise Failure(refused.code, token.element, refused.sentence) from refused
        row = {"problem": refused.code, "sentence": refused.sentence}
    row["basis"] = [effect.basis for effect in case.effects[asked:] if effect.basis and not effect.refusal]
    row = {name: value for name, value in row.items() if value not in (None, [], "")}
    token.facts.pop("assignment", None)
    if row:
        token.facts["assignment"] = row


_SAID = {
    "setAssignee": "指定办理人",
    "setPriority": "定下优先级",
    "setDueDate": "定下办理期限",
    "setFollowUpDate": "定下跟进日期",
    "addCandidateUser": "加上候选人",
    "addCandidateUsers": "加上候选人",
    "addCandidateGroup": "加上候选组",
    "addCandidateGroups": "加上候选组",
    "deleteCandidateUser": "去掉候选人",
    "deleteCandidateGroup": "去掉候选组",
}
"""What a create listener said of its task, as a ground that people read."""


def change(token: Token, what: str, given: Value) -> None:
    """What a create listener says of its task (`setAssignee`, `addCandidateUser` …); it becomes a ground of its own.

    Failure ASSIGNMENT or TIMER where it is no person, number or instant.
    """
    row = dict(token.facts.get("assignment", {}))
    match what:
        case "setAssignee":
            row["assignee"] = _login(token, given)
            row.pop("problem", None)
            row.pop("sentence", None)
        case "setPriority":
            row["priority"] = _as_priority(token, given)
        case "setDueDate":
            row["due"] = _as_deadline(token, given)
        case "setFollowUpDate":
            row["follow_up"] = _as_deadline(token, given)
        case _:
            kind = "groups" if "Group" in what else "users"
            names, before = _listed(token, given), row.get(kind, [])
            kept = [name for name in before if name not in names]
            row[kind] = kept if what.startswith("delete") else [*before, *(n for n in names if n not in before)]
    said = "、".join(map(str, given)) if isinstance(given, list) else str(given)
    row["basis"] = [*row.get("basis", []), f"流程图在任务开始时{_SAID[what]} {said}"]
    row = {name: value for name, value in row.items() if value not in (None, [], "")}
    token.facts["assignment"] = row


def read(row: dict[str, Any]) -> Assignment:
    """The inverse of what `resolve` writes."""
    return Assignment(
        assignee=row.get("assignee"),
        candidate_users=tuple(row.get("users", ())),
        candidate_groups=tuple(row.get("groups", ())),
        due=read_instant(row["due"]) if "due" in row else None,
        follow_up=read_instant(row["follow_up"]) if "follow_up" in row else None,
        priority=row.get("priority", 50),
        name=row.get("name", ""),
        basis=tuple(row.get("basis", ())),
        problem=row.get("problem", ""),
        problem_sentence=row.get("sentence", ""),
    )


def recounted(row: dict[str, Any], wanted: Recount) -> dict[str, Any]:
    """The same assignment with the deadlines, and the grounds if there are any, of `wanted`."""
    due = instant(wanted.due) if wanted.due is not None else None
    follow_up = instant(wanted.follow_up) if wanted.follow_up is not None else None
    changed = {**row, "due": due, "follow_up": follow_up, "basis": list(wanted.basis) or row.get("basis")}
    return {name: value for name, value in changed.items() if value not in (None, [], "")}


def performers(token: Token, expressions: tuple[Expression, ...]) -> None:
    """Freeze who may raise a message by hand; nobody, with the reason kept, where the organisation has no answer."""
    token.facts.pop("problem", None)
    try:
        token.facts["performers"] = _names(token, expressions)
    except Refused as refused:
        if refused.code not in REPAIRABLE:
            raise Failure(refused.code, token.element, refused.sentence) from refused
        token.facts["problem"] = refused.sentence


def _called(token: Token, name: Expression | None) -> str:
    """The task's name, on one line; what is asked for it is asked once, as for the rest of the assignment."""
    found = token.case.evaluate(token, name, refusals=True) if name is not None else None
    return "" if found is None else " ".join(str(found).split())[:LONGEST_NAME]


def _login(token: Token, value: Value) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value.strip() if isinstance(value, str) else None
    raise Failure("ASSIGNMENT", token.element, f"办理人应是一个登录名，得到的是“{value}”")


def _names(token: Token, expressions: tuple[Expression, ...]) -> list[str]:
    """Logins or group ids: every expression gives a text (several separated by commas) or a list of texts."""
    names: dict[str, None] = {}
    for expression in expressions:
        names.update((name, None) for name in _listed(token, token.case.evaluate(token, expression, refusals=True)))
    return list(names)


def _listed(token: Token, value: Value) -> list[str]:
    names: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if item is not None and not isinstance(item, str):
            raise Failure("ASSIGNMENT", token.element, f"候选人或候选组应是文字，得到的是“{item}”")
        names += [name.strip() for name in (item or "").split(",") if name.strip()]
    return names


def _deadline(token: Token, expression: Expression | None) -> str | None:
    return None if expression is None else _as_deadline(token, token.case.evaluate(token, expression, refusals=True))


def _as_deadline(token: Token, value: Value) -> str | None:
    """An instant; a bare day ends at 24:00 of that day (contracts 32); a duration counts from now."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str) and value.startswith("P"):
            return instant(timers.after(token.case.moment.now, value))
        if isinstance(value, str) and len(value.strip()) == len("2026-11-23"):
            value = dt.date.fromisoformat(value.strip())
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            value += dt.timedelta(days=1)
        return instant(timers.read_moment(value))
    except (ValueError, OverflowError) as wrong:
        raise Failure("TIMER", token.element, f"期限“{value}”无法读取") from wrong


def _priority(token: Token, expression: Expression | None) -> int | None:
    if expression is None:
        return None
    return _as_priority(token, token.case.evaluate(token, expression, refusals=True))


def _as_priority(token: Token, value: Value) -> int | None:
    text = str(value)
    if not text.lstrip("-").isdecimal() or len(text) > 9:
        raise Failure("ASSIGNMENT", token.element, f"优先级应是整数，得到的是“{value}”")
    return int(text) if int(text) != 50 else None

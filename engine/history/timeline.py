"""The time line of a case: its events in the words of the diagram, newest first, nothing left out that a person did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine import values
from engine.days import say_instant
from engine.history.reading import Recorded
from engine.history.versions import Told
from engine.machine import Program
from engine.store import RECOUNTED
from engine.views import LineEntry, Mark

SYSTEM = "系统"
ACTS: Mapping[str, str] = {
    "claimed": "签收",
    "released": "放弃签收",
    "fired": "到时",
    "continued": "系统继续办理",
    "repaired": "重新指派",
    "reassigned": "转办",
    "moved": "调整环节",
    "instance_added": "加签",
    "instance_removed": "减签",
    "urged": "催办",
    "commented": "备注",
    "modified": "运维调整",
    "reopened": "恢复办理",
    "migrated": "案卷转到新版流程",
    "cancelled": "撤销",
    "incident": "自动步骤没有成功",
    "failed": "外部程序没有办成，还会再办",
    "thrown": "外部程序报告错误",
    "retried": "重新执行自动步骤",
    "broadcast": "信号已经发出",
    "delivered": "通知送达",
    "waiting": "通知已发出，对方还没有走到",
    "recounted": "日历变了，重新计算期限",
}
"""What is said of an event whose element has no words of its own for it."""
MARKS: Mapping[str, str] = {
    "extra_urgent": "标为特急",
    "urgent": "标为加急",
    "normal": "标为平件",
    "": "取消缓急标注",
}
HANDED: Mapping[str, str] = {"handed_over": "移交", "delegated": "委办", "resolved": "办好交回"}
"""How a task was given to somebody else, where it was not for good and by one act of its own."""
OWN_WORDS = frozenset({"started", "completed", "message", "fired"})
"""Kinds that the diagram names itself: by the flow taken, the property `verb`, or the element's name."""
WITH_STEP = frozenset(
    {"claimed", "released", "repaired", "reassigned", "urged", "commented", "moved", "incident"}
    | {"retried", "recounted"}
    | {"instance_added", "instance_removed"}
    | {"failed", "thrown"}
)
STOP = "stop"


def timeline(
    program: Program | Told,
    events: Sequence[Recorded],
    due: Mapping[str, str],
    person: Callable[[str], str],
    tag: str = "",
) -> tuple[LineEntry, ...]:
    """`due`: the time limit of each task by token, as text, for marking what was late; `person` names a login.

    `tag` is the procedure's name where one line shows several cases. A case that was migrated is `Told` by versions.
    """
    told = program if isinstance(program, Told) else Told(program)
    return tuple(entry(told.at(one.seq), one, due.get(one.token, ""), person, tag) for one in reversed(events))


def entry(program: Program, event: Recorded, due: str, person: Callable[[str], str], tag: str = "") -> LineEntry:
    """One event as an entry."""
    name = person(event.actor) if event.actor else ""
    return LineEntry(
        seq=event.seq,
        at=event.now,
        who=str(event.data.get("post") or name or SYSTEM),
        act=act(program, event, person),
        mark=mark(program, event, due),
        person=name,
        opinion=event.opinion,
        basis=_basis(event, person),
        rule=rule(program, event),
        tag=tag,
    )


def act(program: Program, event: Recorded, person: Callable[[str], str] = str) -> str:
    """What was done: the name of the flow pressed, the step's verb, its name, or the word for that kind of event."""
    info = program.elements.get(event.element)
    step = info.name if info and info.name else event.element
    if event.kind == "refused":
        return f"未提交：{event.data.get('sentence', '')}"
    if event.kind in OWN_WORDS:
        pressed = _pressed(program, event)
        verb = info.properties.get("verb", "") if info else ""
        return pressed or verb or step or ACTS.get(event.kind, event.kind)
    words = _special(event) or ACTS.get(event.kind, event.kind)
    return (f"{words}“{step}”" if event.kind in WITH_STEP and step else words) + _hands(event, person)


def _special(event: Recorded) -> str:
    """The word where one kind of event has several: by its holder a task is transferred, by the office reassigned."""
    if event.kind == "reassigned":
        word = HANDED.get(str(event.data.get("how", "")), "")
        return word or ("改派" if event.actor != event.data.get("from") else "")
    if event.kind == "moved":
        return "撤回" if event.data.get("how") == "taken_back" else "调整到"
    if event.kind == "migrated" and "version" in event.data:
        return f"案卷转到第 {event.data['version']} 版流程"
    if event.kind == "marked":
        return MARKS.get(str(event.data.get("urgency", "")), "标注缓急")
    return ""


def _hands(event: Recorded, person: Callable[[str], str]) -> str:
    """From whom to whom a task went."""
    if event.kind != "reassigned":
        return ""
    before, after = (str(event.data.get(name, "")) for name in ("from", "to"))
    return "，" + " → ".join(person(login) for login in (before, after) if login)


def _pressed(program: Program, event: Recorded) -> str:
    flow = program.flows.get(str(event.data.get("flow", "")))
    return flow.name if flow else ""


def mark(program: Program, event: Recorded, due: str = "") -> Mark:
    """Red for what was refused or sent back, amber for what came late, green for the rest."""
    if event.kind in (
        "refused",
        "moved",
        "cancelled",
        "incident",
        "instance_removed",
        "reopened",
        "modified",
    ) or _sent_back(program, event):
        return "bad"
    if event.kind == "fired" or (event.kind == "completed" and due and event.at > due):
        return "warn"
    return "done"


def _sent_back(program: Program, event: Recorded) -> bool:
    flow = program.flows.get(str(event.data.get("flow", "")))
    return flow is not None and flow.properties.get("style") == STOP


def rule(program: Program, event: Recorded) -> str:
    """The catalogue id that this act rests on or met: of the refusal, of the exception, of the flow."""
    if event.kind == "refused":
        return str(event.data.get("rule", ""))
    exceptions = event.data.get("exceptions")
    if isinstance(exceptions, list) and exceptions:
        first = exceptions[0]
        return str(first.get("rule", "")) if isinstance(first, dict) else str(first)
    flow = program.flows.get(str(event.data.get("flow", "")))
    return flow.properties.get("rule", "") if flow else ""


def _basis(event: Recorded, person: Callable[[str], str]) -> str:
    """The reason given for an exception, who granted one, what was found, why an automatic step failed."""
    told = event.data.get("exceptions")
    granted = [one for one in (told if isinstance(told, list) else []) if isinstance(one, dict) and "case" in one]
    said = [f"例外（{one['rule']}）经申请，{person(str(one['by']))}准予" for one in granted]
    if reason := str((event.payload or {}).get("reason") or event.data.get("reason") or ""):
        said.append(f"例外理由：{reason}" if event.data.get("exceptions") else f"理由：{reason}")
    if label := str((event.payload or {}).get("label", "")):
        said.insert(0, label)
    findings = event.data.get("findings")
    if isinstance(findings, list):
        said += [str(f.get("sentence", "")) for f in findings if isinstance(f, dict)]
    if event.kind in ("incident", "failed"):
        said.append(str(event.data.get("why", "")))
    if event.kind == "migrated" and "before" in event.data:
        said.append(f"原为第 {event.data['before']} 版，已经走过的不变")
    if event.kind == RECOUNTED:
        before, after = (say_instant(values.read_instant(str(event.data[key]))) for key in ("was", "due"))
        said.append(f"期限由 {before} 改为 {after}")
    return "；".join(part for part in said if part)

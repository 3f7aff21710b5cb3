"""A trial in words for a terminal, and as JSON: what was done, which rows hit, who has what and why, what is due."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping

from engine import comparing
from engine.days import SHANGHAI
from engine.errors import EngineError, Failure, Invalid, Refused
from engine.machine import Offer, Wait
from engine.trying import Step, Trial

KINDS = {"message": "等消息", "signal": "等信号", "condition": "等条件成立", "incident": "自动步骤出错"}
Rows = Mapping[str, tuple[str, list[dict[str, str]]]]
"""Table id -> its name, and the conditions of each row."""


def rows_of(files: Mapping[str, bytes]) -> Rows:
    """What the rows of the tables in `files` say."""
    found: dict[str, tuple[str, list[dict[str, str]]]] = {}
    for name, content in files.items():
        if name.endswith(".dmn"):
            found |= comparing.table_rows(content)
    return found


def told_step(step: Step, rows: Rows) -> Iterator[str]:
    """One act, and below it the rows that hit and the grounds of what was asked."""
    pressed = f"：{step.decision}" if step.decision else ""
    yield f"{when(step.at)}  {step.name or step.element}{pressed}  {step.by or '（到时间）'}"
    for hit in step.tables:
        table, _, numbers = hit.partition(":")
        for number in numbers.split(","):
            yield f"    命中 {table} 第 {number} 行{_conditions(rows, table, int(number))}"
    yield from (f"    凭 {ground}" for ground in step.why)
    yield from (f"    记录 {finding}" for finding in step.findings)


def _conditions(rows: Rows, table: str, number: int) -> str:
    _, known = rows.get(table, ("", []))
    said = "；".join(f"{head} {text}" for head, text in known[number - 1].items()) if number <= len(known) else ""
    return f"（{said}）" if said else ""


def told_state(trial: Trial) -> Iterator[str]:
    """Where the tokens stand: open tasks with whose they are and why, and what else is waited for."""
    if trial.ended:
        ends = trial.result.end_events if trial.result else ()
        yield "已经结束" + (f"：{'、'.join(trial.program.info(end).name or end for end in ends)}" if ends else "")
        return
    if trial.result is None:
        yield f"还没有发起：{trial.program.name}"
        return
    for number, offer in enumerate(trial.offers, 1):
        yield f"  {number} ● {_name(trial, offer)}  {holder(offer)}" + _due(offer)
        yield from (f"      凭 {ground}" for ground in offer.assignment.basis)
    for wait in trial.waits:
        yield f"    ◷ {_awaited(trial, wait)}"


def holder(offer: Offer) -> str:
    """Whose a task is, in words."""
    given = offer.assignment
    if given.assignee:
        return given.assignee
    shared = [*given.candidate_users, *given.candidate_groups]
    return f"组 {'、'.join(shared)}" if shared else f"没有人：{given.problem_sentence or given.problem or offer.topic}"


def _due(offer: Offer) -> str:
    return f"  期限 {when(offer.assignment.due)}" if offer.assignment.due else "  不限时"


def _name(trial: Trial, offer: Offer) -> str:
    info = trial.program.info(offer.element, offer.process)
    return f"{offer.assignment.name or info.name or offer.element}（{offer.element}）"


def _awaited(trial: Trial, wait: Wait) -> str:
    info = trial.program.info(wait.event or wait.element, wait.process)
    name = info.name or info.id
    if wait.due:
        return f"{name}  {when(wait.due)} 到时间"
    return f"{name}  {KINDS.get(wait.kind, wait.kind)} {wait.name} {wait.detail}".rstrip()


def when(at: dt.datetime) -> str:
    """An instant in the city's time."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def refusal(error: EngineError | Failure) -> Iterator[str]:
    """Why an act was not taken: rules, or answers to mend."""
    if isinstance(error, Refused) and error.hits:
        yield from (f"  ✗ {hit.sentence}{hit.remedy}（{hit.rule}）" for hit in error.hits)
    elif isinstance(error, EngineError):
        yield f"  ✗ {error.sentence}"
        yield from (
            f"    {name}：{said}" for name, said in (error.problems if isinstance(error, Invalid) else {}).items()
        )
    else:
        yield f"  ✗ 自动步骤出错：{error}"


def as_json(trial: Trial, refused: list[str]) -> str:
    """`steps`, `open` tasks, `waits`, `ended`, `marks` by element, and the sentences of what was `refused`."""
    told = {
        "process": trial.program.process,
        "now": trial.now.isoformat(),
        "steps": [
            {
                "at": step.at.isoformat(),
                "by": step.by,
                "element": step.element,
                "name": step.name,
                "decision": step.decision,
                "why": list(step.why),
                "tables": list(step.tables),
                "findings": list(step.findings),
            }
            for step in trial.steps
        ],
        "open": [
            {
                "element": offer.element,
                "assignee": offer.assignment.assignee,
                "candidates": [*offer.assignment.candidate_users, *offer.assignment.candidate_groups],
                "why": list(offer.assignment.basis),
                "due": offer.assignment.due.isoformat() if offer.assignment.due else None,
                "problem": offer.assignment.problem,
            }
            for offer in trial.offers
        ],
        "waits": [
            {"element": w.element, "kind": w.kind, "name": w.name, "due": w.due.isoformat() if w.due else None}
            for w in trial.waits
        ],
        "ended": trial.ended,
        "marks": trial.drawn(),
        "refused": refused,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)

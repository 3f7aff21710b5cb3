"""What a person hands in with a start, a completion or a message, and its check against the step (architecture 3).

The order is always the same: capacity, decision, form, opinion and attachments, guards. Nothing here writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine import guards, history, values
from engine.errors import Invalid
from engine.forms import Checked
from engine.guards import Standing, Verdict
from engine.machine import Ask, Choice, Effect, ElementInfo, Program
from engine.organisation import Capacity
from engine.store import Leave
from engine.values import Value
from engine.worklist import Actor

RESERVED = frozenset({"decision", "opinion", "reason", "capacity"})
BUILT_IN = frozenset({"starter", "unit", "post", "matter", "case", "execution"})
OPINION_LIMIT = 20_000
REASON_LIMIT = 2000
NOTE_LIMIT = 500
MOST_FILES = 100
MOST_TOLD = 8
"""Items of a list that was asked for outside, such as options, that an event holds word for word."""


@dataclass(frozen=True)
class Upload:
    """A file handed in. `type` is what the sender says it is and is never trusted when it is served again."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Submission:
    """What was typed and pressed. `decision` is a flow id (pages); over REST the gateway's variable is an answer."""

    answers: Mapping[str, object] = field(default_factory=dict)
    decision: str | None = None
    opinion: str = ""
    reason: str = ""
    capacity: str | None = None
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """A submission that fits the step. `asked`: what forms and guards asked outside, in order."""

    values: Mapping[str, Value]
    capacity: Capacity | None
    choice: Choice | None
    opinion: str
    reason: str
    verdict: Verdict
    asked: tuple[Effect, ...]
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What chosen options were called, where a form works them out: key -> token -> label."""
    exceptions: tuple[Mapping[str, object], ...] = ()
    """The exceptions the act rests on, as the event tells them: rule, code, authority, by whom and by which case."""

    def told(self) -> dict[str, object]:
        """What the event keeps in the chain about the act."""
        told: dict[str, object] = {}
        if self.capacity:
            told["post"] = self.capacity.title
        if self.choice:
            told["flow"] = self.choice.flow
        if self.verdict.findings:
            told["findings"] = [{"rule": h.rule, "code": h.code, "sentence": h.sentence} for h in self.verdict.findings]
        if self.exceptions:
            told["exceptions"] = [dict(one) for one in self.exceptions]
        if self.asked:
            told["asked"] = [[e.name, [values.plain(a) for a in e.args], _brief(e.value), e.basis] for e in self.asked]
        return told

    def payload(self, attachments: Sequence[Mapping[str, object]]) -> dict[str, object]:
        """What the event keeps apart, where the law may have it destroyed: answers, opinion, reason, files."""
        kept: dict[str, object] = {"values": {name: values.plain(value) for name, value in self.values.items()}}
        if self.said:
            kept["said"] = {name: dict(labels) for name, labels in self.said.items()}
        if self.opinion:
            kept["opinion"] = self.opinion
        if self.reason:
            kept["reason"] = self.reason
        if attachments:
            kept["attachments"] = list(attachments)
        return kept


def _brief(value: Value) -> object:
    """An answer as the event keeps it. Nothing asks for it again, so of a long list its number and digest do."""
    if isinstance(value, list) and len(value) > MOST_TOLD:
        return {"items": len(value), "sm3": values.sm3(values.write(values.plain(value)))}
    return values.plain(value)


class Seen:
    """The context of forms and guards: built-ins and variables, then the answers; what is asked outside is noted."""

    def __init__(
        self,
        visible: Mapping[str, Value],
        now: dt.datetime,
        ask: Ask,
        leave: Leave | None = None,
    ) -> None:
        """`visible`: what the step sees; `leave`: the exceptions granted for it."""
        self.visible, self.now, self.leave = dict(visible), now, leave
        self.asked: list[Effect] = []
        self._ask = ask

    def look_up(self, name: str) -> Value:
        """KeyError for an unknown name."""
        return self.visible[name]

    def ask(self, name: str, args: Sequence[Value]) -> Value:
        """Asks outside and notes the answer."""
        value, basis = self._ask(name, args)
        self.asked.append(Effect(name, tuple(args), value, basis))
        return value


def accept(program: Program, element: ElementInfo, given: Submission, who: Actor, seen: Seen) -> Accepted:
    """Checks `given` against the step `element`. Raises Invalid (the answers) or Refused (a rule)."""
    capacity = who.capacity(given.capacity)
    choice, answers = _decide(element, given)
    seen.visible.update(actor=who.login, capacity=capacity.post if capacity else None, now=who.now)
    read = _read(program, element, answers, seen)
    clean = dict(read.values)
    opinion = typed("opinion", given.opinion, OPINION_LIMIT)
    reason = typed("reason", given.reason, OPINION_LIMIT)
    _demand(element, choice, opinion, given)
    if choice:
        clean[choice.variable] = choice.literal
    seen.visible.update(clean)
    seen.visible.update(
        actor=who.login,
        opinion=opinion,
        reason=reason,
        now=who.now,
        capacity=capacity.post if capacity else None,
        decision=choice.flow if choice else None,
        attachments=len(given.uploads),
    )
    holds = [name for held in who.capacities for name in (held.post, held.post_kind)]
    verdict = guards.check(program, element, seen, Standing(who.login, holds, reason, seen.leave))
    rests = _rests(verdict, who, history.digest_of_try(given.answers))
    return Accepted(clean, capacity, choice, opinion, reason, verdict, tuple(seen.asked), read.said, rests)


def _rests(verdict: Verdict, who: Actor, answers: str) -> tuple[Mapping[str, object], ...]:
    """Every exception once, however many rows of the guards spoke of it."""
    told: dict[tuple[str, str], Mapping[str, object]] = {}
    for hit in verdict.exceptions:
        grant = verdict.grants.get(hit)
        one = {"rule": hit.rule, "code": hit.code, "authority": hit.authority, "by": grant.by if grant else who.login}
        full = {**one, "case": grant.case, "same": grant.answers == answers} if grant else one
        told.setdefault((hit.rule, hit.code), full)
    return tuple(told.values())


def _decide(element: ElementInfo, given: Submission) -> tuple[Choice | None, dict[str, object]]:
    """The choice meant, by flow id or by the literal of the gateway's variable; and the answers without it."""
    answers = {name: value for name, value in given.answers.items() if name not in RESERVED}
    if not element.choices:
        if given.decision:
            raise Invalid("DECISION_UNKNOWN", problems={"decision": "这一步没有可选的处理。"})
        return None, answers
    variable = element.choices[0].variable
    literal = answers.pop(variable, None)
    for choice in element.choices:
        if given.decision == choice.flow or (not given.decision and literal is not None and literal == choice.literal):
            return choice, answers
    names = "、".join(f"“{choice.name}”" for choice in element.choices)
    raise Invalid("DECISION_UNKNOWN", problems={"decision": f"请从{names}中选择一项。"})


def _read(program: Program, element: ElementInfo, answers: Mapping[str, object], seen: Seen) -> Checked:
    """The answers as clean values (contracts 17): by the form; without one, anything but what is ours."""
    if element.form:
        checked: Checked = program.forms[element.form].read(answers, seen)
        return checked
    for name in answers:
        if program.closed or name in BUILT_IN:
            raise Invalid("VARIABLE_NOT_ACCEPTED", problems={name: "这一步不接受这项内容。"}, name=name)
    return Checked({name: values.admit(name, value) for name, value in answers.items()}, {})


def typed(name: str, text: str, most: int = REASON_LIMIT) -> str:
    """What somebody typed into the field `name`, fit to be kept; "" where there is nothing to be read in it.

    Invalid TOO_LARGE beyond `most` characters.
    """
    clean = str(values.admit(name, text)).strip()
    if values.says_nothing(clean):
        return ""
    if len(clean) > most:
        raise Invalid("TOO_LARGE", problems={name: f"最多 {most} 字。"}, limit=f"{most} 字")
    return clean


def _demand(element: ElementInfo, choice: Choice | None, opinion: str, given: Submission) -> None:
    needed = element.properties.get("opinion") == "required" or (choice is not None and choice.opinion_required)
    if needed and not opinion:
        rule = f"（{choice.rule}）" if choice and choice.rule else ""
        sentence = f"请填意见：{choice.name}时必须签署意见{rule}。" if choice else "请填意见。"
        raise Invalid("OPINION_REQUIRED", sentence, problems={"opinion": sentence})
    if element.attachments == "required" and not given.uploads:
        raise Invalid("ATTACHMENT_REQUIRED", problems={"attachments": "请上传附件。"})
    if len(given.uploads) > MOST_FILES:
        sentence = f"一次最多 {MOST_FILES} 个附件。"
        raise Invalid("TOO_LARGE", problems={"attachments": sentence}, limit=f"{MOST_FILES} 个附件")
    if given.uploads and not element.attachments:
        raise Invalid("VARIABLE_NOT_ACCEPTED", problems={"attachments": "这一步不收附件。"}, name="attachments")

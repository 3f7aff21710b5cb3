"""A trial at a prompt: what is open is listed, chosen by number, and its form asked field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import click
from sqlalchemy import Connection

from engine import worklist
from engine.cli.trial_report import holder, refusal, told_state
from engine.errors import EngineError, Failure, Invalid, Refused
from engine.forms import Form, Shown
from engine.machine import ElementInfo
from engine.trying import Act, Trial

MENU = "办第几件；t 到下一个定时；m 发消息；u 退一步；q 结束"


class Talk:
    """Asks until the trial has ended or nobody answers any more. `begin` makes it anew, for a step back."""

    def __init__(self, connection: Connection, begin: Callable[[], Trial], login: str) -> None:
        self.connection, self.begin, self.login = connection, begin, login
        self.trial, self.acts = begin(), list[Act]()

    def run(self, say: Callable[[Trial, int], None]) -> Trial:
        """`say(trial, number)` tells the steps after the first `number`."""
        try:
            while not self.trial.ended:
                click.echo("\n".join(told_state(self.trial)))
                act = self._start() if self.trial.result is None else self._next()
                before = len(self.trial.steps)
                if act is None:
                    break
                if act.do == "undo":
                    self._undo()
                elif self._do(act):
                    say(self.trial, before)
        except click.Abort:  # the end of what was typed
            click.echo("")
        return self.trial

    def _undo(self) -> None:
        self.acts = self.acts[:-1]
        self.trial = self.begin()
        self.trial.play(self.acts)

    def _do(self, act: Act) -> bool:
        """Whether it was taken; what was wrong is said, and mended where it is a matter of answers."""
        try:
            self.trial.do(act)
        except (EngineError, Failure) as error:
            click.echo("\n".join(refusal(error)))
            again = isinstance(error, Invalid) or (isinstance(error, Refused) and error.wants_reason)
            self.trial = self.begin()  # a refused act has left the trial as it was
            self.trial.play(self.acts)
            if again and act.do in ("start", "task") and click.confirm("改了再办？", default=True):
                return self._do(self._asked(act.do, act.token, act))
            return False
        self.acts.append(act)
        return True

    def _start(self) -> Act:
        return self._asked("start", "", None)

    def _next(self) -> Act | None:
        offers, waits = self.trial.offers, [w for w in self.trial.waits if w.kind in ("message", "signal")]
        typed = click.prompt(MENU, default="1" if offers else "t").strip().lower()
        if typed == "q":
            return None
        if typed == "u":
            return Act("undo")
        if typed == "t" and self.trial.timers:
            return Act("time")
        if typed == "m" and waits:
            picked = _pick("哪一个", [f"{wait.name}（{wait.element}）" for wait in waits])
            return Act("message", waits[picked].token, self._by(""))
        if typed.isdecimal() and 0 < int(typed) <= len(offers):
            return self._asked("task", offers[int(typed) - 1].token, None)
        click.echo("没有这一项。")
        return self._next()

    def _by(self, default: str) -> str:
        known = default or self.login
        return str(
            click.prompt("由谁办（登录名）", default=known) if known else click.prompt("由谁办（登录名）")
        ).strip()

    def _asked(self, do: str, token: str, before: Act | None) -> Act:
        element = self.trial.element(token)
        offer = next((one for one in self.trial.offers if one.token == token), None)
        click.echo(f"—— {element.name or element.id}" + (f"  {holder(offer)}" if offer else ""))
        assignee = (offer.assignment.assignee or "") if offer else ""
        by = self._by(before.by if before else assignee)
        form = self.trial.program.forms.get(element.form) if element.form else None
        answers = self._fill(form, token, dict(before.answers) if before else None) if form else {}
        decision = self._decision(element)
        opinion = click.prompt("意见", default=before.opinion if before else "") if decision or _wants(element) else ""
        reason = click.prompt("例外的理由", default="") if before else ""
        return Act(do, token, by, answers, decision, opinion, reason)

    def _decision(self, element: ElementInfo) -> str:
        if not element.choices:
            return ""
        return element.choices[_pick("按哪个按钮", [one.name for one in element.choices])].flow

    def _fill(self, form: Form, token: str, given: dict[str, object] | None) -> dict[str, object]:
        """Answers field by field, hidden ones left out, what was typed before or is stored offered again."""
        context = worklist.form_context(self.connection, self.trial.visible(token), self.trial.now)
        answers = given or {
            one.field.key: one.value for one in _flat(form.show(None, context)) if one.value is not None
        }
        asked = set[str]()
        while True:
            open_now = (one for one in _flat(form.show(answers, context)) if one.field.key not in asked)
            field = next((one for one in open_now if not (one.hidden or one.fixed)), None)
            if field is None:
                return {name: value for name, value in answers.items() if name in asked}
            asked.add(field.field.key)
            answers[field.field.key] = _answer(field, answers.get(field.field.key))


def _wants(element: ElementInfo) -> bool:
    return element.properties.get("opinion") == "required"


def _flat(shown: Iterable[Shown]) -> Iterator[Shown]:
    """The fields that can be answered, those in groups too."""
    for one in shown:
        if one.field.key and one.field.type != "expression":
            yield one
        yield from _flat(one.fields)


def _answer(field: Shown, before: object) -> object:
    name = field.title or field.field.key
    if field.field.type == "checkbox":
        return click.confirm(name, default=bool(before))
    if not field.options:
        return click.prompt(name, default="" if before is None else before, type=str)
    for number, option in enumerate(field.options, 1):
        click.echo(f"    {number} {option.label}")
    several = field.field.type in ("checklist", "taglist")
    typed = str(click.prompt(name + ("（编号，逗号隔开）" if several else "（编号）"), default="", show_default=False))
    picked = [part.strip() for part in typed.replace("，", ",").split(",") if part.strip()]
    values = [_option(field, part) for part in picked]
    return values if several else next(iter(values), before)


def _option(field: Shown, typed: str) -> object:
    if typed.isdecimal() and 0 < int(typed) <= len(field.options):
        return field.options[int(typed) - 1].token
    return typed


def _pick(said: str, names: list[str]) -> int:
    for number, name in enumerate(names, 1):
        click.echo(f"    {number} {name}")
    return int(click.prompt(said, type=click.IntRange(1, len(names)))) - 1

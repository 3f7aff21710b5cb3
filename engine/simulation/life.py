"""A simulation on its way: what is the same for everything that somebody does in it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.acts import Seen, Submission
from engine.commands.start_case import Wish
from engine.database import Database
from engine.errors import EngineError, Refused
from engine.expressions import Context, Variables
from engine.simulation.plan import Begin, Break, Manner, Plan, Repair
from engine.simulation.told import Told
from engine.simulation.wording import feel, holds, worded


@dataclass(frozen=True)
class Act:
    """What somebody is about to do: who and what, the rule they break by it, and which codes should come of it.

    `passes_to`: who gets the task instead, if it is refused.
    """

    login: str
    what: str
    wrong: Break | None
    findings: frozenset[str]
    refusals: frozenset[str]
    unlucky: tuple[str, ...]
    passes_to: str = ""


@dataclass
class Life:
    """`due`: when a task will be taken up; `tries`: how often somebody was refused at it; `here`: who is not away.

    `waiting`: who begins what once an exception is granted, by the case that asks for it. `number`: the last {n}.
    `let_in`: who may sign in until they leave; `repaired`: changes that were registered because somebody was stuck.
    """

    database: Database
    plan: Plan
    chance: random.Random
    told: Told = field(default_factory=Told)
    due: dict[str, dt.datetime] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, tuple[str, Wish, Submission]] = field(default_factory=dict)
    here: frozenset[str] = frozenset()
    let_in: set[str] = field(default_factory=set)
    repaired: list[Repair] = field(default_factory=list)
    number: int = 0

    def breaks(self, manner: Begin | Manner, tried: int = 0) -> Iterator[Break | None]:
        """What may be broken now, in order of the plan, and at last nothing.

        Who was refused (`tried` times) breaks nothing more that would be refused again.
        """
        for one in manner.breaks:
            if self.chance.random() < one.share and not (tried and one.refused):
                yield one
        yield None

    def planned(self, manner: Begin | Manner, wrong: Break | None, seen: Seen) -> dict[str, Any] | None:
        """The plan's answers as they are typed; None where they, or what is to be broken, cannot be here."""
        self.number += 1
        answers = {**manner.answers, **(wrong.answers if wrong else {})}
        found = worded(answers, seen, seen.now, self.chance, self.number)
        if found is None or (wrong and not holds(wrong.when, beside(seen, found))):
            return None
        return found

    def attempt(self, act: Act, do: Callable[[], str]) -> str | Refused | None:
        """Does it, and settles the account: the case; the refusal, if it was to be; None where something went wrong."""
        try:
            case = do()
        except EngineError as error:
            if isinstance(error, Refused) and error.code in act.refusals | set(act.unlucky):
                counted = self.told.refused if error.code in act.refusals else self.told.unlucky
                counted[error.code] += 1
                return error
            problems = getattr(error, "problems", None)
            self.told.trouble.append(f"{act.what}: {error.code} {error.sentence} {problems or ''}".rstrip())
            return None
        self.told.trouble += [f"{act.what}: {code} was not refused" for code in sorted(act.refusals)]
        self.told.findings |= {(case, code) for code in act.findings}
        return case


def act_of(login: str, what: str, manner: Begin | Manner, wrong: Break | None, seen: Context) -> Act:
    """What is to come of what somebody does. `seen`: what the step sees and what is handed in."""
    expected = [one for one in manner.expected if holds(one.when, seen)]
    findings = {one.finding for one in expected} | ({wrong.finding} if wrong else set())
    refusals = {one.refused for one in expected} | ({wrong.refused} if wrong else set())
    to = next((one.passes_to for one in expected if one.passes_to), "")
    other = feel(to).evaluate(seen) if to else ""
    codes = frozenset(findings - {""}), frozenset(refusals - {""})
    return Act(login, what, wrong, *codes, manner.unlucky, other if isinstance(other, str) else "")


def beside(seen: Seen, answers: Mapping[str, Any]) -> Variables:
    """What the conditions of the plan see: `seen`, and what would be handed in."""
    return Variables({**seen.visible, **answers}, seen.now, seen.ask)

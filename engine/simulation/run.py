"""The run: the clock goes from morning to evening, day by day, and everybody does what is theirs."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from engine import calendar, organisation, store, worklist
from engine.acts import Seen, Submission
from engine.commands.complete_task import complete_task
from engine.commands.start_case import Wish, start_case
from engine.database import Database
from engine.days import SHANGHAI
from engine.errors import EngineError, Refused
from engine.simulation.filling import fill
from engine.simulation.people import doer, handed_in, post_for, present, uploads
from engine.simulation.plan import Begin, Break, Plan, settled
from engine.simulation.told import Told
from engine.tables import case_, task

HOURS = (dt.time(9, 5), dt.time(10, 40), dt.time(14, 45), dt.time(16, 50))
NIGHT = dt.time(23, 10)
WORKING_DAYS_A_MONTH = 21
PATIENCE = 5
"""So often somebody tries a task that they are refused, before it is trouble."""
Work = Callable[[Database, dt.datetime], None]
"""What the city's workers do: timers, messages, obligations, checkpoints."""
Progress = Callable[[int, int], None]
"""progress(days done, days in all)"""


@dataclass(frozen=True)
class Span:
    """The days to live through, both included."""

    first: dt.date
    last: dt.date

    @property
    def dawn(self) -> dt.datetime:
        """Half past midnight of the first day: when the city is founded."""
        return dt.datetime.combine(self.first, dt.time(0, 30), SHANGHAI).astimezone(dt.UTC)

    def __iter__(self) -> Iterator[dt.date]:
        """Every day in order."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + dt.timedelta(days=number)


@dataclass
class Life:
    """A simulation on its way. `due`: when a task will be taken up; `tries`: how often somebody was refused at it."""

    database: Database
    plan: Plan
    chance: random.Random
    work: Work
    told: Told = field(default_factory=Told)
    due: dict[str, dt.datetime] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)

    def day(self, day: dt.date) -> None:
        """From morning to night."""
        morning = dt.datetime.combine(day, HOURS[0], SHANGHAI)
        with self.database.reading() as connection:
            working, _ = calendar.answer(connection, "calendar.is_working_day", [day], morning)
        for hour in HOURS if working else ():
            now = dt.datetime.combine(day, hour, SHANGHAI).astimezone(dt.UTC)
            self.work(self.database, now)
            for begin in self.plan.begins:
                if self.chance.random() < begin.per_month / WORKING_DAYS_A_MONTH / len(HOURS):
                    self._begin(begin, now)
            self._tasks(now)
        night = dt.datetime.combine(day, NIGHT, SHANGHAI).astimezone(dt.UTC)
        self.work(self.database, night)
        for begin in self.plan.begins:
            if begin.any_hour and self.chance.random() < begin.per_month / 120:
                self._begin(begin, night)

    def _broken(self, breaks: tuple[Break, ...]) -> Break | None:
        return next((one for one in breaks if self.chance.random() < one.share), None)

    def _begin(self, begin: Begin, now: dt.datetime) -> None:
        wrong = self._broken(begin.breaks)
        with self.database.reading() as connection:
            group = wrong.by if wrong and wrong.by else begin.by
            members = present(connection, organisation.members(connection, group, now))
            found = store.program_of(connection, begin.process)
            if not members or found is None:
                self.told.trouble.append(f"{begin.process}: nobody in {begin.by}, or no such process")
                return
            login, program = self.chance.choice(members), found[2]
            planned = settled({**begin.answers, **(wrong.answers if wrong else {})}, now)
            if begin.subjects:
                planned["subject"] = self.chance.choice(begin.subjects)
            held = post_for(worklist.actor(connection, login, now), group)
            own = {"starter": login, "unit": held.unit if held else "", "post": held.post if held else ""}
            seen = Seen({**own, "matter": ""}, now, store.ask_now(connection, now, ""))
            form = program.start_event.form
            answers = fill(program.forms[form], planned, seen, self.chance) if form else {}
        given = Submission(answers=answers, uploads=uploads(begin.files), capacity=held.id if held else None)

        def do() -> str:
            case = start_case(self.database, login, Wish(process=begin.process), given, now).case
            self.told.started[begin.process] += 1
            return case

        self._attempt(do, wrong, f"{login} begins {begin.process}")

    def _attempt(self, do: Callable[[], str], wrong: Break | None, what: str) -> bool:
        """Does it, and settles the account of what was broken. False when it did not go through."""
        try:
            case = do()
        except Refused as refused:
            if wrong and wrong.refused == refused.code:
                self.told.refused[refused.code] += 1
            else:
                self.told.trouble.append(f"{what}: {refused.code} {refused.sentence}")
            return False
        except EngineError as error:
            problems = getattr(error, "problems", "")
            self.told.trouble.append(f"{what}: {error.code} {error.sentence} {problems or ''}")
            return False
        if wrong and wrong.refused:
            self.told.trouble.append(f"{what}: {wrong.refused} was not refused")
        if wrong and wrong.finding:
            self.told.findings.add((case, wrong.finding))
        return True

    def _tasks(self, now: dt.datetime) -> None:
        wanted = (
            select(task, case_.c.key)
            .join(case_, case_.c.id == task.c.case_id)
            .where(task.c.state == "open", task.c.kind == "user", task.c.problem == "")
            .order_by(task.c.opened_at, case_.c.matter, case_.c.key, task.c.token)  # ids differ from run to run
        )
        with self.database.reading() as connection:
            rows = [dict(row) for row in connection.execute(wanted).mappings()]
        open_now = {row["id"] for row in rows}
        self.due = {ident: at for ident, at in self.due.items() if ident in open_now}
        for row in rows:
            first, last = self.plan.manner(row["element"]).days
            self.due.setdefault(row["id"], now + dt.timedelta(days=self.chance.uniform(first, last)))
            if self.due[row["id"]] <= now and self.tries.get(row["id"], 0) < PATIENCE:
                self._do(row, now)

    def _do(self, row: Mapping[str, Any], now: dt.datetime) -> None:
        manner = self.plan.manner(row["element"])
        wrong = self._broken(manner.breaks)
        with self.database.reading() as connection:
            still = connection.execute(select(task.c.state).where(task.c.id == row["id"])).scalar_one()
            login = doer(connection, row, now, self.chance)
            if login is None or still != "open":
                return
            given = handed_in(connection, {**row, "now": now, "doer": login}, manner, wrong, self.chance)

        def do() -> str:
            case = complete_task(self.database, login, row["id"], given, now).case
            self.told.done[row["element"]] += 1
            return case

        if not self._attempt(do, wrong, f"{login} does {row['key']}/{row['element']}"):
            self.tries[row["id"]] = self.tries.get(row["id"], 0) + 1


def simulate(database: Database, plan: Plan, span: Span, seed: int, work: Work, progress: Progress) -> Told:
    """Lives through the days of `span` and tells what came of it. The same seed on the same city gives the same."""
    life = Life(database, plan, random.Random(seed), work)
    days = list(span)
    for number, day in enumerate(days, 1):
        life.day(day)
        progress(number, len(days))
    return life.told

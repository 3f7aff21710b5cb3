"""The run: the clock goes from morning to evening, day by day, and everybody does what is theirs."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine import calendar
from engine.database import Database
from engine.days import SHANGHAI
from engine.simulation.beginning import begin, begin_granted
from engine.simulation.departing import hand_over_of_departed, let_in
from engine.simulation.doing import do_tasks
from engine.simulation.leaving import go_on_leave
from engine.simulation.life import Life
from engine.simulation.people import present
from engine.simulation.plan import Plan
from engine.simulation.repairing import repair
from engine.simulation.stuck import stuck
from engine.simulation.told import Told

OPENS = dt.time(8, 40)
HOURS = (dt.time(9, 5), dt.time(10, 40), dt.time(14, 45), dt.time(16, 50))
NIGHT = dt.time(23, 10)
WORKING_DAYS_A_MONTH = 21
DAYS_A_MONTH = 30
NIGHTS = 0.25
"""The share of what may happen at any hour that happens at night."""
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
        return at(self.first, dt.time(0, 30))

    @property
    def dusk(self) -> dt.datetime:
        """The last moment that is lived through."""
        return at(self.last, NIGHT)

    def __iter__(self) -> Iterator[dt.date]:
        """Every day in order."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + dt.timedelta(days=number)


def at(day: dt.date, hour: dt.time) -> dt.datetime:
    """The instant of an hour in the city."""
    return dt.datetime.combine(day, hour, SHANGHAI).astimezone(dt.UTC)


def simulate(database: Database, plan: Plan, span: Span, seed: int, work: Work, progress: Progress) -> Told:
    """Lives through the days of `span` and tells what came of it. The same seed on the same city gives the same."""
    life = Life(database, plan, random.Random(seed))
    days = list(span)
    for number, day in enumerate(days, 1):
        _live(life, day, work)
        progress(number, len(days))
    with database.reading() as connection:
        life.told.stuck += stuck(connection, life, span.dusk)
    return life.told


def _live(life: Life, day: dt.date, work: Work) -> None:
    """From morning to night."""
    with life.database.reading() as connection:
        working, _ = calendar.answer(connection, "calendar.is_working_day", [day], at(day, OPENS))
    if working:
        _open(life, at(day, OPENS))
    for now in (at(day, hour) for hour in HOURS if working):
        work(life.database, now)
        _look_who_is_here(life, now)
        begin_granted(life, now)
        for wanted in life.plan.begins:
            if life.chance.random() < wanted.per_month / WORKING_DAYS_A_MONTH / len(HOURS):
                begin(life, wanted, now)
        do_tasks(life, now)
    night = at(day, NIGHT)
    work(life.database, night)
    _look_who_is_here(life, night)
    for wanted in life.plan.begins:
        if wanted.any_hour and life.chance.random() < wanted.per_month / DAYS_A_MONTH * NIGHTS:
            begin(life, wanted, night)


def _open(life: Life, now: dt.datetime) -> None:
    """What the office does first: who is away from today, who has left, for whom nobody was found."""
    if life.plan.departure:
        let_in(life, life.plan.departure, now)
    _look_who_is_here(life, now)
    for leave in life.plan.leaves:
        if life.chance.random() < leave.per_month / WORKING_DAYS_A_MONTH:
            go_on_leave(life, leave, now)
    if life.plan.departure:
        hand_over_of_departed(life, life.plan.departure, now)
    for wanted in life.plan.repairs:
        repair(life, wanted, now)


def _look_who_is_here(life: Life, now: dt.datetime) -> None:
    with life.database.reading() as connection:
        life.here = present(connection, now)

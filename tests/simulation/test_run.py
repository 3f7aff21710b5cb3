"""A simulated fortnight: bounded, the same for the same seed, and an honest account of what was broken."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from support.city import PROCESSES, City, found

from engine import jobs
from engine.commands.do_due_work import do_due_work
from engine.commands.open_obligations import open_obligations
from engine.database import Database
from engine.simulation import Plan, Span, Told, read_plan, simulate
from engine.simulation.plan import Begin, Break, settled

FORTNIGHT = Span(dt.date(2026, 11, 23), dt.date(2026, 12, 4))
PLAN = read_plan(PROCESSES)


def work(database: Database, now: dt.datetime) -> None:
    while jobs.do_all(database, now, do_due_work):
        pass
    open_obligations(database, now)


def lived(city: City, plan: Plan = PLAN, seed: int = 7, span: Span = FORTNIGHT) -> tuple[Told, list[str]]:
    told = simulate(city.database, plan, span, seed, work, lambda done, days: None)
    with city.database.reading() as connection:
        return told, told.judged(connection)


def test_what_is_broken_on_purpose_is_noticed_and_nothing_else(city: City) -> None:
    told, wrong = lived(city)
    assert wrong == []
    assert told.started.total() > 5
    assert told.done.total() > told.started.total()


def broken(**more: object) -> Plan:
    """Every request breaks a rule."""
    begin = next(begin for begin in PLAN.begins if begin.process == "request")
    always = Break(share=1.0, **more)  # type: ignore[arg-type]
    return replace(PLAN, begins=(replace(begin, per_month=40, breaks=(always,)),))


def test_a_violation_that_nobody_noticed_is_told(city: City) -> None:
    """If the guard did not know the rule, the account would say so."""
    told, wrong = lived(city, broken(finding="ACTED_BEFORE_APPROVAL"), span=Span(FORTNIGHT.first, FORTNIGHT.first))
    assert told.findings
    assert {line.partition(": ")[2] for line in wrong} == {"ACTED_BEFORE_APPROVAL was not found"}
    told, wrong = lived(city, broken(refused="NOT_MAJOR"), span=Span(FORTNIGHT.first, FORTNIGHT.first))
    assert any("NOT_MAJOR was not refused" in line for line in wrong)


def test_a_refusal_that_nobody_earned_is_told(city: City) -> None:
    begin = next(begin for begin in PLAN.begins if begin.process == "request")
    clumsy: Begin = replace(begin, per_month=40, breaks=(), answers={**begin.answers, "category": "", "scope": "none"})
    _, wrong = lived(city, replace(PLAN, begins=(clumsy,)), span=Span(FORTNIGHT.first, FORTNIGHT.first))
    assert wrong


def test_the_same_seed_gives_the_same(templates: Any) -> None:
    """Two copies of the city; another seed lives another fortnight."""
    lives = []
    for seed in (3, 3, 4):
        url = templates.copy("sqlite", "city", found)
        database = Database(url)
        told, _ = lived(City(database), seed=seed)
        lives.append((told.started, told.done, told.refused))
        database.dispose()
        templates.drop(url)
    assert lives[0] == lives[1] != lives[2]


def test_moving_days_and_instants() -> None:
    now = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)  # already 2027 in the city
    given = {"a": "today+1d", "b": "now-2h", "c": "today", "d": 5}
    assert settled(given, now) == {"a": "2027-01-02", "b": "2026-12-31T22:30:00+08:00", "c": "today", "d": 5}

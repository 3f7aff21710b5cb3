"""Some simulated days: bounded, the same for the same seed, and an honest account of what was broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from support.city import PROCESSES, City, found

from engine import jobs
from engine.commands.do_due_work import do_due_work
from engine.database import Database
from engine.simulation import Plan, Span, Told, read_plan, simulate
from engine.simulation.plan import Begin, Break

MONDAY, WEDNESDAY, THURSDAY = (dt.date(2026, 11, day) for day in (23, 25, 26))
PLAN = read_plan(PROCESSES)
REQUEST = next(begin for begin in PLAN.begins if begin.process == "request")


def work(database: Database, now: dt.datetime) -> None:
    """Timers and messages; what the calendar opens for every unit at once would take most of the time."""
    while jobs.do_all(database, now, do_due_work):
        pass


def lived(city: City, plan: Plan = PLAN, seed: int = 3, last: dt.date = MONDAY) -> tuple[Told, list[str]]:
    told = simulate(city.database, plan, Span(MONDAY, last), seed, work, lambda done, days: None)
    with city.database.reading() as connection:
        return told, told.judged(connection)


@contextmanager
def a_city(templates: object) -> Iterator[City]:
    """One copy of the city on SQLite: a stretch of life costs the same work on either database."""
    url = templates.copy("sqlite", "city", found)  # type: ignore[attr-defined]
    database = Database(url)
    yield City(database)
    database.dispose()
    templates.drop(url)  # type: ignore[attr-defined]


def brisk(plan: Plan) -> Plan:
    """Everything is begun about as often, nothing lies for long, many are away: days in which much happens."""
    begins = tuple(replace(begin, per_month=6.0) for begin in plan.begins)
    manners = {name: replace(manner, days=(0.0, 0.4)) for name, manner in plan.manners.items()}
    leaves = tuple(replace(one, per_month=4.0) for one in plan.leaves)
    return replace(plan, begins=begins, manners=manners, leaves=leaves)


def folders(told: Told) -> set[str]:
    """The procedures of which something was begun."""
    return {file.parent.name for file in PROCESSES.glob("*/*.bpmn") if told.started[file.stem]}


def test_what_is_broken_on_purpose_is_noticed_and_nothing_else(templates: object) -> None:
    with a_city(templates) as city:
        told, wrong = lived(city, brisk(PLAN), last=THURSDAY)
    assert wrong == []
    assert folders(told) >= {"request", "reporting", "document", "meeting"}
    assert told.refused.total() > 3
    assert told.done.total() > told.started.total()
    assert told.away > 0


def test_one_day_on_either_database(city: City) -> None:
    told, wrong = lived(city, brisk(PLAN))
    assert wrong == []
    assert told.started.total() > 0


def broken(**more: object) -> Plan:
    """Every request breaks a rule."""
    always = Break(share=1.0, **more)  # type: ignore[arg-type]
    return Plan((replace(REQUEST, per_month=40, breaks=(always,)),), PLAN.manners)


@pytest.mark.parametrize(
    "rule,said",
    [({"finding": "ACTED_BEFORE_APPROVAL"}, "was not found"), ({"refused": "NOT_MAJOR"}, "was not refused")],
)
def test_a_violation_that_nobody_noticed_is_told(templates: object, rule: dict[str, str], said: str) -> None:
    """If the guard did not know the rule, the account would say so."""
    with a_city(templates) as city:
        _, wrong = lived(city, broken(**rule))
    (code,) = rule.values()
    assert any(f"{code} {said}" in line for line in wrong)


def test_a_refusal_that_nobody_earned_is_told(templates: object) -> None:
    answers = {**REQUEST.answers, "category": "", "scope": "none"}
    clumsy: Begin = replace(REQUEST, per_month=40, breaks=(), answers=answers)
    with a_city(templates) as city:
        _, wrong = lived(city, Plan((clumsy,), PLAN.manners))
    assert wrong


def test_MT_21_an_exception_that_is_granted_is_used(templates: object) -> None:
    """Refused for several topics, the vice mayor asks, the mayor grants, the meeting is called after all."""
    begin = next(begin for begin in PLAN.begins if begin.process == "mayors_office_meeting")
    asks = next(one for one in begin.breaks if one.asks)
    swift = brisk(PLAN)
    always = replace(begin, per_month=20, breaks=(replace(asks, share=1.0),))
    with a_city(templates) as city:
        told, wrong = lived(city, replace(swift, begins=(always,), leaves=()), last=WEDNESDAY)
    assert wrong == []
    assert told.refused[asks.refused] > 0
    assert 0 < told.started[begin.process] <= told.asked


def test_the_same_seed_gives_the_same(templates: object) -> None:
    """Two copies of the city; another seed lives another day."""
    lives = []
    for seed in (3, 3, 4):
        with a_city(templates) as city:
            told, _ = lived(city, brisk(PLAN), seed=seed)
        lives.append((told.started, told.done, told.refused))
    assert lives[0] == lives[1] != lives[2]

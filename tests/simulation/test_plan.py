"""The plan names what there is: processes, tasks, buttons, fields, and codes that somebody told about."""

from __future__ import annotations

import re

import pytest
from support.city import PROCESSES

from engine.simulation import read_plan
from engine.simulation.plan import Begin, Manner

PLAN = read_plan(PROCESSES)
DRAWN = "".join(file.read_text("utf-8") for file in PROCESSES.glob("*/*.bpmn"))
TABLES = "".join(file.read_text("utf-8") for file in PROCESSES.glob("*/*.dmn"))
FORMS = "".join(file.read_text("utf-8") for file in PROCESSES.glob("*/*.form"))
FOLDERS = {file.stem: file.parent.name for file in PROCESSES.glob("*/*.bpmn")}
ALL: list[tuple[str, Begin | Manner]] = [
    *((begin.process, begin) for begin in PLAN.begins),
    *PLAN.manners.items(),
]


def test_all_four_procedures_are_begun() -> None:
    assert {FOLDERS[begin.process] for begin in PLAN.begins} == {"request", "reporting", "document", "meeting"}


@pytest.mark.parametrize("task,manner", PLAN.manners.items(), ids=list(PLAN.manners))
def test_tasks_and_buttons_are_drawn(task: str, manner: Manner) -> None:
    assert re.search(rf'<bpmn:userTask id="{task}"', DRAWN)
    flows = {*manner.weights, *(one.decision for one in manner.breaks if one.decision)}
    assert {flow for flow in flows if f'<bpmn:sequenceFlow id="{flow}"' not in DRAWN} == set()


@pytest.mark.parametrize("name,one", ALL, ids=[name for name, _ in ALL])
def test_every_breach_says_what_should_come_of_it(name: str, one: Begin | Manner) -> None:
    for each in one.breaks:
        assert 0 < each.share <= 1
        assert bool(each.refused) != bool(each.finding)
    codes = {code for each in (*one.breaks, *one.expected) for code in (each.refused, each.finding)} | {*one.unlucky}
    assert {code for code in codes - {""} if f'"{code}"' not in TABLES} == set()


@pytest.mark.parametrize("name,one", ALL, ids=[name for name, _ in ALL])
def test_answers_are_fields_of_forms(name: str, one: Begin | Manner) -> None:
    given = {key for answers in (one.answers, *(each.answers for each in one.breaks)) for key in answers}
    assert {key for key in given if f'"key": "{key}"' not in FORMS} == set()

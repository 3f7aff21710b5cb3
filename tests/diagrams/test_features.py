"""The feature diagrams beside this file, run as their names promise."""

import datetime as dt
from pathlib import Path

import pytest
from support.bpmn import NOW, Run, build, chain, el, simple

from engine import diagrams

HERE = Path(__file__).parent


def program(name):
    return build((HERE / f"{name}.bpmn").read_bytes(), name)


def mayor(name, args):
    assert (name, args) == ("org.holder", ["mayor"])
    return "zhao", "任职第 1 行"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.bpmn")), ids=lambda path: path.stem)
def test_every_feature_diagram_is_without_findings(path):
    assert diagrams.check(path.stem, path.read_bytes(), path.name) == ()


def test_a_text_goes_round_for_countersigning_until_the_leader_agrees():
    run = Run(program("countersign"), {"starter": "li"}, mayor)
    assert run.program.elements["leader_signs"].choices[1].opinion_required
    for verdict, offers in (("return", ["draft"]), ("approve", [])):
        run.complete("draft")
        assert run.offers == ["finance_signs", "water_signs"]
        run.complete("water_signs").complete("finance_signs")
        assert run.result.offers[0].assignment.assignee == "zhao"
        assert run.complete("leader_signs", decision=verdict).offers == offers
    assert run.result.end_events == ("issued",)


def test_a_reminder_comes_every_two_days_until_the_leader_signs():
    run = Run(program("reminder"))
    for n in range(1, 5):
        assert run.result.waits[0].due == NOW + dt.timedelta(days=2 * n)
        run.fire("two_days").complete("remind")
    assert run.complete("sign").result.completed
    assert run.result.end_events == ("signed",)


@pytest.mark.parametrize("done", [0, 1])
def test_a_request_can_be_withdrawn_at_any_time(done):
    run = Run(program("withdraw"))
    for element in ["check", "sign"][:done]:
        run.complete(element)
    run.fire("at_any_time")
    assert run.result.completed
    assert run.offers == run.waits == []


def test_a_worker_that_cannot_go_on_hands_over_to_a_person():
    run = Run(program("worker")).throw("number_paper", errorCode="USED_UP", errorMessage="已到 999 号")
    assert run.offers == ["number_by_hand"]
    assert run.variables == {"why": "已到 999 号"}
    assert run.complete("number_by_hand").result.end_events == ("numbered",)


@pytest.mark.parametrize(("answers", "end"), [([False, False, False], "agreed"), ([False, True], "stopped")])
def test_units_sign_at_once_and_one_refusal_stops_the_rest(answers, end):
    run = Run(program("signers"), {"units": ["water", "finance", "forest"], "refused": False})
    groups = [offer.assignment.candidate_groups for offer in run.result.offers]
    assert groups == [("water",), ("finance",), ("forest",)]
    for answer in answers:
        run.complete("agree", refused=answer)
    assert run.result.end_events == (end,)


@pytest.mark.parametrize("names", ["Start End Root", "p.EndJoin Root Start", "s.EndJoin End Start"])
def test_names_that_the_library_uses_are_free_for_designers(names):
    """Start, End, Root and <scope>.EndJoin are what SpiffWorkflow calls tasks of its own."""
    one, two, three = names.split()
    inner = el("startEvent", "i") + el("userTask", two) + el("endEvent", "j") + chain(f"i {two} j")
    body = el("startEvent", one) + el("subProcess", "s", inner) + el("userTask", "a") + el("endEvent", three)
    run = Run(build(simple(body + chain(f"{one} s a {three}"))))
    assert run.offers == [two]
    assert run.complete(two).offers == ["a"]
    assert run.move(two).complete(two).complete("a").result.end_events == (three,)

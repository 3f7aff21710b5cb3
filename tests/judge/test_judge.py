"""Random diagrams in every test run: kernel and judge agree. More on demand: `judge.run` and `judge.mutants`."""

import random

import pytest
from judge import returns
from judge.branches import Straight
from judge.generate import EVERY, HEAD, Diagram
from judge.mutants import MUTANTS, ROOT, place
from judge.play import foretold, play
from judge.run import run
from judge.sums import value
from judge.together import Beside

from engine.machine.graph import Graph

ROUND = ("task", "and", "or", "loop", "seq", "bnon")
NOTICED = (110, 116)
"""Seeds of `ROUND`."""


def surplus():
    """A sub-process that holds up itself: its join gets two over one input; an event begins something beside it."""
    flows = ["is f", "f a", "f b", "a x", "b x", "f c", "c j", "x j"]
    inner = '<bpmn:startEvent id="is"/><bpmn:parallelGateway id="f"/><bpmn:parallelGateway id="j"/>'
    inner += "".join(f'<bpmn:userTask id="{name}"/>' for name in "abc") + '<bpmn:exclusiveGateway id="x"/>'
    inner += "".join(_flow(f"f{n}", *ends.split()) for n, ends in enumerate(flows))
    event = '<bpmn:boundaryEvent id="B" attachedToRef="sub" cancelActivity="false"><bpmn:messageEventDefinition/>'
    body = f'<bpmn:startEvent id="s"/><bpmn:subProcess id="sub">{inner}</bpmn:subProcess>{event}</bpmn:boundaryEvent>'
    body += '<bpmn:userTask id="behind"/><bpmn:userTask id="late"/>'
    body += _flow("p1", "s", "sub") + _flow("p2", "sub", "behind") + _flow("p3", "B", "late")
    return f'{HEAD}<bpmn:process id="P" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'


def _flow(ident, source, target):
    return f'<bpmn:sequenceFlow id="{ident}" sourceRef="{source}" targetRef="{target}"/>'


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_structured_diagrams_run_as_the_standard_says(first):
    labels, steps, _, shown = run(first, 50, depth=4)
    assert not shown
    assert labels["agree"] > 30
    assert steps > 150


@pytest.mark.parametrize("first", range(0, 100, 50))
def test_diagrams_with_jumps_out_of_and_into_branches(first):
    labels, _, _, shown = run(first, 50, depth=4, jumps=2)
    assert not shown
    assert labels["agree"] > 20


def test_every_construct_is_drawn():
    used = set().union(*(Diagram(seed, EVERY, 4).used for seed in range(300)))
    assert used >= set(EVERY)


def test_the_same_seed_draws_the_same_diagram():
    assert Diagram(7).xml == Diagram(7).xml
    assert play(7).label == play(7).label == "agree"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_still_fits_the_kernel(mutant):
    """A mutant whose text is gone would break nothing, and prove nothing."""
    assert mutant.old in place(ROOT, mutant).read_text()


@pytest.mark.parametrize(
    ("text", "found"),
    [("plain", "plain"), ("${c0 + 1 - c1}", 0), ("${c0 == 1 && !(c1 != 2)}", True), ("${a == '甲' || c0 > 9}", True)],
)
def test_the_judge_s_own_sums(text, found):
    assert value(text, {"c0": 1, "c1": 2, "a": "甲"}) == found


def test_after_random_returns_cases_come_to_their_end_and_nothing_is_left_behind():
    """A diagram that deadlocks by itself (a path that misses its join) may get stuck; nothing else may."""
    labels, moves, wrong = returns.run(140, 60)
    assert not wrong
    assert labels["ended"] > 45
    assert moves > 100


def test_in_loops_a_return_knows_the_branches_from_what_comes_round_again():
    _, moves, wrong = returns.run(100, 16, kinds=ROUND)
    assert not wrong
    assert moves > 30


def test_a_machine_that_takes_a_loop_for_a_way_on_is_noticed(monkeypatch):
    """One that passes a fork again, and knows no way back. Each of the two is enough where loops have one way in."""
    ahead = Graph._ahead
    monkeypatch.setattr(Graph, "_ahead", lambda graph, names, kind, without="": ahead(graph, names, kind))
    monkeypatch.setattr(Graph, "_find_back", lambda graph, kind: frozenset())
    assert any(returns.play(seed, 0, ROUND)[0][:4] == "LOST" for seed in NOTICED)


def test_two_over_one_flow_hold_up_their_scope_and_what_comes_behind_it_is_seen_all_the_same():
    """An event that does not interrupt begins `late` beside its whole activity, and all that it leads to (13.5.3)."""
    beside = Beside(Straight(surplus(), {}), random.Random(1))
    assert beside.starving == {("j", frozenset({"f6"}))}
    assert beside.together("behind", "late")
    held_up = Beside(Straight(surplus(), {}), random.Random(1), releases=False)
    assert not held_up.look(50, ("behind", "late"), lambda: ("behind", "late") in held_up.pairs)


def test_whatever_comes_open_was_foretold_by_the_static_walk():
    """«之后去哪» (contracts 26) names every task that a completion opens."""
    came = 0
    for seed in range(120):
        missing, opened = foretold(seed)
        assert not missing, seed
        came += opened
    assert came > 200

"""Random diagrams in every test run: kernel and judge agree. More on demand: `judge.run` and `judge.mutants`."""

import pytest
from judge import returns
from judge.generate import EVERY, Diagram
from judge.mutants import MUTANTS, ROOT, place
from judge.play import foretold, play
from judge.run import run
from judge.sums import value


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
    labels, moves, wrong = returns.run(140, 80)
    assert not wrong
    assert labels["ended"] > 60
    assert moves > 120


def test_whatever_comes_open_was_foretold_by_the_static_walk():
    """«之后去哪» (contracts 26) names every task that a completion opens."""
    came = 0
    for seed in range(120):
        missing, opened = foretold(seed)
        assert not missing, seed
        came += opened
    assert came > 200

"""The strip ahead: order and «需要时» against a brute-force walk of every path."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.machine import NextStop
from engine.worklist._route import _certain, _graph, _in_order

Ways = dict[str, list[str]]


@st.composite
def flows(draw: st.DrawFn) -> Ways:
    """An acyclic graph: `0` is here; the last is an end; whatever leads nowhere leads to the end."""
    size = draw(st.integers(2, 7))
    ways = {
        str(n): sorted({str(draw(st.integers(n + 1, size - 1))) for _ in range(draw(st.integers(1, 3)))})
        for n in range(size - 1)
    }
    return ways | {str(size - 1): []}


def stops(ways: Ways) -> dict[str, NextStop]:
    return {name: NextStop(name, name, "endEvent" if not after else "userTask") for name, after in ways.items()}


def paths(ways: Ways, at: str = "0") -> list[list[str]]:
    return [[at, *rest] for after in ways[at] for rest in paths(ways, after)] or [[at]]


@given(flows())
def test_certain_is_what_every_path_passes(ways: Ways) -> None:
    known = stops(ways)
    found, reached = _graph(["0"], lambda name: tuple(known[after] for after in ways[name]))
    everywhere = set.intersection(*(set(path) for path in paths(ways)))
    assert {name for name in found if _certain(name, ["0"], reached, found)} == everywhere - {"0"}


@given(flows())
def test_each_stop_stands_before_those_that_follow_it(ways: Ways) -> None:
    order = _in_order(["0"], ways)
    assert len(order) == len(set(order))
    for path in paths(ways):
        assert all(order.index(earlier) < order.index(later) for earlier, later in pairwise(path))


@given(flows(), st.data())
def test_returns_neither_hang_nor_hide_a_stop(ways: Ways, data: st.DataObject) -> None:
    source, target = data.draw(st.sampled_from(sorted(ways))), data.draw(st.sampled_from(sorted(ways)))
    looped = {**ways, source: [*ways[source], target]}
    assert set(_in_order(["0"], looped)) >= {name for path in paths(ways) for name in path}

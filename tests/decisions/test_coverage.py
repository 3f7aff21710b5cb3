"""Warnings for UNIQUE tables whose rules overlap or leave a gap."""

from decimal import Decimal

import pytest
from decisions.build import column, decision, output, read, table
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions import Variables


def warnings(cells, type_ref="number", policy="UNIQUE", columns=1):
    inputs = [column(f"x{i}", type_ref) for i in range(columns)]
    rules = [(list(c) if isinstance(c, tuple) else [c], ["1"]) for c in cells]
    d = read(decision("d", table(inputs, [output("y")], rules, policy)))["d"]
    return [w.sentence.partition("：")[2] for w in d.warnings if w.rule == "dmn-coverage"]


@pytest.mark.parametrize(
    "cells, told",
    [
        (["< 5", ">= 5"], []),
        (["< 5", "> 5"], ["等于 5 时没有规则"]),
        (["<= 5", ">= 5"], ["规则 1 与规则 2 可能同时命中"]),
        (["[1..5]", "[4..9]", "> 9"], ["规则 1 与规则 2 可能同时命中"]),
        (["[1..5)", "(7..9]"], ["5 与 7 之间没有规则"]),
        (["> 9", "[1..5)", "[5..9]"], []),
        (["-5", "< 0"], ["规则 1 与规则 2 可能同时命中"]),
        (["1, 2", "2, 3"], ["规则 1 与规则 2 可能同时命中"]),
        (["-", "5"], ["规则 1 与规则 2 可能同时命中"]),
        (['"a"', '"b"'], []),
        (['"a"', '"b", "a"'], ["规则 1 与规则 2 可能同时命中"]),
        (["true", "false"], []),
        (["not(5)", "5"], []),
        (["< limit", "> 5"], []),
    ],
)
def test_one_column(cells, told):
    assert warnings(cells) == told


def test_whole_numbers_leave_no_gap_between_neighbours():
    assert warnings(["[1..5]", "[6..9]"], "integer") == []
    assert warnings(["[1..5]", "[6..9]"], "double") == ["5 与 6 之间没有规则"]


def test_rules_overlap_only_where_all_columns_do():
    assert warnings([("1", "< 5"), ("2", "< 5"), ("1", ">= 5")], columns=2) == []
    assert warnings([("1", "< 5"), ("-", "4")], columns=2) == ["规则 1 与规则 2 可能同时命中"]


def test_other_policies_are_free_to_overlap():
    assert warnings(["5", "-"], policy="FIRST") == []
    assert warnings(["-", "5"], policy="COLLECT") == []


@pytest.mark.parametrize(
    "cells,told",
    [
        (["-", "5"], ["规则 1 已经包括规则 2，规则 2 永远轮不到"]),
        (["< 10", "5", "[10..20]"], ["规则 1 已经包括规则 2，规则 2 永远轮不到"]),
        (["[1..5]", "[1..5)", "-"], ["规则 1 已经包括规则 2，规则 2 永远轮不到"]),
        (["[1..5)", "[1..5]", "-"], []),
        (['"a","b"', '"b"', '"c"', "-"], ["规则 1 已经包括规则 2，规则 2 永远轮不到"]),
    ],
)
def test_the_first_rule_that_matches_hides_those_it_includes(cells, told):
    """DMN 8.2.8, First: rules are taken in order."""
    assert warnings(cells, policy="FIRST") == told


ENDS = st.integers(0, 6)
INTERVAL = st.builds(
    lambda ends, opening, closing: (f"{opening}{min(ends)}..{max(ends)}{closing}", min(ends), max(ends)),
    st.tuples(ENDS, ENDS).filter(lambda ends: ends[0] != ends[1]),
    st.sampled_from("[("),
    st.sampled_from("])"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(INTERVAL, min_size=1, max_size=4))
def test_warnings_are_what_happens_when_the_table_runs(intervals):
    """Halves between the whole ends reach every region of the line: the table itself is the judge."""
    told = warnings([text for text, _, _ in intervals])
    collect = table([column("x")], [output("y")], [([text], ["1"]) for text, _, _ in intervals], "COLLECT")
    d = read(decision("d", collect))["d"]
    first, last = min(low for _, low, _ in intervals), max(high for _, _, high in intervals)
    inner = [Decimal(n) / 2 for n in range(2 * first + 1, 2 * last)]
    hits = {x: d.decide(Variables({"x": x})).rules for x in [*inner, first, last]}
    assert any("同时命中" in sentence for sentence in told) == any(len(rules) > 1 for rules in hits.values())
    assert any("没有规则" in sentence for sentence in told) == any(not hits[x] for x in inner)

"""Decision tables: matching, hit policies, aggregators, defaults (DMN chapter 8), and what Camunda 7 makes of types."""

import datetime as dt

import pytest
from decisions.build import column, decide, decision, output, read, table

from engine.decisions import map_result
from engine.expressions import EvaluationFailed, Variables

GRADES = [(["< 60"], ['"差"']), (["[60..85)"], ['"中"']), ([">= 85"], ['"优"'])]
OVERLAPPING = [(["> 1"], ["1"]), (["> 5"], ["5"]), (["> 9"], ["9"])]


def graded(score):
    return decide(table([column("score", "integer")], [output("grade", "string")], GRADES), score=score)


@pytest.mark.parametrize(
    "score, grade, number", [(0, "差", 1), (60, "中", 2), (84, "中", 2), (85, "优", 3), (100, "优", 3)]
)
def test_unique(score, grade, number):
    outcome = graded(score)
    assert outcome.value == grade
    assert outcome.rows == ({"grade": grade},)
    assert outcome.rules == (number,)


def test_null_matches_no_comparison():
    outcome = graded(None)
    assert (outcome.value, outcome.rows, outcome.rules) == (None, (), ())


def policy(name, aggregation=None, x=10, rules=OVERLAPPING, values=None, default=None):
    columns = [output("y", "integer", values=values, default=default)]
    return decide(table([column("x", "integer")], columns, rules, name, aggregation), x=x)


def test_unique_violated_names_the_rules():
    with pytest.raises(EvaluationFailed) as failure:
        policy("UNIQUE", x=7)
    assert "第 1、2 条" in failure.value.sentence


def test_any_agrees_or_names_the_rules():
    same = [(["> 1"], ["1"]), (["> 5"], ["1.0"])]
    assert (policy("ANY", rules=same).value, policy("ANY", rules=same).rules) == (1, (1, 2))
    with pytest.raises(EvaluationFailed) as failure:
        policy("ANY")
    assert "第 1、2、3 条" in failure.value.sentence


@pytest.mark.parametrize(
    "name, aggregation, values, value, rules",
    [
        ("FIRST", None, None, 1, (1,)),
        ("RULE ORDER", None, None, [1, 5, 9], (1, 2, 3)),
        ("COLLECT", None, None, [1, 5, 9], (1, 2, 3)),
        ("COLLECT", "SUM", None, 15, (1, 2, 3)),
        ("COLLECT", "MIN", None, 1, (1, 2, 3)),
        ("COLLECT", "MAX", None, 9, (1, 2, 3)),
        ("COLLECT", "COUNT", None, 3, (1, 2, 3)),
        ("PRIORITY", None, "5, 9, 1", 5, (1, 2, 3)),
        ("OUTPUT ORDER", None, "5, 9, 1", [5, 9, 1], (1, 2, 3)),
        ("F", None, None, 1, (1,)),
    ],
)
def test_hit_policies(name, aggregation, values, value, rules):
    outcome = policy(name, aggregation, values=values)
    assert outcome.value == value
    assert outcome.rules == rules


@pytest.mark.parametrize(
    "name, aggregation, value",
    [
        ("UNIQUE", None, None),
        ("COLLECT", None, []),
        ("COLLECT", "SUM", None),
        ("COLLECT", "COUNT", 0),
        ("FIRST", None, None),
    ],
)
def test_no_rule_matches(name, aggregation, value):
    outcome = policy(name, aggregation, x=0)
    assert outcome.value == value
    assert outcome.rules == ()


def test_default_output():
    assert policy("UNIQUE", x=0, default="-1").value == -1
    assert policy("UNIQUE", x=0, default="-1").rows == ({"y": -1},)
    assert policy("RULE ORDER", x=0, default="-1").value == [-1]


GUARD = table(
    [column("kind", "string"), column("amount", "number")],
    [output("code", "string"), output("sentence", "string")],
    [
        (['"travel"', "> 100"], ['"TOO_MUCH"', '"超标：" + string(amount)']),
        (["-", "> 1000"], ['"NEEDS_MAYOR"', '"须报市长"']),
        (["-", "-"], ['"SEEN"', ""]),
    ],
    "COLLECT",
)


def test_contract_22_guard_rows_are_told_in_order():
    outcome = decide(GUARD, kind="travel", amount=2000)
    assert outcome.rules == (1, 2, 3)
    assert list(outcome.rows) == [
        {"code": "TOO_MUCH", "sentence": "超标：2000"},
        {"code": "NEEDS_MAYOR", "sentence": "须报市长"},
        {"code": "SEEN", "sentence": None},
    ]
    assert outcome.value == list(outcome.rows)


def test_map_result_as_camunda_7():
    one, none = graded(90), graded(None)
    assert [map_result(one, how) for how in ("singleEntry", "singleResult", "collectEntries", "resultList")] == [
        "优",
        {"grade": "优"},
        ["优"],
        [{"grade": "优"}],
    ]
    assert [map_result(none, how) for how in ("singleEntry", "singleResult", "collectEntries", "resultList")] == [
        None,
        None,
        [],
        [],
    ]
    several = decide(GUARD, kind="travel", amount=2000)
    assert len(map_result(several, "resultList")) == 3
    for how in ("singleEntry", "singleResult", "collectEntries"):
        with pytest.raises(EvaluationFailed):
            map_result(several, how)
    total = policy("COLLECT", "SUM")
    assert map_result(total, "singleEntry") == 15
    with pytest.raises(ValueError, match="mapping"):
        map_result(total, "other")


@pytest.mark.parametrize(
    "type_ref, given, cell, hit",
    [
        ("integer", "5", "5", True),
        ("long", 5, "5", True),
        ("double", "5.5", "5.5", True),
        ("boolean", "true", "true", True),
        ("string", 5, '"5"', True),
        ("string", [5], '"5"', True),
        ("date", dt.date(2026, 11, 23), 'date("2026-11-23")', True),
        ("date", dt.date(2026, 11, 23), '< date and time("2026-11-24T00:00:00")', True),
        ("date", dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC), '>= date and time("2026-11-24T00:00:00")', True),
        ("date", dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC), '[date("2026-11-23")..date("2026-11-24"))', True),
        ("date", "2026-11-23", '< date("2026-11-24")', True),
        ("unknownType", 5, "5", True),
        (None, "5", "5", False),
        ("integer", None, "5", False),
    ],
)
def test_input_types_convert_as_camunda_7(type_ref, given, cell, hit):
    outcome = decide(table([column("x", type_ref)], [output("y")], [([cell], ["1"])]), x=given)
    assert outcome.value == (1 if hit else None)


@pytest.mark.parametrize(
    "type_ref, given", [("integer", "5.5"), ("integer", "five"), ("boolean", 5), ("date", "soon"), ("string", {})]
)
def test_values_of_the_wrong_type_fail(type_ref, given):
    with pytest.raises(EvaluationFailed) as failure:
        decide(table([column("x", type_ref)], [output("y")], [(["-"], ["1"])]), x=given)
    assert type_ref in failure.value.sentence


def test_output_types_convert_too():
    assert decide(table([], [output("y", "string")], [([], ["5"])])).value == "5"
    with pytest.raises(EvaluationFailed):
        decide(table([], [output("y", "integer")], [([], ['"x"'])]))


def test_allowed_input_values():
    logic = table([column("x", "string", '"a","b"')], [output("y")], [(["-"], ["1"])])
    assert decide(logic, x="a").value == 1
    assert decide(logic, x=None).value == 1
    with pytest.raises(EvaluationFailed):
        decide(logic, x="c")


def test_a_missing_variable_fails_with_its_name():
    with pytest.raises(EvaluationFailed) as failure:
        decide(table([column("x")], [output("y")], [(["-"], ["1"])]))
    assert failure.value.name == "x"


def test_cells_see_the_input_value_as_camunda_7_names_it():
    for cell in ("? > 5", "cellInput > 5", "v > 5", ("${cellInput > 5}", "juel"), ("v > 5", "juel"), "${v > 5}"):
        logic = table([column("x", camunda__inputVariable="v")], [output("y")], [([cell], ["1"])])
        d = read(decision("d", logic))["d"]
        assert d.inputs == {"x"}, cell
        assert d.decide(Variables({"x": 6})).value == 1, cell
        assert d.decide(Variables({"x": 5})).value is None, cell


def test_juel_in_outputs_and_inputs():
    logic = table([column("${x + 1}")], [output("y")], [(["6"], ["${x > 1 ? 'a' : 'b'}"])])
    assert decide(logic, x=5).value == "a"


def test_tables_may_ask_outside():
    logic = table(
        [column("org.unit_kind(unit)", "string")], [output("y")], [(['"department"'], ["org.unit_head(unit)"])]
    )
    d = read(decision("d", logic))["d"]
    assert d.calls == {("org.unit_kind", 1), ("org.unit_head", 1)}
    answers = {"org.unit_kind": "department", "org.unit_head": "li"}
    assert d.decide(Variables({"unit": "u"}, None, lambda name, args: answers[name])).value == "li"


def test_inputs_hit_policy_and_outputs_are_told():
    d = read(decision("d", GUARD, name="出差"))["d"]
    assert (d.id, d.name, d.hit_policy, d.outputs) == ("d", "出差", "COLLECT", ("code", "sentence"))
    assert d.inputs == {"kind", "amount"}


def test_unquoted_text_in_a_cell_is_a_warning():
    d = read(decision("d", table([column("kind")], [output("y")], [(["VIP"], ["1"]), (['"VIP"'], ["1"])])))["d"]
    assert "VIP" in d.inputs
    (warning,) = d.warnings
    assert (warning.level, warning.rule) == ("warning", "dmn-unquoted")
    assert "VIP" in warning.sentence


@pytest.mark.parametrize(
    "cell,kind,rule",
    [
        ('"否"', "boolean", "dmn-cell-type"),
        ("> 100", "boolean", "dmn-cell-type"),
        ('"100"', "number", "dmn-cell-type"),
        ("3", "string", "dmn-cell-type"),
        ('"2026-12-01"', "date", "dmn-cell-type"),
        ('date("2026/12/01")', "date", "dmn-date"),
        ('< date("2026年12月1日")', "date", "dmn-date"),
        ('date("2026-12-01")', "date", ""),
        ("[1..5],-3", "integer", ""),
        ("not(true)", "boolean", ""),
        ('"a"', "Any", ""),
    ],
)
def test_a_cell_that_can_never_match_is_a_warning(cell, kind, rule):
    d = read(decision("d", table([column("kind", kind)], [output("y")], [([cell], ["1"])])))["d"]
    assert [warning.rule for warning in d.warnings] == [rule][: bool(rule)]


def test_an_unquoted_conclusion_among_texts_is_a_warning():
    rows = [(["1"], ['"far"']), (["2"], ["near"])]
    d = read(decision("d", table([column("n")], [output("y")], rows)))["d"]
    assert [(w.rule, w.sentence) for w in d.warnings] == [
        ("dmn-unquoted", "规则 2 第 1 个结论：near 没有加引号，会当作变量")
    ]
    rows = [(["1"], ["known_to_be_a_list"]), (["2"], ["other"])]
    assert not read(decision("d", table([column("n")], [output("y")], rows)))["d"].warnings


def test_warnings_belong_to_their_decision():
    vip = decision("a", table([column("kind")], [output("y")], [(["VIP"], ["1"])]))
    both = read(vip, decision("b", table([column("kind")], [output("y")], [(["-"], ["1"])])))
    assert (len(both["a"].warnings), len(both["b"].warnings)) == (1, 0)


def test_one_budget_for_all_cells():
    slow = "count(for i in 1..60000 return i) > 0"
    logic = table([column("x")], [output("y")], [([slow], ["1"])] * 5, "COLLECT")
    with pytest.raises(EvaluationFailed, match="steps"):
        decide(logic, x=1)

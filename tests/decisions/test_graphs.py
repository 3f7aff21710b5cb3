"""Requirement graphs and boxed expressions (DMN chapters 6, 7 and 10)."""

import pytest
from decisions.build import column, decide, decision, file, literal, output, read, table

from engine.decisions import read_decisions
from engine.expressions import EvaluationFailed, EvaluationLimit, Variables

INPUT = '<inputData id="input_1" name="temperature"/>'
SEASON = table([column("temperature")], [output("season")], [(["< 10"], ['"冬"']), ([">= 10"], ['"夏"'])])


def box(inner, **values):
    """The value of one decision whose logic is this XML."""
    return decide(inner, **values).value


def lit(content):
    return literal(content)


def test_a_required_decision_is_known_under_its_name_and_its_output_names():
    for text in ("season_decision", "season"):
        nodes = [
            INPUT,
            decision("s", SEASON, ["input_1"], name="season_decision"),
            decision("d", literal(f'{text} + "天"'), ["s"]),
        ]
        d = read(*nodes)["d"]
        assert d.inputs == {"temperature"}
        assert d.decide(Variables({"temperature": 5})).value == "冬天"


def test_several_rows_of_a_required_table_are_a_list_per_output_name():
    rows = table([column("x")], [output("a"), output("b")], [(["> 1"], ["1", "2"]), (["> 2"], ["3", "4"])], "COLLECT")
    nodes = [decision("t", rows), decision("d", literal("sum(a) * 100 + sum(b)"), ["t"])]
    assert read(*nodes)["d"].decide(Variables({"x": 5})).value == 406


def test_an_unmatched_required_decision_is_null():
    nodes = [decision("s", SEASON), decision("d", literal("season = null"), ["s"])]
    assert read(*nodes)["d"].decide(Variables({"temperature": None})).value is True


def test_every_decision_is_evaluated_once():
    asked = []

    def ask(name, args):
        asked.append(name)
        return 1

    nodes = [
        decision("a", literal("matter.open_cases(login)")),
        decision("b", literal("a + 1"), ["a"]),
        decision("c", literal("a + 2"), ["a"]),
        decision("d", literal("a + b + c"), ["a", "b", "c"]),
    ]
    d = read(*nodes)["d"]
    assert d.calls == {("matter.open_cases", 1)}
    assert d.decide(Variables({"login": "li"}, None, ask)).value == 6
    assert asked == ["matter.open_cases"]


def test_a_ladder_of_decisions_is_read_and_answered_at_once():
    """Two decisions a rung, each requiring both below: 2^30 paths, 60 decisions."""
    nodes = [decision("a0", literal("x")), decision("b0", literal("x"))]
    for i in range(1, 30):
        below = [f"a{i - 1}", f"b{i - 1}"]
        nodes += [decision(f"{side}{i}", literal(" + ".join(below)), below) for side in "ab"]
    d = read(*nodes)["a29"]
    assert d.inputs == {"x"}
    assert d.decide(Variables({"x": 1})).value == 2**29


def test_open_scope_sees_all_variables_of_the_case():
    assert decide(literal("x + y"), x=1, y=2).value == 3


def test_literal_expression_in_juel():
    assert decide(literal("sum > 5 ? 'a' : 'b'", "juel"), sum=6).value == "a"
    assert decide(literal("${sum > 5}"), sum=6).value is True


def test_a_literal_gives_one_row_under_its_name():
    outcome = decide(literal("1"))
    assert (outcome.value, outcome.rows, outcome.rules) == (1, ({"d": 1},), ())


@pytest.mark.parametrize(
    "inner, value",
    [
        (
            '<context><contextEntry><variable name="a"/>'
            + lit("1")
            + '</contextEntry><contextEntry><variable name="b"/>'
            + lit("a + x")
            + "</contextEntry></context>",
            {"a": 1, "b": 6},
        ),
        (
            '<context><contextEntry><variable name="a"/>'
            + lit("1")
            + "</contextEntry><contextEntry>"
            + lit("a + 1")
            + "</contextEntry></context>",
            2,
        ),
        ("<list>" + lit("1") + lit("x") + "</list>", [1, 5]),
        (
            '<relation><column name="a"/><column name="b"/><row>' + lit("1") + lit("2") + "</row></relation>",
            [{"a": 1, "b": 2}],
        ),
        (
            "<conditional><if>"
            + lit("x > 1")
            + "</if><then>"
            + lit('"y"')
            + "</then><else>"
            + lit('"n"')
            + "</else></conditional>",
            "y",
        ),
        (
            "<conditional><if>"
            + lit("x")
            + "</if><then>"
            + lit('"y"')
            + "</then><else>"
            + lit('"n"')
            + "</else></conditional>",
            None,
        ),
        ("<filter><in>" + lit("[1, 2, 3]") + "</in><match>" + lit("item > 1") + "</match></filter>", [2, 3]),
        (
            '<for iteratorVariable="i"><in>' + lit("[1, 2, 3]") + "</in><return>" + lit("i * x") + "</return></for>",
            [5, 10, 15],
        ),
        (
            '<some iteratorVariable="i"><in>'
            + lit("[1, 9]")
            + "</in><satisfies>"
            + lit("i > x")
            + "</satisfies></some>",
            True,
        ),
        (
            '<every iteratorVariable="i"><in>'
            + lit("[1, 9]")
            + "</in><satisfies>"
            + lit("i > x")
            + "</satisfies></every>",
            False,
        ),
        (
            '<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="p"/>'
            + lit("p * 2")
            + "</functionDefinition></contextEntry><contextEntry>"
            + lit("f(x)")
            + "</contextEntry></context>",
            10,
        ),
    ],
)
def test_boxed_expressions(inner, value):
    d = read(decision("d", inner))["d"]
    assert d.inputs <= {"x"}
    assert d.decide(Variables({"x": 5})).value == value


KNOWLEDGE = (
    '<businessKnowledgeModel id="bkm" name="double"><variable name="double"/><encapsulatedLogic>'
    '<formalParameter name="p"/>' + lit("p * 2") + "</encapsulatedLogic></businessKnowledgeModel>"
)
INVOCATION = "<invocation>" + lit("double") + '<binding><parameter name="p"/>' + lit("x") + "</binding></invocation>"


def test_knowledge_models_are_called_and_invoked():
    for logic in (literal("double(x)"), literal("double(p: x)"), INVOCATION):
        d = read(KNOWLEDGE, decision("d", logic, knows=["bkm"]))["d"]
        assert d.inputs == {"x"}
        assert d.decide(Variables({"x": 21})).value == 42


def test_an_endless_knowledge_model_is_stopped():
    endless = (
        '<businessKnowledgeModel id="bkm" name="b"><encapsulatedLogic>' + lit("b()") + "</encapsulatedLogic>"
        '<knowledgeRequirement><requiredKnowledge href="#bkm"/></knowledgeRequirement></businessKnowledgeModel>'
    )
    d = read(endless, decision("d", literal("b()"), knows=["bkm"]))["d"]
    with pytest.raises(EvaluationLimit):
        d.decide(Variables())


def test_decision_services():
    service = (
        '<decisionService id="svc" name="service"><outputDecision href="#inner"/>'
        '<inputData href="#input_1"/></decisionService>'
    )
    nodes = [
        INPUT,
        service,
        decision("inner", literal("temperature + 1"), ["input_1"]),
        decision("d", literal("service(x)"), knows=["svc"]),
    ]
    assert read(*nodes)["d"].decide(Variables({"x": 5})).value == 6


TYPES = (
    '<itemDefinition name="tGrade"><typeRef>string</typeRef>'
    '<allowedValues><text>"a","b"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tPerson">'
    '<itemComponent name="age"><typeRef>number</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>'
)


def typed(ref, text, **values):
    d = read(TYPES, decision("d", literal(text), variable={"name": "d", "typeRef": ref}))["d"]
    return d.decide(Variables(values)).value


def test_item_definitions_convert_or_fail():
    assert typed("tGrade", '"a"') == "a"
    assert typed("tPerson", '{age: "5"}') == {"age": 5}
    assert typed("tPeople", "{age: 5}") == [{"age": 5}]
    for ref, text in (("tGrade", '"c"'), ("tPerson", "{}"), ("tPerson", "1"), ("tPeople", "[{age: true}]")):
        with pytest.raises(EvaluationFailed) as failure:
            typed(ref, text)
        assert ref in failure.value.sentence


def test_instance_of_item_definitions():
    assert typed("Any", "{age: 5} instance of tPerson") is True
    assert typed("Any", '"c" instance of tGrade') is False


def test_dmn_1_1_files_read_too():
    old = file(decision("d", literal("1"))).replace(
        b"https://www.omg.org/spec/DMN/20191111/MODEL/", b"http://www.omg.org/spec/DMN/20151101/dmn.xsd"
    )
    assert read_decisions(old, "old.dmn")["d"].decide(Variables()).value == 1

"""Questions to the outside (contracts 5): org., calendar., matter. in both languages, one static table."""

import datetime as dt

import pytest

from engine.errors import Refused
from engine.expressions import ASK_SIGNATURES, ExpressionInvalid, Variables, compile_feel, compile_template

NOW = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)


class Asked:
    """Answers everything with `answer` and remembers the questions."""

    def __init__(self, answer):
        self.answer = answer
        self.questions = []

    def __call__(self, name, args):
        self.questions.append((name, list(args)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


BOTH = [(compile_feel, "{}"), (compile_template, "${{{}}}")]


@pytest.mark.parametrize("compile_it, frame", BOTH)
@pytest.mark.parametrize("name", ASK_SIGNATURES)
def test_every_question_can_be_asked(compile_it, frame, name):
    count = len(ASK_SIGNATURES[name])
    asked = Asked("answer")
    e = compile_it(frame.format(f"{name}({', '.join(['unit'] * count)})"))
    assert e.evaluate(Variables({"unit": "office"}, NOW, asked)) == "answer"
    assert asked.questions == [(name, ["office"] * count)]
    assert e.calls == {(name, count)}
    assert e.names == ({"unit"} if count else frozenset())


@pytest.mark.parametrize("compile_it, frame", BOTH)
@pytest.mark.parametrize(
    "text", ["org.nobody(unit)", "org.unit_kind()", "org.unit_kind(a, b)", "calendar.now()", "matter.open_cases()"]
)
def test_unknown_questions_and_wrong_arguments_are_refused(compile_it, frame, text):
    with pytest.raises(ExpressionInvalid) as refused:
        compile_it(frame.format(text))
    assert text.partition("(")[0] in refused.value.sentence


def test_arguments_and_answers_cross_the_border_as_engine_values():
    asked = Asked(dt.datetime(2026, 12, 21, 10, tzinfo=dt.UTC))
    due = compile_template("${calendar.add_working_days(now(), 20)}").evaluate(Variables({}, NOW, asked))
    assert due == asked.answer
    ((_, (moment, days)),) = asked.questions
    assert moment == NOW
    assert (type(days), days) == (int, 20)


def test_questions_combine_with_the_rest_of_the_language():
    context = Variables({"unit": "u1"}, NOW, Asked("department"))
    assert compile_feel('org.unit_kind(unit) = "department"').evaluate(context) is True
    assert compile_feel("upper case(org.unit_kind(unit: unit))").evaluate(context) == "DEPARTMENT"
    assert compile_template("${org.unit_kind(unit) == 'department' ? 1 : 2}").evaluate(context) == 1
    assert compile_template("${org.unit_kind(unit).startsWith('dep')}").evaluate(context) is True


def test_matter_is_a_variable_too():
    context = Variables({"matter": "m-1"}, NOW, Asked(True))
    assert compile_feel('matter = "m-1" and matter.open_cases("request")').evaluate(context) is True
    assert compile_template("${matter}-${matter.open_cases('request')}").evaluate(context) == "m-1-true"


def test_a_name_of_the_text_itself_hides_the_family():
    assert compile_feel("{org: {unit_kind: function(u) u}, r: org.unit_kind(5)}.r").evaluate(Variables()) == 5


def test_the_refusal_of_the_organisation_passes_through():
    nobody = Refused("NO_SUPERIOR", what="分管副市长")
    for e in (
        compile_feel("sort([1, 2], function(a, b) org.has_post(a, b))"),
        compile_template("${org.vice_mayor_in_charge('u')}"),
    ):
        with pytest.raises(Refused) as refused:
            e.evaluate(Variables({}, NOW, Asked(nobody)))
        assert refused.value is nobody


def test_questions_cost_steps():
    asked = Asked(1)
    e = compile_feel("for i in 1..150000 return org.unit_kind(i)")
    with pytest.raises(Exception, match="steps"):
        e.evaluate(Variables({}, NOW, asked))
    assert len(asked.questions) < 40_000


def test_the_same_question_is_asked_once_in_an_evaluation():
    asked = Asked(1)
    text = 'org.next_up(a, 1) + org.next_up(a, 1) + org.next_up(a, 2) + org.next_up(a, true) + org.next_up(a, "1")'
    e = compile_feel(text)
    context = Variables({"a": "li"}, NOW, asked)
    assert e.evaluate(context) == 5
    assert [args for _, args in asked.questions] == [["li", 1], ["li", 2], ["li", True], ["li", "1"]]
    e.evaluate(context)
    assert len(asked.questions) == 8

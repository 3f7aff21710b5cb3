"""What variables are called that no form asks for: property `labels` (reference/properties.md)."""

from support.bpmn import build, chain, el, prop, simple

from engine.diagrams.labels import pairs

TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="route" name="r"><decisionTable id="t">
<input id="i"><inputExpression id="e"><text>1</text></inputExpression>
</input><output id="o" name="o"/><rule id="r1"><inputEntry id="c"><text>-</text></inputEntry>
<outputEntry id="v"><text>2</text></outputEntry></rule></decisionTable></decision></definitions>"""
ENDS = el("startEvent", "s") + el("endEvent", "e")


def asking(inner=""):
    """A process that asks a table, and then calls `sub`."""
    task = {"camunda_decisionRef": "route", "camunda_resultVariable": "way", "camunda_mapDecisionResult": "singleEntry"}
    body = ENDS + el("businessRuleTask", "t", name="判定\n路线", **task) + el("callActivity", "c", calledElement="sub")
    return simple(body + chain("s t c e"), inner=inner)


def called(inner):
    return simple(ENDS + chain("s e"), inner=inner).replace(b'id="p"', b'id="sub"')


def test_pairs_are_apart_by_spaces_and_what_is_no_pair_is_told():
    assert pairs("reached=已报到位  route=路线\n") == ({"reached": "已报到位", "route": "路线"}, [])
    assert pairs("a= =b c d=1=2") == ({"d": "1=2"}, ["a=", "=b", "c"])
    assert pairs("") == ({}, [])


def test_what_a_table_finds_is_called_as_its_step_unless_somebody_says_better():
    files = {"decision_route": TABLE, "process_sub": called("")}
    assert build(asking(), **files).labels == {"way": "判定 路线"}
    assert build(asking(prop(labels="way=路线")), **files).labels == {"way": "路线"}


def test_a_called_process_brings_its_words_and_the_callers_win():
    files = {"decision_route": TABLE, "process_sub": called(prop(labels="way=别的 from=从谁报起"))}
    assert build(asking(prop(labels="way=路线")), **files).labels == {"way": "路线", "from": "从谁报起"}

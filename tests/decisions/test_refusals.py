"""What is refused at deploy: everything in one pass, with place, rule, sentence and remedy."""

import pytest
from decisions.build import column, decision, file, literal, output, table

from engine.decisions import read_decisions
from engine.errors import Invalid


def findings(*nodes):
    with pytest.raises(Invalid) as refused:
        read_decisions(file(*nodes), "rules.dmn")
    assert refused.value.code == "DIAGRAM_INVALID"
    for finding in refused.value.findings:
        assert finding.file == "rules.dmn"
        assert finding.line >= 1
        assert finding.sentence
        assert finding.remedy
        assert finding.english
    return refused.value.findings


def simple(cells, results, policy=None, aggregation=None, outputs=None):
    return table([column("x")], outputs or [output("y")], [(cells, results)], policy, aggregation)


ONE = output("y")
EXTERNAL = '<functionDefinition kind="JAVA"/>'
TYPE_LOOP = '<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>'


@pytest.mark.parametrize(
    "rule, nodes",
    [
        ("dmn-expression", [decision("d", simple(["> "], ["1"]))]),
        ("dmn-expression", [decision("d", simple(["-"], ["1 +"]))]),
        ("dmn-expression", [decision("d", literal("nofunction(1)"))]),
        ("dmn-expression", [decision("d", literal("org.nobody(x)"))]),
        ("dmn-expression", [decision("d", literal("org.unit_head()"))]),
        ("dmn-expression", [decision("d", literal("${x.getClass()}"))]),
        ("dmn-expression", [decision("d", literal("function() external {java: 1}"))]),
        ("dmn-expression", [decision("d", "<list>" + literal("1 +") + "</list>")]),
        ("dmn-expression", [decision("d", table([column("x", values="a b (")], [ONE], [(["-"], ["1"])]))]),
        ("dmn-language", [decision("d", literal("x", "groovy"))]),
        ("dmn-language", [decision("d", simple([("x > 1", "javascript")], ["1"]))]),
        ("dmn-language", [decision("d", literal("x > 1 ? 'a' : 'b'"))]),
        ("dmn-external", [decision("d", EXTERNAL)]),
        ("dmn-hit-policy", [decision("d", simple(["-"], ["1"], "SOMETIMES"))]),
        ("dmn-hit-policy", [decision("d", simple(["-"], ["1"], "COLLECT", "AVERAGE"))]),
        ("dmn-hit-policy", [decision("d", simple(["-"], ["1", "2"], "COLLECT", "SUM", [ONE, output("z")]))]),
        ("dmn-hit-policy", [decision("d", simple(["-"], ["1"], "PRIORITY"))]),
        ("dmn-rule", [decision("d", simple(["-", "-"], ["1"]))]),
        ("dmn-outputs", [decision("d", simple(["-"], ["1", "2"], outputs=[ONE, ONE]))]),
        ("dmn-cycle", [decision("d", literal("1"), ["d"])]),
        ("dmn-cycle", [decision("a", literal("b"), ["b"]), decision("b", literal("a"), ["a"])]),
        ("dmn-requirement", [decision("d", literal("1"), ["nowhere"])]),
        ("dmn-element", [decision("d", "<list><foo/></list>")]),
        ("dmn-empty", [decision("d", "")]),
        ("dmn-empty", []),
        ("dmn-id", [decision("d", literal("1")), decision("d", literal("2"))]),
        ("dmn-type", [TYPE_LOOP, decision("d", literal("1"))]),
        ("dmn-import", ['<import name="other" namespace="urn:other"/>', decision("d", literal("1"))]),
        ("dmn-depth", [decision("d", "<list>" * 60 + "</list>" * 60)]),
    ],
)
def test_refused(rule, nodes):
    assert rule in [finding.rule for finding in findings(*nodes)]


def test_all_findings_at_once_with_their_places():
    rules = [(["> 1", "bad ("], ["1"]), (["[1..", "-"], ["+"]), (["-", "-"], ['"fine"'])]
    found = findings(
        decision("first", table([column("x"), column("y +")], [ONE], rules), name="定档"),
        decision("second", literal("nofunction()"), name="复核"),
    )
    assert [(f.element, f.name) for f in found][-1] == ("second", "复核")
    assert len(found) == 5
    assert [f.sentence.partition("：")[0] for f in found[:4]] == [
        "第 2 个条件列",
        "规则 1 第 2 个条件",
        "规则 2 第 1 个条件",
        "规则 2 第 1 个结论",
    ]
    assert {f.name for f in found[:4]} == {"定档"}
    assert len({f.line for f in found}) > 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<definitions>",
        b"<other/>",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>',
        b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><definitions>&b;</definitions>',
        "<!DOCTYPE definitions><definitions/>".encode("utf-16"),
        b"<definitions>" + b"<a>" * 300 + b"</a>" * 300 + b"</definitions>",
        b"<definitions>" + b" " * (5 * 1024 * 1024) + b"</definitions>",
    ],
    ids=["empty", "text", "open", "other", "entity", "laughs", "utf-16", "deep", "large"],
)
def test_hostile_files_are_refused(content):
    with pytest.raises(Invalid) as refused:
        read_decisions(content, "x.dmn")
    (finding,) = refused.value.findings
    assert finding.rule == "dmn-xml"
    assert finding.english

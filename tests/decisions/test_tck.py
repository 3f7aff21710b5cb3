"""The runner of the DMN TCK: `python tests/decisions/tck.py FOLDER -v` prints the share passed and every failure."""

from decisions.tck import main, run_folder

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:a" name="a">
<import name="other" namespace="urn:b" importType="DMN"/>
<inputData id="i" name="Order Size"><variable name="Order Size" typeRef="number"/></inputData>
<decision id="d" name="Discount"><variable name="Discount" typeRef="number"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<informationRequirement><requiredDecision href="urn:b#r"/></informationRequirement>
<literalExpression><text>Order Size * other.Rate</text></literalExpression></decision>
<decision id="t" name="Broken"><variable name="Broken"/>
<decisionTable><output/><rule><outputEntry><text>1</text></outputEntry></rule>
<rule><outputEntry><text>2</text></outputEntry></rule></decisionTable></decision>
<decision id="n" name="Nobody"><variable name="Nobody"/>
<literalExpression><text>nofunction(nobody)</text></literalExpression>
</decision>
<decision id="w" name="Wrong Type"><variable name="Wrong Type" typeRef="number"/>
<literalExpression><text>"5"</text></literalExpression></decision>
<decisionService id="s" name="Service"><outputDecision href="#d"/><inputDecision href="urn:b#r"/><inputData href="#i"/>
</decisionService>
<itemDefinition name="person"><itemComponent name="name"><typeRef>string</typeRef></itemComponent></itemDefinition>
<itemDefinition name="byte"><typeRef>number</typeRef><allowedValues><text>[0..255]</text></allowedValues>
</itemDefinition>
<businessKnowledgeModel id="k" name="known"><variable name="known"/><encapsulatedLogic>
<formalParameter name="who" typeRef="person"/><literalExpression><text>who = null</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>
<decision name="Unfit"><variable name="Unfit"/>
<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<literalExpression><text>known({age: 1})</text></literalExpression></decision>
<decision name="Beyond"><variable name="Beyond"/>
<literalExpression><text>256 instance of byte</text></literalExpression></decision>
<decision name="Deep"><variable name="Deep" typeRef="number"/>
<literalExpression><text>[[1]]</text></literalExpression></decision></definitions>"""
OTHER = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:b" name="b">
<decision id="r" name="Rate"><variable name="Rate" typeRef="number"/>
<literalExpression><text>0.5</text></literalExpression></decision></definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<modelName>a.dmn</modelName>
<testCase id="1"><inputNode name="Order Size"><value xsi:type="xsd:decimal">10</value></inputNode>
<resultNode name="Discount"><expected><value xsi:type="xsd:decimal">5.00000000001</value></expected></resultNode>
<resultNode name="Broken"><expected><value xsi:nil="true"/></expected></resultNode>
<resultNode name="Nobody"><expected><value xsi:nil="true"/></expected></resultNode>
<resultNode name="Wrong Type"><expected><value xsi:nil="true"/></expected></resultNode></testCase>
<testCase id="2"><inputNode name="Order Size"><value>10</value></inputNode>
<resultNode name="Discount"><expected><value>6</value></expected></resultNode></testCase>
<testCase id="3" type="decisionService" invocableName="Service">
<inputNode name="Order Size"><value>10</value></inputNode><inputNode name="Rate"><value>2</value></inputNode>
<resultNode name="Discount"><expected><value>20</value></expected></resultNode></testCase>
<testCase id="4"><resultNode name="Unfit"><expected><value xsi:nil="true"/></expected></resultNode>
<resultNode name="Beyond"><expected><value xsi:type="xsd:boolean">true</value></expected></resultNode>
<resultNode name="Deep"><expected><value xsi:nil="true"/></expected></resultNode>
<resultNode name="Gone"><expected><value xsi:nil="true"/></expected></resultNode></testCase></testCases>"""


def test_the_runner_counts_what_passes_and_what_does_not(tmp_path, capsys):
    """Imports, closed scopes and null for every mismatch: the manner of the specification, on a kit of our own.

    Decisions need no id there; what does not fit its parameter is not called with (10.3.2.9.4); `instance of` takes no
    notice of allowed values; a list of one list is no number; a decision that is not there fails, and alone.
    """
    folder = tmp_path / "level" / "0001-own"
    folder.mkdir(parents=True)
    (folder / "a.dmn").write_text(MODEL)
    (folder / "b.dmn").write_text(OTHER)
    (folder / "0001-own-test-01.xml").write_text(CASES)
    results = run_folder(tmp_path)
    assert [(r.case, r.name) for r in results if not r.passed] == [("2", "Discount"), ("4", "Gone")]
    assert len(results) == 10
    assert main([str(tmp_path), "-v"]) == 0
    assert "level: 8 of 10" in capsys.readouterr().out

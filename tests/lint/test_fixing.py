"""`--fix` mends what needs no decision: the touched lines alone differ, and what is drawn stays what it was."""

from __future__ import annotations

import json
import re
import subprocess
from difflib import ndiff
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lint.cases import CASES, FOLDER, files_of, say
from lxml import etree
from support.shell import run

from engine.lint import FIXES, fix, lint, rules

PROCESSES = FOLDER.parents[1] / "processes"
READABLE = [case for case in CASES if case.parent.name != "readable"]
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MODELER = "{http://camunda.org/schema/modeler/1.0}"
PLAIN = (FOLDER / "history-time-to-live/invalid.bpmn").read_text()


def mended(text: str) -> str:
    """The file after its fixes; the same where there is nothing to do."""
    return fix({"a.bpmn": text.encode()})[0].get("a.bpmn", text.encode()).decode()


def touched(before: str, after: str) -> list[str]:
    return [line for line in ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def told(text: str) -> set[str]:
    return {one.rule for one in fix({"a.bpmn": text.encode()})[1]}


def test_every_fix_has_the_name_of_a_rule_and_a_file_of_its_own() -> None:
    files = {path.stem.replace("_", "-") for path in (FOLDER.parents[1] / "engine/lint/fixes").glob("[a-z]*.py")}
    assert set(FIXES) == files <= {rule.name for rule in rules()}


def test_our_own_files_need_no_mending() -> None:
    files = {path.name: path.read_bytes() for path in (PROCESSES / "request").glob("*.bpmn")}
    assert fix(files) == ({}, ())


def test_history_is_kept_ten_years_where_nothing_is_said() -> None:
    text = PLAIN.replace("<bpmn:definitions ", '<bpmn:definitions exporter="x" ')
    old, new = touched(text, mended(text))
    assert new[2:] == old[2:].replace('isExecutable="true"', 'isExecutable="true" camunda:historyTimeToLive="P3650D"')
    assert "history-time-to-live" not in {f.rule for f in lint({"a.bpmn": mended(text).encode()})}


def test_what_is_written_and_cannot_be_read_is_left_to_the_designer() -> None:
    text = (FOLDER / "history-time-to-live/invalid-years.bpmn").read_text()
    assert "十年" in mended(text)


def test_the_platform_is_written_down_with_its_namespace() -> None:
    text = re.sub(r' (xmlns:modeler|modeler:\w+)="[^"]*"', "", PLAIN)
    assert "modeler" not in text
    root = etree.fromstring(mended(text).encode())
    assert (root.get(MODELER + "executionPlatform"), root.get(MODELER + "executionPlatformVersion")) == (
        "Camunda Platform",
        "7.24.0",
    )
    assert len(touched(text, mended(text))) == 4  # the head and the process


def test_a_diagram_for_another_engine_is_not_told_to_be_ours() -> None:
    text = PLAIN.replace('executionPlatform="Camunda Platform"', 'executionPlatform="Camunda Cloud"')
    assert "execution-platform" not in told(text)


def test_a_default_flow_loses_its_condition() -> None:
    case = next(c for c in CASES if c.parent.name == "default-flow" and "overlaps" not in c.name and _asked(c))
    text = case.read_text()
    assert "default-flow" in told(text)
    assert "default-flow" not in {f.rule for f in lint({"a.bpmn": mended(text).encode()})}


def _asked(case: Path) -> bool:
    return any(f.rule == "default-flow" and "不会被检查" in f.sentence for f in lint({"a.bpmn": case.read_bytes()}))


TWICE = """
    <bpmn:exclusiveGateway id="ask" name="同意？"{default}><bpmn:outgoing>first</bpmn:outgoing>
      <bpmn:outgoing>second</bpmn:outgoing>
      <bpmn:outgoing>third</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="in" sourceRef="submitted" targetRef="ask" />
    <bpmn:sequenceFlow id="first" sourceRef="ask" targetRef="finished">{when}</bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="second" sourceRef="ask" targetRef="finished">{when}</bpmn:sequenceFlow>
"""
WHEN = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${starter == "a"}</bpmn:conditionExpression>'


def _doubled(default: str = "") -> str:
    more = TWICE.format(when=WHEN, default=default)
    return PLAIN.replace("  </bpmn:process>", f"{more.lstrip(chr(10))}  </bpmn:process>")


def test_a_doubled_flow_out_of_an_exclusive_gateway_goes() -> None:
    after = mended(_doubled())
    assert 'id="first"' in after
    assert 'id="second"' not in after
    assert ">second<" not in after


def test_a_doubled_flow_stays_where_it_does_something() -> None:
    """Out of a task both run; a default flow is another question than its twin."""
    task = _doubled().replace("exclusiveGateway", "task")
    assert "duplicate-flow" not in told(task)
    assert "duplicate-flow" not in told(_doubled(' default="second"'))


def test_flows_get_the_ids_they_lack() -> None:
    text = PLAIN.replace(' id="submitted_to_approve"', "").replace(' id="approve_to_finished"', ' id=""')
    after = mended(text)
    assert after.count('id="submitted_to_approve"') == after.count('id="approve_to_finished"') == 1


def test_settings_that_only_order_background_work_go() -> None:
    text = (FOLDER / "ignored-setting/invalid.bpmn").read_text()
    after = mended(text)
    assert "camunda:exclusive" not in after
    assert 'camunda:colour="red"' in after  # not known, so not known to be harmless


ODD = st.sampled_from(["\r\n", "\n", "\n\n    "])


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(READABLE).map(lambda c: (say(c), c)), st.booleans(), st.booleans(), ODD)
def test_mending_once_is_enough_and_harms_nothing(case, quotes: bool, mark: bool, line: str) -> None:
    """Over every case, with other quotes, line ends and a byte order mark: stable, and no rule finds more."""
    files = files_of(case[1])
    text = files[case[1].name].decode().replace("\n", line)
    text = re.sub(r'"([^"\'<>]*)"', r"'\1'", text) if quotes else text
    files[case[1].name] = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    changed, _ = fix(files)
    after = files | changed
    assert fix(after) == ({}, ())
    assert {(f.rule, f.level) for f in lint(after)} <= {(f.rule, f.level) for f in lint(files)}
    for name in changed:
        assert _drawn(after[name]) <= _drawn(files[name])


def _drawn(content: bytes) -> set[tuple[str, str]]:
    """Everything that has an id, but flows that were given one."""
    root = etree.fromstring(content)
    ids = {(str(e.tag), e.get("id", "")) for e in root.iter() if isinstance(e.tag, str) and e.get("id")}
    return {pair for pair in ids if not re.search(r"_to_", pair[1]) or pair[0] != BPMN + "sequenceFlow"}


COMPARE = """
import { createRequire } from 'node:module';
import fs from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
const require = createRequire(import.meta.url);
const extensions = { camunda: require('camunda-bpmn-moddle/resources/camunda.json'),
  modeler: require('modeler-moddle/resources/modeler.json') };
const all = JSON.parse(fs.readFileSync(0, 'utf8'));
const read = async (text) => {
  const { rootElement, warnings } = await new BpmnModdle(extensions).fromXML(text);
  const { xml } = await new BpmnModdle(extensions).toXML(rootElement, { format: true });
  return { warnings: warnings.length, xml };
};
const out = [];
for (const [before, after] of all) out.push([await read(before), await read(after)]);
console.log(JSON.stringify(out));
"""


@pytest.mark.node
def test_the_modelers_parser_sees_the_fix_and_nothing_else() -> None:
    """npm bpmn-moddle: the lines that differ, as the Modeler would save both files, name what was mended."""
    pairs = []
    for case in READABLE:
        content = case.read_bytes()
        changed, _ = fix({case.name: content})
        pairs += [[content.decode(), new.decode()] for new in changed.values()]
    assert len(pairs) > 50
    folder = FOLDER.parent / "processes"
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", COMPARE],
        input=json.dumps(pairs),
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    fixed = r' (exporter|xmlns:\w+|modeler:\w+|camunda:(historyTimeToLive|exclusive|jobPriority|taskPriority))="[^"]*"'
    flows = re.compile(r"conditionExpression|<bpmn:(sequenceFlow|incoming|outgoing)|</bpmn:sequenceFlow")
    for before, after in json.loads(ran.stdout):
        assert after["warnings"] <= before["warnings"]
        lines = touched(*(re.sub(fixed, "", each["xml"]) for each in (before, after)))
        assert [line for line in lines if not flows.search(line)] == []


def test_the_command_writes_shows_and_says(tmp_path: Path) -> None:
    file = tmp_path / "a.bpmn"
    file.write_text(PLAIN, encoding="utf-8")
    shown = run(tmp_path, "lint", "--diff", file)
    assert '+  <bpmn:process id="example"' in shown
    assert f"{file}:3  流程「示例」：历史保存期限填为十年（P3650D）。（history-time-to-live）" in shown
    assert file.read_text(encoding="utf-8") == PLAIN
    run(tmp_path, "lint", "--fix", file)
    assert file.read_text(encoding="utf-8") == mended(PLAIN)
    assert "没有能自动改的。" in run(tmp_path, "lint", "--fix", file)

"""Findings as SARIF 2.1.0: valid by the schema that npm @microsoft/jest-sarif carries, each finding at its line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from lint.cases import FOLDER, INVALID, files_of, report
from support.shell import run

from engine.lint import as_sarif, lint, rules

MODELER = FOLDER.parent / "modeler"
JUDGE = """
const Ajv = require('ajv');
const schema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const valid = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore' });
valid.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const check = valid.compile(schema);
const told = JSON.parse(require('fs').readFileSync(0, 'utf8')).map((one) => (check(one) ? null : check.errors));
console.log(JSON.stringify(told));
"""


def judged(*logs: object) -> list[object]:
    """None for each log that the published schema accepts, else what it complains of."""
    assert (MODELER / "node_modules").is_dir(), "run npm ci --ignore-scripts in tests/modeler"
    ran = subprocess.run(
        ["node", "-e", JUDGE],
        input=json.dumps(logs),
        capture_output=True,
        text=True,
        cwd=MODELER,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answer: list[object] = json.loads(ran.stdout)
    return answer


@pytest.mark.node
def test_the_published_schema_accepts_every_case() -> None:
    found = [finding for case in INVALID for finding in report(case)]
    log = json.loads(as_sarif(found))
    empty = json.loads(as_sarif(()))
    assert judged(log, empty) == [None, None]
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert judged(log) != [None]


def test_results_are_the_findings_in_order() -> None:
    case = FOLDER / "element-name/invalid.bpmn"
    found = report(case)
    (told,) = json.loads(as_sarif(found, {case.name: "草案/invalid.bpmn"}))["runs"]
    names = [rule["id"] for rule in told["tool"]["driver"]["rules"]]
    assert names[: len(rules())] == [rule.name for rule in rules()]
    for finding, result in zip(found, told["results"], strict=True):
        (place,) = result["locations"]
        assert names[result["ruleIndex"]] == result["ruleId"] == finding.rule
        assert (result["level"], place["physicalLocation"]["region"]["startLine"]) == (finding.level, finding.line)
        assert place["physicalLocation"]["artifactLocation"]["uri"] == "%E8%8D%89%E6%A1%88/invalid.bpmn"
        assert finding.sentence in result["message"]["text"]
        assert finding.remedy in result["message"]["text"]


def test_rules_of_tables_and_forms_are_listed_where_they_speak() -> None:
    found = lint({"a.dmn": b"<"})
    (told,) = json.loads(as_sarif(found))["runs"]
    assert {f.rule for f in found} <= {rule["id"] for rule in told["tool"]["driver"]["rules"]}


def test_the_command_names_files_from_the_working_folder(tmp_path: Path, monkeypatch) -> None:
    name = "element-name/invalid.bpmn"
    (tmp_path / "图").mkdir()
    (tmp_path / "图/一.bpmn").write_bytes(files_of(FOLDER / name)["invalid.bpmn"])
    monkeypatch.chdir(tmp_path)
    log = json.loads(run(tmp_path, "lint", "--format", "sarif", "图"))
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in log["runs"][0]["results"]
    }
    assert uris == {"%E5%9B%BE/%E4%B8%80.bpmn"}

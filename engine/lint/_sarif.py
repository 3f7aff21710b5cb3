"""Findings as SARIF 2.1.0 (OASIS, errata 01), which code reviews and editors show at the line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from engine.errors import Finding
from engine.lint._report import call_of
from engine.lint._run import rules

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(findings: Sequence[Finding], places: Mapping[str, str] | None = None) -> str:
    """One run with the findings in the same order. `places`: path of a file as the reader finds it, by its name."""
    told = _rules(findings)
    index = {rule["id"]: n for n, rule in enumerate(told)}
    run = {
        "tool": {"driver": {"name": "youxu", "rules": told}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index, places or {}) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rules(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """All rules of diagrams, and those of tables and forms that found something."""
    about = {rule.name: (rule.level, rule.about.partition("\n")[0]) for rule in rules()}
    for finding in findings:
        about.setdefault(finding.rule, (finding.level, finding.rule))
    return [
        {"id": name, "shortDescription": {"text": text}, "defaultConfiguration": {"level": level}}
        for name, (level, text) in about.items()
    ]


def _result(finding: Finding, index: Mapping[str, int], places: Mapping[str, str]) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(places.get(finding.file, finding.file))},
            "region": {"startLine": max(finding.line, 1)},
        }
    }
    if finding.element:
        location["logicalLocations"] = [{"name": finding.element, "kind": "element"}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": finding.level,
        "message": {"text": f"{call_of(finding)}：{finding.sentence}改法：{finding.remedy}"},
        "locations": [location],
        "partialFingerprints": {"element/v1": f"{finding.file}#{finding.element}#{finding.sentence}"},
    }

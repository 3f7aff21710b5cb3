"""Findings as text for a terminal, as JSON, and as the error body Camunda 7's clients expect."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from engine.errors import Finding
from engine.lint._bpmn import label

_LEVELS = {"error": "错误", "warning": "提醒"}
_MESSAGE = "ENGINE-09005 Could not parse BPMN process. Errors: "


def call_of(finding: Finding) -> str:
    """What people call the place: 用户任务「科长审批」, or the file as a whole."""
    if finding.kind or finding.element or finding.name:
        return label(finding.kind, finding.name, finding.element)
    return "文件"


def _by_file(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        files.setdefault(finding.file, []).append(finding)
    return files


def as_text(findings: Sequence[Finding], language: str = "zh") -> str:
    """The findings grouped by file: element name first, then id and rule, the line last. Ends with a line of counts."""
    lines: list[str] = []
    for file, found in _by_file(findings).items():
        lines.append(file)
        for f in found:
            sentence = f.english or f.sentence if language == "en" else f.sentence
            lines.append(f"  {_LEVELS.get(f.level, f.level)}  {call_of(f)}：{sentence}")
            lines.append(f"        改法：{f.remedy}")
            lines.append("        " + " · ".join([*filter(None, [f.element, f.rule]), f"第 {f.line} 行"]))
        lines.append("")
    errors = sum(f.level == "error" for f in findings)
    lines.append(f"{errors} 处错误，{len(findings) - errors} 处提醒。" if findings else "没有发现问题。")
    return "\n".join(lines) + "\n"


def as_json(findings: Sequence[Finding]) -> str:
    """The findings as a JSON list of objects with the fields of `Finding`, in the same order."""
    return json.dumps([vars(f) for f in findings], ensure_ascii=False, indent=2) + "\n"


def camunda_message(findings: Sequence[Finding]) -> str:
    """What the Modeler prints in its log: one line an error, the element's name first."""
    errors = [f for f in findings if f.level == "error"] or findings
    return _MESSAGE + "".join(f"\n* {_line(f)}" for f in errors)


def _tell(finding: Finding) -> str:
    stop = "" if finding.sentence.endswith("？") else "。"
    return f"{call_of(finding)}：{finding.sentence.rstrip('。')}{stop}改法：{finding.remedy.rstrip('。')}。"


def _line(finding: Finding) -> str:
    where = f"{finding.element} | " if finding.element else ""
    return f"{_tell(finding)} | {where}{finding.rule} | resource {finding.file} | line {finding.line}"


def camunda_details(findings: Sequence[Finding]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The `details` of Camunda 7's ParseException: file -> errors and warnings, each with line and element ids."""
    return {
        file: {
            "errors": [_problem(f) for f in found if f.level == "error"],
            "warnings": [_problem(f) for f in found if f.level != "error"],
        }
        for file, found in _by_file(findings).items()
    }


def _problem(finding: Finding) -> dict[str, Any]:
    return {
        "message": _tell(finding),
        "line": finding.line,
        "column": 1,
        "mainElementId": finding.element or None,
        "elementIds": [finding.element] if finding.element else [],
    }

"""Reads the CSV files of a folder into records, telling every problem at once. Files that are not there say nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from engine.errors import Finding
from engine.organisation._cells import Scalar, read_cell
from engine.organisation._sheets import SHEETS, Record, Sheet


class Line(NamedTuple):
    """A record and the line of the file it stands on; 0 for what the database already holds."""

    number: int
    record: Record


@dataclass
class Folder:
    """What a folder's files say, by sheet name, and what is wrong with them."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def finding(sheet: Sheet, line: int, name: str, told: tuple[str, str, str, str], level: str = "error") -> Finding:
    """A finding in a sheet; `told` is (rule, sentence, remedy, english)."""
    rule, sentence, remedy, english = told
    return Finding(f"{sheet.name}.csv", line, "", name, f"organisation.{rule}", sentence, remedy, level, english)


def read_folder(folder: Path) -> Folder:
    """Every sheet's lines in `folder`. Nothing is raised for bad content: it becomes findings."""
    found = Folder()
    for sheet in SHEETS:
        path = folder / f"{sheet.name}.csv"
        if path.is_file():
            found.lines[sheet.name] = _read_sheet(sheet, path.read_bytes(), found.findings)
    known = {f"{sheet.name}.csv" for sheet in SHEETS}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            told = ("file", f"没有叫“{path.name}”的表", f"表名应为 {'、'.join(sorted(known))}", "Unknown file.")
            found.findings.append(
                Finding(path.name, 1, "", "", f"organisation.{told[0]}", *told[1:3], "error", told[3])
            )
    if not found.lines and not found.findings:
        found.findings.append(
            Finding(
                folder.name, 1, "", "", "organisation.file", "文件夹里没有组织机构表", "检查路径", "error", "No files."
            )
        )
    return found


def _read_sheet(sheet: Sheet, content: bytes, findings: list[Finding]) -> list[Line]:
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        told = ("encoding", "文件读不出来", "另存为 UTF-8 编码的 CSV", f"Not readable as UTF-8 CSV: {error}")
        findings.append(finding(sheet, 1, "", told))
        return []
    heads = [cell.head for cell in sheet.cells]
    if not rows or sorted(rows[0]) != sorted(heads):
        told = ("columns", "表头不对", f"表头应为 {','.join(heads)}", f"The columns must be {', '.join(heads)}.")
        findings.append(finding(sheet, 1, "", told))
        return []
    return _read_rows(sheet, rows, findings)


def _read_rows(sheet: Sheet, rows: list[list[str]], findings: list[Finding]) -> list[Line]:
    lines: list[Line] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) != len(rows[0]):
            told = (
                "columns",
                f"这一行有 {len(row)} 格，应为 {len(rows[0])} 格",
                "检查逗号和引号",
                "Wrong number of cells.",
            )
            findings.append(finding(sheet, number, "", told))
            continue
        record = _read_record(sheet, number, dict(zip(rows[0], (c.strip() for c in row), strict=True)), findings)
        if record is not None:
            lines.append(Line(number, record))
    return lines


def _read_record(sheet: Sheet, number: int, row: Mapping[str, str], findings: list[Finding]) -> Record | None:
    record: dict[str, Scalar] = {}
    before = len(findings)
    for cell in sheet.cells:
        text = row[cell.head]
        if not text and not cell.empty and cell.kind != "to":
            told = ("cell", f"“{cell.head}”不能空", "填上", f"“{cell.head}” must not be empty.")
            findings.append(finding(sheet, number, text, told))
            continue
        try:
            record[cell.column] = read_cell(cell.kind, text)
        except ValueError as error:
            told = ("cell", f"“{cell.head}”填的是“{text[:40]}”，{error}", "改正", f"“{cell.head}” holds no such value.")
            findings.append(finding(sheet, number, text, told))
    return record if len(findings) == before else None

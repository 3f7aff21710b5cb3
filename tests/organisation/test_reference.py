"""The page about the CSV files says what the code does."""

import re
from pathlib import Path

from engine.organisation._sheets import SHEETS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "organisation.md").read_text(encoding="utf-8")


def test_every_sheet_has_its_heading_and_columns():
    told = dict(re.findall(r"^### (\w+)：.*\n`([^`]+)`", PAGE, flags=re.MULTILINE))
    assert told == {sheet.name: ",".join(cell.head for cell in sheet.cells) for sheet in SHEETS}


def test_every_rule_has_a_line_and_every_line_a_rule():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "engine" / "organisation").glob("*.py"))
    rules = set(re.findall(r'told = \(\s*"(\w+)"', source)) | set(re.findall(r'"organisation\.(\w+)"', source))
    assert set(re.findall(r"`organisation\.(\w+)`", PAGE)) == rules

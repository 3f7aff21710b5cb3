"""A town of three units and ten people, cut out of the demo city: small enough to be kept with every release."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from support.city import PROCESSES

UNITS = {"city_government", "government_office", "finance"}
PEOPLE = {"mayor", "secretary_general", "office_clerk_1", "office_clerk_2", "office_clerk_3", "bureau_head_finance"}
PEOPLE |= {"designer", "operator", "auditor"}
Row = dict[str, str]


def write_tables(folder: Path) -> None:
    """The tables of the town, as CSV."""
    whole = {path.stem: _read(path) for path in sorted((PROCESSES / "organisation").glob("*.csv"))}
    posts = {row["code"] for row in whole["posts"] if row["unit"] in UNITS}
    held = {row["post"] for row in whole["tenures"] if row["login"] in PEOPLE and row["post"] in posts}
    kept: dict[str, Callable[[Row], bool]] = {
        "units": lambda row: row["code"] in UNITS,
        "people": lambda row: row["login"] in PEOPLE,
        "posts": lambda row: row["code"] in held,
        "tenures": lambda row: row["login"] in PEOPLE and row["post"] in held,
        "lines": lambda row: {row["post"], row["superior"]} <= held,
        "portfolios": lambda row: row["unit"] in UNITS and row["post"] in held,
        "days": lambda row: row["day"].startswith("2026-1"),
        "duty": lambda row: False,
        "absences": lambda row: row["login"] in PEOPLE,
        "delegations": lambda row: False,
    }
    for name, rows in whole.items():
        chosen = [row for row in rows if kept.get(name, lambda row: True)(row)]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(chosen)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))

"""G-09: who is covered by the procedures, by kind of unit; the Party committee is a counterpart outside."""

from __future__ import annotations

import csv

from support.flowchart import Flowchart
from support.rehearsal import PROCESSES

COVERED = {"department", "township", "subdistrict_office", "government_office", "legal_affairs_office"}
OUTSIDE = {"party_committee", "peoples_congress", "cppcc"}


def rows(name: str) -> list[dict[str, str]]:
    with (PROCESSES / "organisation" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_G_09_every_covered_kind_has_units_below_the_government() -> None:
    units = {row["code"]: row for row in rows("units.csv")}
    assert {row["kind"] for row in rows("unit_kinds.csv")} >= COVERED | OUTSIDE
    for kind in COVERED:
        of_kind = [row for row in units.values() if row["kind"] == kind]
        assert of_kind, kind
        assert all(units[row["parent"]]["kind"] == "city_government" for row in of_kind), kind


def test_G_09_of_every_unit_it_is_known_whether_the_procedures_cover_it() -> None:
    """Units of the other kinds stand below one that is covered, or are the government itself."""
    kinds = {row["kind"] for row in rows("unit_kinds.csv")}
    units = {row["code"]: row for row in rows("units.csv")}
    assert {row["kind"] for row in units.values()} <= kinds
    for row in units.values():
        if row["kind"] not in COVERED | OUTSIDE | {"city_government"}:
            assert units[row["parent"]]["kind"] in COVERED | {"city_government"}, row["code"]


def test_G_09_the_party_committee_is_a_counterpart_and_not_a_subordinate() -> None:
    units = {row["code"]: row for row in rows("units.csv")}
    for row in units.values():
        if row["kind"] in OUTSIDE:
            assert not row["parent"]
            assert all(other["parent"] != row["code"] or other["kind"] in OUTSIDE for other in units.values())


def test_G_09_no_procedure_is_begun_by_the_outside() -> None:
    begun = 0
    for file in PROCESSES.rglob("*.bpmn"):
        named = Flowchart(file).attribute(file.stem, "candidateStarterGroups")
        begun += bool(named)
        assert not OUTSIDE & set(named.replace(" ", "").split(",")), file.name
    assert begun > 10

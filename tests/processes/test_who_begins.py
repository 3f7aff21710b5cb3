"""Who may begin a procedure, by kinds of posts and units of the organisation: G-03, WR-18, RR-13, RR-14."""

from __future__ import annotations

import csv

from support.flowchart import Flowchart
from support.rehearsal import PROCESSES


def rows(name: str) -> list[dict[str, str]]:
    with (PROCESSES / "organisation" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def starters(folder: str, process: str) -> set[str]:
    """The groups that may begin a process by hand."""
    return set(
        Flowchart(PROCESSES / folder / f"{process}.bpmn").attribute(process, "candidateStarterGroups").split(",")
    )


def test_G_03_WR_18_instructions_come_only_from_posts_that_lead_others() -> None:
    """By a reporting line or a portfolio; a section chief tells the clerk beside him without the system (WR-18)."""
    kinds = {row["code"]: row["kind"] for row in rows("posts")}
    above = {kinds[row["superior"]] for row in rows("lines")} | {kinds[row["post"]] for row in rows("portfolios")}
    offered = starters("reporting", "instruct")
    assert offered <= above - {"section_chief"}
    assert {"mayor", "executive_vice_mayor", "vice_mayor", "bureau_head", "deputy_bureau_head"} <= offered


def test_RR_13_RR_14_any_unit_that_learns_of_an_emergency_reports_it_to_the_office() -> None:
    """有关单位: not the office itself, whose duty officer receives it, and nobody outside the government."""
    assert starters("request", "emergency") == {"department", "township", "subdistrict_office", "public_institution"}


def test_RR_14_the_office_that_receives_it_does_not_report_to_itself() -> None:
    assert "government_office" not in starters("request", "emergency")
    assert not {"party_committee", "peoples_congress", "cppcc"} & starters("request", "emergency")

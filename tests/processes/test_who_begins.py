"""Who may begin a procedure, by kinds of posts and units of the organisation: G-03, WR-18."""

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

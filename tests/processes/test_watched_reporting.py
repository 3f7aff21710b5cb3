"""The watched rules of work reporting and of instructions: their examples hold."""

from __future__ import annotations

from processes.test_watched_rules import hold


def test_WR_02_a_report_that_did_not_come_in_time() -> None:
    hold("work_report_overdue")


def test_WR_07_a_major_matter_gone_silent() -> None:
    hold("ad_hoc_silent")


def test_WR_21_two_leaders_on_one_matter() -> None:
    hold("conflicting_instructions")


def test_G_08_an_instruction_nobody_took_or_answered() -> None:
    hold("instruction_not_received")
    hold("instruction_not_answered")

"""What the forms of reports and instructions will not do without, rule by rule."""

from __future__ import annotations

from support.demanded import demanded
from support.superiors import city


def asked(form: str, **answers: object) -> set[str]:
    return demanded(f"reporting/{form}", answers, city())


def test_WR_05_the_offices_register_has_a_number() -> None:
    assert "register_number" in asked("report_register")


def test_WR_06_a_report_outside_the_cycle_says_how_weighty_its_matter_is() -> None:
    assert "significance" in asked("ad_hoc_draft")


def test_WR_09_WR_12_it_has_an_addressee() -> None:
    assert "addressee" in asked("ad_hoc_draft")


def test_WR_12_it_has_one_addressee_and_not_none() -> None:
    assert "addressee" in asked("ad_hoc_draft", addressee="")


def test_WR_15_WR_16_how_high_it_must_reach_is_said() -> None:
    assert "reach" in asked("ad_hoc_draft")


def test_WR_17_why_the_committee_is_to_hear_is_said() -> None:
    assert "party_reason" in asked("party_report_draft")

"""The acceptance scenarios of the catalogue, section 10: every one is here, and walks in the browser as well."""

from __future__ import annotations

from support.scenario import FILES

NUMBERS = range(1, 14)


def test_all_thirteen_are_walked_in_the_browser() -> None:
    walked = {
        number
        for content in FILES.values()
        for scenario in content["scenario"]
        if scenario.get("browser")
        for number in scenario.get("catalogue", [])
    }
    assert walked == set(NUMBERS)


def test_whatever_belongs_to_one_walks_in_the_browser() -> None:
    parts = [s for content in FILES.values() for s in content["scenario"] if s.get("catalogue")]
    assert [scenario["name"] for scenario in parts if not scenario.get("browser")] == []

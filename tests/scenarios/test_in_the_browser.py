"""Scenarios marked `browser = true`, walked by people before a real browser.

On SQLite, the short ones on PostgreSQL as well: what the pages do with a database is the commands' business, and those
walk everything on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.by_browser import ByBrowser
from support.city import City
from support.scenario import FILES, walk
from support.stage import Stage, staged

SHORT = 4
"""Steps."""
SHOWN = [
    pytest.param(backend, content.get("answers", {}), scenario, id=f"{backend}-{folder}-{number}")
    for folder, content in FILES.items()
    for number, scenario in enumerate(content["scenario"], 1)
    for backend in (("sqlite", "postgres") if len(scenario["step"]) <= SHORT else ("sqlite",))
    if scenario.get("browser")
]


@pytest.fixture(scope="module")
def stage(browser: Browser) -> Iterator[Stage]:
    with staged(browser) as stage:
        yield stage


@pytest.mark.browser
@pytest.mark.parametrize("city,answers,scenario", SHOWN, indirect=["city"])
def test_scenario_in_the_browser(
    city: City, stage: Stage, answers: dict[str, dict[str, Any]], scenario: dict[str, Any]
) -> None:
    stage.show(city)
    walk(city, ByBrowser(stage), answers, scenario)
    assert stage.window.trouble == []

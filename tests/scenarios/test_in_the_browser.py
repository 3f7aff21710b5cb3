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
from support.scenario import READ
from support.stage import Stage, staged

from engine.scenarios import Scenarios, walk

SHORT = 4
"""Steps."""
SHOWN = [
    pytest.param(backend, file, scenario, id=f"{backend}-{folder}-{number}")
    for folder, file in READ.items()
    for number, scenario in enumerate(file.scenarios, 1)
    for backend in (("sqlite", "postgres") if len(scenario["step"]) <= SHORT else ("sqlite",))
    if scenario.get("browser")
]


@pytest.fixture(scope="module")
def stage(browser: Browser) -> Iterator[Stage]:
    with staged(browser) as stage:
        yield stage


@pytest.mark.browser
@pytest.mark.parametrize("city,file,scenario", SHOWN, indirect=["city"])
def test_scenario_in_the_browser(city: City, stage: Stage, file: Scenarios, scenario: dict[str, Any]) -> None:
    stage.show(city)
    walk(city, ByBrowser(stage), file, scenario)
    assert stage.window.trouble == []

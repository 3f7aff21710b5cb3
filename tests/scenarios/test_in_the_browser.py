"""Scenarios marked `browser = true`, walked by people at windows of a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.by_browser import ByBrowser
from support.city import City
from support.scenario import FILES, walk
from support.site import SETTINGS
from werkzeug.serving import make_server

from web import create_app

SHOWN = [
    pytest.param(content.get("answers", {}), scenario, id=f"{folder}-{number}-{'-'.join(scenario['rules'])}")
    for folder, content in FILES.items()
    for number, scenario in enumerate(content["scenario"], 1)
    if scenario.get("browser")
]


@contextmanager
def served(city: City) -> Iterator[SimpleNamespace]:
    """The application over the city, by the scenario's clock, until the block ends."""
    app = create_app(city.database, clock=lambda: city.now, settings=SETTINGS)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize("city", ["sqlite"], indirect=True)
@pytest.mark.parametrize("answers,scenario", SHOWN)
def test_scenario_in_the_browser(
    city: City, browser: Browser, answers: dict[str, dict[str, Any]], scenario: dict[str, Any]
) -> None:
    with served(city) as site:
        acting = ByBrowser(browser, site, city.database)
        try:
            walk(city, acting, answers, scenario)
        finally:
            trouble = acting.close()
        assert trouble == []

"""The city's scenarios hold: every step of processes/*/scenarios.toml, as people live it, on the real engine.

Each is walked twice: by the commands that the pages call, and by programs over /engine-rest.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from support.acting import ByCommand, ByRest
from support.city import City
from support.rest import Api
from support.scenario import READ

from engine.scenarios import Missed, Scenarios, Walk, walk
from web import Settings, create_app

SCENARIOS = [
    pytest.param(file, scenario, id=f"{folder}-{number}-{'-'.join(scenario['rules'])}")
    for folder, file in READ.items()
    for number, scenario in enumerate(file.scenarios, 1)
]


@pytest.mark.parametrize("file,scenario", SCENARIOS)
def test_scenario(city: City, file: Scenarios, scenario: dict[str, Any]) -> None:
    walk(city, ByCommand(city.database), file, scenario)


@pytest.mark.parametrize("file,scenario", SCENARIOS)
def test_scenario_over_rest(city: City, file: Scenarios, scenario: dict[str, Any]) -> None:
    app = create_app(city.database, clock=lambda: city.now, settings=Settings(secret="for tests only"))
    walk(city, ByRest(app, city.database, cache(lambda login: Api(app, city.database, login))), file, scenario)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tasks": []},
        {"tasks": [{"element": "deputy_forwards", "assignee": "mayor"}]},
        {"refused": "NOT_MAJOR"},
        {"invalid": ["subject"]},
        {"not_yours": True},
        {"findings": ["ACTED_BEFORE_APPROVAL"]},
        {"approved": True},
        {"ended": True},
        {"outcome": "request_approved"},
        {"cases": {"request-1": "completed"}},
        {"cases": {"report-1": "active"}},
    ],
    ids=str,
)
def test_a_wrong_expectation_is_noticed(city: City, wrong: dict[str, Any]) -> None:
    file = READ["request"]
    first = {**file.scenarios[0]["step"][0], "expect": wrong}
    with pytest.raises(Missed):
        Walk(city, ByCommand(city.database), file).step(first)

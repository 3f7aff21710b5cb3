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
from support.scenario import FILES, Walk, walk

from web import Settings, create_app

SCENARIOS = [
    pytest.param(content.get("answers", {}), scenario, id=f"{folder}-{number}-{'-'.join(scenario['rules'])}")
    for folder, content in FILES.items()
    for number, scenario in enumerate(content["scenario"], 1)
]


@pytest.mark.parametrize("answers,scenario", SCENARIOS)
def test_scenario(city: City, answers: dict[str, dict[str, Any]], scenario: dict[str, Any]) -> None:
    walk(city, ByCommand(city.database), answers, scenario)


@pytest.mark.parametrize("answers,scenario", SCENARIOS)
def test_scenario_over_rest(city: City, answers: dict[str, dict[str, Any]], scenario: dict[str, Any]) -> None:
    app = create_app(city.database, clock=lambda: city.now, settings=Settings(secret="for tests only"))
    walk(city, ByRest(app, city.database, cache(lambda login: Api(app, city.database, login))), answers, scenario)


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
    content = FILES["request"]
    first = {**content["scenario"][0]["step"][0], "expect": wrong}
    with pytest.raises(AssertionError):
        Walk(city, ByCommand(city.database), content["answers"]).step(first)

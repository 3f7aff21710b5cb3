"""The application over the demo city, called by programs: `api(login)` is a client with that person's access token."""

from __future__ import annotations

from functools import cache

import pytest
from support.city import City
from support.rest import Api, Apis

from web import Settings, create_app


@pytest.fixture
def api(city: City) -> Apis:
    app = create_app(city.database, clock=lambda: city.now, settings=Settings(secret="for tests only"))
    return cache(lambda login: Api(app, city.database, login))

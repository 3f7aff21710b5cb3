"""The application over the demo city, called by programs: `api(login)` is a client with that person's access token."""

from __future__ import annotations

import pytest
from support.city import City
from support.rest import Api, Apis


@pytest.fixture
def api(city: City) -> Apis:
    made: dict[str, Api] = {}
    return lambda login: made.setdefault(login, Api(city, login))

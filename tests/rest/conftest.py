"""The application over the demo city, called by programs: `api(login)` is a client with that person's access token."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from support.city import FOUNDED, City
from werkzeug.test import TestResponse

from engine.commands.issue_token import issue_token
from web import Settings, create_app

SETTINGS = Settings(secret="for tests only")


class Api:
    """A program that acts for one person; "" for nobody."""

    def __init__(self, city: City, login: str) -> None:
        self.city, self.login = city, login
        self.client = create_app(city.database, clock=lambda: city.now, settings=SETTINGS).test_client()
        token = issue_token(city.database, login, "test", FOUNDED) if login else ""
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def send(self, method: str, path: str, **given: object) -> TestResponse:
        return self.client.open(f"/engine-rest{path}", method=method, headers=self.headers, **given)

    def get(self, path: str, status: int = 200, **query: object) -> object:
        """The JSON of an answer with this status."""
        return self._json(self.send("GET", path, query_string=query), status)

    def post(self, path: str, body: object = None, status: int = 200, **query: object) -> object:
        given = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return self._json(self.send("POST", path, query_string=query, **given), status)

    def _json(self, answer: TestResponse, status: int) -> object:
        assert answer.status_code == status, f"{answer.status_code} {answer.text[:400]}"
        if status == 204:
            assert answer.data == b""
            return None
        assert answer.headers["Content-Type"] == "application/json"
        return answer.json


@pytest.fixture
def api(city: City) -> Callable[[str], Api]:
    made: dict[str, Api] = {}
    return lambda login: made.setdefault(login, Api(city, login))

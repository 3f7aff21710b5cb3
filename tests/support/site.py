"""The demo city served over HTTP by the real application, with cases under way: for tests of pages and browsers."""

from __future__ import annotations

import datetime as dt
import re
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from support import city
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from engine.commands.set_password import set_password
from engine.database import Database
from web import Settings, create_app

PASSWORD = "open sesame 2026"
REQUESTER, FORWARDER, APPROVER = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"
AUDITOR, REGISTRAR, STRANGER = "auditor", "office_clerk_1", "bureau_head_forestry"
DESIGNER, OPERATOR = "designer", "operator"
PEOPLE = (REQUESTER, FORWARDER, APPROVER, AUDITOR, REGISTRAR, STRANGER, DESIGNER, OPERATOR)
STARTED = dt.datetime(2026, 11, 16, 1, 5, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 23, 1, 42, tzinfo=dt.UTC)  # Monday 09:42 in the city
SETTINGS = Settings(city="示例市人民政府", city_english="Example City Government", secret="for tests only")
ANSWERS: dict[str, dict[str, object]] = tomllib.loads(
    (city.PROCESSES / "request" / "scenarios.toml").read_text(encoding="utf-8")
)["answers"]
"""Answers that fit the forms, by the names the scenarios give them."""


def populate(database: Database) -> dict[str, str]:
    """The city as `under_way` has it, from nothing."""
    city.found(database)
    return under_way(database)


def under_way(database: Database) -> dict[str, str]:
    """Passwords and two requests: ids of `waiting` (with the vice mayor) and `fresh` (just started)."""
    for login in PEOPLE:
        set_password(database, login, PASSWORD, "operator", city.FOUNDED)
    people = city.City(database, STARTED)
    waiting = people.start(REQUESTER, "request", ANSWERS["request"], uploads=(people.file,)).case
    people.now += dt.timedelta(hours=6)
    task = people.task(waiting, "deputy_forwards")
    opinion = "测算表已核对，建议请分管市长审定。"
    people.complete(FORWARDER, task, ANSWERS["forward"], decision="deputy_forwarded", opinion=opinion)
    people.now = NOW - dt.timedelta(hours=1)
    fresh = people.start(REQUESTER, "request", ANSWERS["request"] | {"subject": "关于购置防汛物资的请示"}).case
    return {"waiting": waiting, "fresh": fresh}


class Site:
    """The application on a populated city: its database, its clock, the cases in it."""

    def __init__(self, database: Database, cases: dict[str, str]) -> None:
        self.database, self.cases, self.now, self.url = database, cases, NOW, ""
        self.app = create_app(database, clock=lambda: self.now, settings=SETTINGS)
        self.people = city.City(database, NOW)

    def task(self, case: str, element: str) -> str:
        """Address of an open task."""
        return f"/tasks/{self.people.task(self.cases[case], element)}"

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serves it from a thread until the block ends; gives its address."""
        server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{server.port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self.url
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class Person:
    """Somebody with a browser without scripts: follows the application's own forms."""

    def __init__(self, site: Site, login: str) -> None:
        self.site, self.client = site, site.app.test_client()
        if login:
            answer = self.post("/sign-in", {"login": login, "password": PASSWORD})
            assert answer.status_code == 302, answer.text

    def get(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code} {answer.location}"
        return answer.text

    def post(self, address: str, data: Mapping[str, object] | None = None, **more: object) -> TestResponse:
        """Sends a form with the token of the gate's page, as each page of this browser carries it."""
        page = self.client.get("/sign-in").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        return self.client.post(address, data={"csrf_token": token[1], **(data or {})}, **more)  # type: ignore[arg-type]


def typed(answers: Mapping[str, object]) -> dict[str, object]:
    """Answers as an HTML form sends them: texts; a box that is not ticked is not sent."""
    texts = {key: "true" if value is True else str(value) for key, value in answers.items()}
    return {key: text for key, text in texts.items() if answers[key] is not False}

"""One server and one window on which scenarios are played: the city shown and the person before it change.

One window for all, so that the browser keeps what pages share and starts once. Everybody comes with a key of their own,
and nobody sees another's page: the key is changed before the next page is asked for.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from playwright.sync_api import Browser, Page
from support.city import City
from support.reading import COOKIE, signed_in
from support.site import SETTINGS
from support.window import DESKTOP, Window
from werkzeug.serving import make_server

from web import create_app

AWAY = dt.timedelta(minutes=20)
"""Whoever comes back later than this signs in anew: an idle browser is signed out after half an hour."""


class Stage:
    """Shows one city after another. `status`: of the page opened last."""

    def __init__(self, browser: Browser, url: str, size: tuple[int, int] = DESKTOP) -> None:
        self.url, self.app = url, Flask(__name__)
        self.window = Window(browser, self, "", size=size)  # type: ignore[arg-type]
        self.keys: dict[str, tuple[str, dt.datetime]] = {}
        self.status = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.app(environ, start_response)

    def show(self, city: City) -> None:
        """From now on the pages are this city's, by its clock."""
        self.city, self.keys = city, {}
        self.window.trouble.clear()
        self.app = create_app(city.database, clock=lambda: city.now, settings=SETTINGS)

    def page_of(self, login: str, address: str) -> Page:
        """The page at `address` before `login`."""
        key, seen = self.keys.get(login, ("", dt.datetime.min.replace(tzinfo=dt.UTC)))
        if not seen <= self.city.now < seen + AWAY:
            key = signed_in(self.city.database, login, self.city.now)
        self.keys[login] = key, self.city.now
        self.window.context.add_cookies([{"name": COOKIE, "value": key, "url": self.url}])
        answer = self.window.page.goto(address, wait_until="domcontentloaded")
        self.status = answer.status if answer else 0
        return self.window.page


@contextmanager
def staged(browser: Browser) -> Iterator[Stage]:
    """A stage, served from a thread until the block ends."""
    stages: list[Stage] = []
    server = make_server("127.0.0.1", 0, lambda environ, respond: stages[0](environ, respond), threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stages.append(Stage(browser, f"http://127.0.0.1:{server.port}"))
    try:
        yield stages[0]
    finally:
        stages[0].window.context.close()
        server.shutdown()
        thread.join()
        server.server_close()

"""Pages read without a browser, by somebody who has signed in already."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from html import unescape

from sqlalchemy import insert

from engine.database import Database
from engine.errors import NotFound
from engine.tables import sign_in
from engine.values import instant, sm3
from web import Settings, create_app

COOKIE = "youxu"


def signed_in(database: Database, login: str, now: dt.datetime) -> str:
    """A browser's key of somebody who signed in just now: the password is proved by other tests."""
    key = secrets.token_urlsafe(32)
    row = {"digest": sm3(key), "login": login, "since": instant(now), "seen": instant(now)}
    with database.transaction() as connection:
        connection.execute(insert(sign_in).values(row))
    return key


def read_page(database: Database, login: str, address: str, now: dt.datetime) -> str:
    """The words of the page as `login` sees it; NotFound where it is not there for them."""
    client = create_app(database, clock=lambda: now, settings=Settings(secret="for tests only")).test_client()
    client.set_cookie(COOKIE, signed_in(database, login, now))
    answer = client.get(address, headers={"Accept-Language": "zh-CN"})
    if answer.status_code == 404:
        raise NotFound("UNKNOWN_PAGE", address)
    assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.location}"
    main = answer.text.split("<main", 1)[1].split(">", 1)[1].rsplit("</main>", 1)[0]
    return unescape(re.sub(r"<[^>]+>", " ", main))

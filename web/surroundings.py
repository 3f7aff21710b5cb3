"""What every page may ask for: the database, the clock, who is reading. One instant per request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, g
from sqlalchemy import Connection

from engine import worklist
from engine.database import Database
from engine.errors import NotAllowed
from engine.views import Reader
from engine.worklist import Actor
from web.settings import Settings

REST = "/engine-rest"
"""Where programs ask."""
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Surroundings:
    """What `create_app` was given."""

    database: Database
    clock: Clock
    settings: Settings


def surroundings() -> Surroundings:
    """What the running application was given."""
    found: Surroundings = current_app.extensions["youxu"]
    return found


def database() -> Database:
    """The database of the running application."""
    return surroundings().database


def now() -> dt.datetime:
    """The instant of this request (aware, UTC): the same in every query and command of it."""
    if "now" not in g:
        g.now = surroundings().clock()
    moment: dt.datetime = g.now
    return moment


def reader() -> Reader:
    """Who is signed in. NotAllowed NOT_SIGNED_IN otherwise."""
    found = reader_or_none()
    if found is None:
        raise NotAllowed("NOT_SIGNED_IN")
    return found


def reader_or_none() -> Reader | None:
    """Who is signed in, None for a stranger."""
    found: Reader | None = g.get("reader")
    return found


def actor(connection: Connection) -> Actor:
    """The reader as the engine's queries want to know them: posts, groups, roles, and the instant."""
    return worklist.actor(connection, reader().login, now())

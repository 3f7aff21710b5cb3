"""Who is signed in, where, and with which tokens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    """Who is signed in, as far as every page needs it."""

    login: str
    name: str
    roles: frozenset[str]
    language: str = "zh"
    density: str = ""
    single_keys: bool = True


@dataclass(frozen=True)
class Device:
    """A signed-in browser of a person, for the list in the settings. `id` names the record without being its key."""

    id: str
    since: dt.datetime
    seen: dt.datetime
    address: str
    agent: str
    this: bool = False


@dataclass(frozen=True)
class TokenView:
    """An access token for `/engine-rest`, without its secret."""

    id: str
    name: str
    created: dt.datetime
    used: dt.datetime | None

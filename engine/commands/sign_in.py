"""Sign in: a login and a password become a browser's key.

Tries are counted before the password is looked at, by login *and* address, so that guesses at the same time do not slip
past the count and a stranger elsewhere cannot lock anybody out (contracts 29). Unknown logins are counted, slowed and
verified alike: neither sentence nor time tells whether a login exists.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from engine import history, sign_ins
from engine.database import Database
from engine.errors import NotAllowed
from engine.history import Entry
from engine.store import Change
from engine.tables import sign_in as sign_in_row
from engine.tables import sign_in_failure
from engine.values import instant, read_instant, sm3

FREE_TRIES = 5
LONGEST_WAIT = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """What a browser sends. `address` and `agent` are told to the person in the list of devices."""

    login: str
    password: str
    address: str = ""
    agent: str = ""


def sign_in(database: Database, attempt: Attempt, now: dt.datetime) -> str:
    """A new key for the browser. NotAllowed: SIGN_IN_FAILED, or SIGN_IN_SLOWED with `seconds` to wait."""
    login = attempt.login.strip().lower()[:100]
    _prove(database, login, attempt, now)
    key = secrets.token_urlsafe(32)

    def keep(connection: Connection) -> None:
        row = {
            "digest": sm3(key),
            "login": login,
            "since": instant(now),
            "seen": instant(now),
            "address": attempt.address[:100],
            "agent": attempt.agent[:300],
        }
        told = {"device": sm3(key)[:16], "address": attempt.address[:100]}
        change = Change.insert(sign_in_row, row)
        history.append_system(connection, "sign_ins", Entry("signed_in", login, data=told), now, [change])

    database.attempt(keep)
    return key


def check_password(database: Database, attempt: Attempt, now: dt.datetime) -> str:
    """The login, proved by its password and nothing kept: for Basic authentication. NotAllowed as in `sign_in`."""
    login = attempt.login.strip().lower()[:100]
    _prove(database, login, attempt, now)
    return login


def _prove(database: Database, login: str, attempt: Attempt, now: dt.datetime) -> None:
    address = attempt.address[:100]
    wait = database.attempt(lambda connection: _count(connection, login, address, now))
    if wait > 0:
        raise NotAllowed("SIGN_IN_SLOWED", seconds=wait)
    with database.reading() as connection:
        stored = sign_ins.stored_password(connection, login)
    if not sign_ins.password_matches(stored, attempt.password):
        raise NotAllowed("SIGN_IN_FAILED")
    database.attempt(lambda connection: _forgive(connection, login, address))


def _count(connection: Connection, login: str, address: str, now: dt.datetime) -> int:
    """Seconds this pair must still wait; 0 = go on, and the try is counted as failed until it proves right."""
    pair = (sign_in_failure.c.login == login, sign_in_failure.c.address == address)
    row = connection.execute(select(sign_in_failure).where(*pair).with_for_update()).one_or_none()
    if row is None:
        old = instant(now - FORGOTTEN_AFTER)
        connection.execute(delete(sign_in_failure).where(sign_in_failure.c.last < old))
        connection.execute(insert(sign_in_failure).values(login=login, address=address, count=1, last=instant(now)))
        return 0
    tries = int(row._mapping["count"])  # row.count is a method of tuples
    left = read_instant(row.last) + wait_after(tries) - now
    if left > dt.timedelta(0):
        return int(left.total_seconds()) + 1
    tries += 1
    connection.execute(update(sign_in_failure).where(*pair).values(count=tries, last=instant(now)))
    if tries == FREE_TRIES:
        told = {"login": login, "address": address}
        history.append_system(connection, "sign_ins", Entry("sign_in_slowed", data=told), now)
    return 0


def wait_after(count: int) -> dt.timedelta:
    """How long after `count` failed tries: nothing up to four, then 10 s, 20 s, 40 s … 15 minutes."""
    if count < FREE_TRIES:
        return dt.timedelta(0)
    return min(dt.timedelta(seconds=10 * 2 ** min(count - FREE_TRIES, 10)), LONGEST_WAIT)


def _forgive(connection: Connection, login: str, address: str) -> None:
    pair = (sign_in_failure.c.login == login, sign_in_failure.c.address == address)
    connection.execute(delete(sign_in_failure).where(*pair))

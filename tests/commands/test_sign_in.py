"""Signing in and out: keys, slowing, passwords, tokens, and their trace in the log (contracts 8, 28, 29)."""

from __future__ import annotations

import datetime as dt

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import insert, select, update

from engine import history, sign_ins, worklist
from engine.commands.issue_token import issue_token
from engine.commands.revoke_token import revoke_token
from engine.commands.set_password import change_password, set_password
from engine.commands.set_preferences import set_preferences
from engine.commands.sign_in import FREE_TRIES, LONGEST_WAIT, Attempt, check_password, sign_in, wait_after
from engine.commands.sign_out import sign_out, sign_out_device
from engine.commands.touch_sign_in import touch_sign_in
from engine.database import Database
from engine.errors import Invalid, NotAllowed
from engine.sign_ins import Limits, VerifiedPasswords
from engine.tables import access_token, person, role
from engine.tables import sign_in as sign_in_row
from engine.views import Reader

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
PASSWORD = "a long enough secret"
HOME, ABROAD = "10.0.0.7", "203.0.113.9"
LIMITS = Limits()


@pytest.fixture
def people(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(sign_ins, "_hasher", cheap)
    monkeypatch.setattr(sign_ins, "_nobody", cheap.hash("nobody"))
    with database.transaction() as connection:
        for login in ("mayor", "clerk"):
            connection.execute(insert(person).values(login=login, name=login))
    for login in ("mayor", "clerk"):
        set_password(database, login, PASSWORD, "operator", NOW)
    return database


def enter(
    database: Database, password: str = PASSWORD, address: str = HOME, login: str = "mayor", after: int = 0
) -> str:
    return sign_in(database, Attempt(login, password, address, "Firefox/150.0"), NOW + dt.timedelta(seconds=after))


def reader(database: Database, key: str, after: dt.timedelta = dt.timedelta()) -> Reader | None:
    with database.reading() as connection:
        return sign_ins.by_key(connection, key, NOW + after, LIMITS)


def kinds(database: Database, stream: str) -> list[str]:
    with database.reading() as connection:
        return [event.kind for event in history.events(connection, f"system:{stream}")]


def test_a_key_opens_until_it_is_signed_out_and_the_database_does_not_hold_it(people: Database) -> None:
    key = enter(people)
    found = reader(people, key)
    assert found is not None
    assert found.login == "mayor"
    with people.reading() as connection:
        assert key not in connection.execute(select(sign_in_row)).one()
    sign_out(people, key, NOW)
    assert reader(people, key) is None
    assert kinds(people, "sign_ins") == ["signed_in", "signed_out"]


def test_logins_are_written_in_any_case(people: Database) -> None:
    assert enter(people, login=" Mayor ")


def test_a_browser_is_signed_out_when_idle_and_after_its_lifetime(people: Database) -> None:
    key = enter(people)
    assert reader(people, key, LIMITS.idle - dt.timedelta(seconds=1)) is not None
    assert reader(people, key, LIMITS.idle) is None
    moment = dt.timedelta()
    while moment < LIMITS.lifetime - LIMITS.idle:
        moment += LIMITS.idle - dt.timedelta(minutes=1)
        touch_sign_in(people, key, NOW + moment)
    assert reader(people, key, moment) is not None
    assert reader(people, key, LIMITS.lifetime) is None


def test_unknown_login_and_wrong_password_are_told_with_one_sentence(people: Database) -> None:
    with pytest.raises(NotAllowed) as wrong:
        enter(people, "not it at all")
    with pytest.raises(NotAllowed) as unknown:
        enter(people, login="nobody")
    assert str(wrong.value) == str(unknown.value)


@pytest.mark.parametrize("login", ["mayor", "nobody"])
def test_guessing_is_slowed_and_the_right_password_does_not_help(people: Database, login: str) -> None:
    for _ in range(FREE_TRIES):
        with pytest.raises(NotAllowed, match="SIGN_IN_FAILED"):
            enter(people, "guess", login=login)
    with pytest.raises(NotAllowed, match="SIGN_IN_SLOWED") as slowed:
        enter(people, PASSWORD, login=login)
    assert slowed.value.details["seconds"] == 11
    assert "sign_in_slowed" in kinds(people, "sign_ins")


def test_a_stranger_elsewhere_does_not_lock_the_mayor_out(people: Database) -> None:
    for n in range(FREE_TRIES + 3):
        with pytest.raises(NotAllowed):
            enter(people, f"guess {n}", ABROAD)
    assert enter(people, address=HOME)


def test_waiting_helps_and_success_forgives(people: Database) -> None:
    for _ in range(FREE_TRIES):
        with pytest.raises(NotAllowed):
            enter(people, "guess")
    assert enter(people, after=11)
    with pytest.raises(NotAllowed, match="SIGN_IN_FAILED"):
        enter(people, "guess", after=12)
    assert enter(people, after=13)


def test_waits_grow_to_a_limit() -> None:
    waits = [wait_after(count) for count in range(40)]
    assert waits == sorted(waits)
    assert waits[FREE_TRIES - 1] == dt.timedelta(0) < waits[FREE_TRIES]
    assert waits[-1] == LONGEST_WAIT


def test_a_person_switched_off_is_out_at_once(people: Database) -> None:
    key = enter(people)
    token = issue_token(people, "mayor", "Modeler", NOW)
    with people.transaction() as connection:
        connection.execute(person.update().where(person.c.login == "mayor").values(active=False))
    assert reader(people, key) is None
    with people.reading() as connection:
        assert sign_ins.by_token(connection, token) is None
    with pytest.raises(NotAllowed, match="SIGN_IN_FAILED"):
        enter(people)


def test_a_new_password_signs_the_other_browsers_out(people: Database) -> None:
    here, there = enter(people), enter(people)
    change_password(people, "mayor", PASSWORD, "another long secret", here, NOW)
    assert reader(people, here) is not None
    assert reader(people, there) is None
    assert enter(people, "another long secret")


@pytest.mark.parametrize("weak", ["short", "xxxxxxxxxxxxxxxx", "my-mayor-password", "a" * 300])
def test_weak_passwords_are_refused(people: Database, weak: str) -> None:
    with pytest.raises(Invalid, match="PASSWORD_WEAK"):
        set_password(people, "mayor", weak, "operator", NOW)


def test_the_old_password_must_be_proved(people: Database) -> None:
    with pytest.raises(Invalid, match="PASSWORD_WRONG"):
        change_password(people, "mayor", "guess", "another long secret", "", NOW)


def test_devices_are_listed_and_one_can_be_signed_out(people: Database) -> None:
    here, there = enter(people), enter(people, address=ABROAD)
    with people.reading() as connection:
        listed = sign_ins.devices(connection, "mayor", NOW, LIMITS, here)
    assert sorted((device.address, device.this) for device in listed) == [(HOME, True), (ABROAD, False)]
    other = next(device for device in listed if not device.this)
    sign_out_device(people, "clerk", other.id, NOW)
    assert reader(people, there) is not None
    sign_out_device(people, "mayor", other.id, NOW)
    assert reader(people, there) is None
    assert reader(people, here) is not None


def test_a_token_works_until_it_is_revoked_by_its_owner(people: Database) -> None:
    token = issue_token(people, "mayor", "Modeler", NOW)
    with people.reading() as connection:
        assert token not in connection.execute(select(access_token)).one()
        assert sign_ins.by_token(connection, token).login == "mayor"  # type: ignore[union-attr]
        assert sign_ins.by_token(connection, token + "x") is None
        (listed,) = sign_ins.tokens(connection, "mayor")
    revoke_token(people, "clerk", listed.id, NOW)
    with people.reading() as connection:
        assert sign_ins.by_token(connection, token) is not None
    revoke_token(people, "mayor", listed.id, NOW)
    with people.reading() as connection:
        assert sign_ins.by_token(connection, token) is None
        assert not sign_ins.tokens(connection, "mayor")


def test_whoever_asks_is_known_with_all_roles_by_one_statement(people: Database) -> None:
    """It is asked before every request: by key, by token, by login; without roles too, and nobody who is inactive."""
    key, token = enter(people), issue_token(people, "mayor", "Modeler", NOW)
    with people.transaction() as connection:
        connection.execute(insert(role), [{"login": "mayor", "role": one} for one in ("staff", "office")])
    asked: list[object] = []
    with people.watched("after_cursor_execute", lambda *told: asked.append(told[2])), people.glancing() as connection:
        found = [
            sign_ins.by_key(connection, key, NOW, LIMITS),
            sign_ins.by_token(connection, token),
            sign_ins.reader(connection, "mayor"),
        ]
        clerk = sign_ins.reader(connection, "clerk")
    assert [one.roles for one in found if one] == [frozenset({"staff", "office"})] * 3
    assert clerk is not None
    assert clerk.roles == frozenset()
    with people.reading() as connection:
        acting = [worklist.actor(connection, login, NOW).roles for login in ("mayor", "clerk")]
    assert acting == [{"staff", "office"}, frozenset()]
    assert sum(str(text).startswith("SELECT") for text in asked) == 4
    with people.transaction() as connection:
        connection.execute(update(person).values(active=False))
        assert sign_ins.by_key(connection, key, NOW, LIMITS) is None
        assert sign_ins.by_token(connection, token) is None


def test_a_verified_password_is_remembered_for_a_minute_and_not_beyond_its_change(people: Database) -> None:
    seen = VerifiedPasswords()
    assert check_password(people, Attempt("mayor", PASSWORD, HOME), NOW) == "mayor"
    with people.reading() as connection:
        stored = sign_ins.stored_password(connection, "mayor")
    assert not seen.holds("mayor", PASSWORD, stored, NOW)
    seen.add("mayor", PASSWORD, stored, NOW)
    assert seen.holds("mayor", PASSWORD, stored, NOW + dt.timedelta(seconds=59))
    assert not seen.holds("mayor", PASSWORD + " ", stored, NOW)
    assert not seen.holds("mayor", PASSWORD, stored, NOW + dt.timedelta(seconds=60))
    set_password(people, "mayor", "another long secret", "operator", NOW)
    with people.reading() as connection:
        assert not seen.holds("mayor", PASSWORD, sign_ins.stored_password(connection, "mayor"), NOW)


def test_passwords_are_kept_as_argon2id_that_costs_something() -> None:
    parameters = extract_parameters(sign_ins.hash_password(PASSWORD))
    assert parameters.type.name == "ID"
    assert parameters.memory_cost >= 64 * 1024  # KiB, RFC 9106's second recommendation
    assert parameters.time_cost >= 3


def test_preferences_are_kept_and_others_refused(people: Database) -> None:
    set_preferences(people, "mayor", NOW, language="en", density="compact", single_keys=False)
    with people.reading() as connection:
        found = sign_ins.reader(connection, "mayor")
    assert found is not None
    assert (found.language, found.density, found.single_keys) == ("en", "compact", False)
    with pytest.raises(Invalid):
        set_preferences(people, "mayor", NOW, language="xx")
    with pytest.raises(Invalid):
        set_preferences(people, "mayor", NOW, password="x")

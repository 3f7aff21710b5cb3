"""Programs at /engine-rest: who they are, and how they are told that nobody knows them (contracts 28)."""

from __future__ import annotations

import datetime as dt

import pytest
from support.site import APPROVER, NOW, PASSWORD, Site

from engine import sign_ins
from engine.commands.issue_token import issue_token
from engine.commands.set_password import set_password
from web.surroundings import reader


@pytest.fixture
def asking(site: Site):
    """asking(**headers): the answer of an address that only says who asks."""
    site.app.add_url_rule("/engine-rest/who", "who", lambda: {"login": reader().login})
    return lambda **given: site.app.test_client().get("/engine-rest/who", **given)


def test_a_token_proves_a_program(site: Site, asking) -> None:
    token = issue_token(site.database, APPROVER, "Modeler", NOW)
    assert asking(headers={"Authorization": f"Bearer {token}"}).json == {"login": APPROVER}
    assert asking(headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_password_is_verified_once_a_minute(site: Site, asking, monkeypatch) -> None:
    looked_at = []
    verify = sign_ins.password_matches
    monkeypatch.setattr(sign_ins, "password_matches", lambda *given: looked_at.append(given) or verify(*given))
    for _ in range(3):
        assert asking(auth=(APPROVER, PASSWORD)).json == {"login": APPROVER}
    assert len(looked_at) == 1
    site.now += dt.timedelta(seconds=61)
    asking(auth=(APPROVER, PASSWORD))
    assert len(looked_at) == 2
    set_password(site.database, APPROVER, "something else 1", APPROVER, site.now)
    assert asking(auth=(APPROVER, PASSWORD)).status_code == 401


def test_who_proves_nothing_is_told_in_json_how_to(asking, person) -> None:
    answer = asking()
    assert answer.status_code == 401
    assert answer.json["type"] == "NOT_SIGNED_IN"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert asking(auth=(APPROVER, "no")).status_code == 401
    signed_in = person(APPROVER).client
    assert signed_in.get("/engine-rest/who").status_code == 401

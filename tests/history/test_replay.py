"""A case runs again from its log to the same states: in any process, any place, any database (architecture 1)."""

import datetime as dt
import os
import subprocess
import sys
from collections import OrderedDict

import pytest
from sqlalchemy import select, update
from support.city import NOW
from support.requests import FORWARD, REQUEST
from support.yard import CLERK, OTHER, Yard, fill

from engine import history, schema, store
from engine.acts import Submission
from engine.commands.claim_task import claim_task
from engine.commands.correlate_message import Message, correlate_message
from engine.commands.issue_token import issue_token
from engine.commands.raise_message import raise_message
from engine.commands.release_task import release_task
from engine.commands.revoke_token import revoke_token
from engine.commands.set_password import set_password
from engine.commands.sign_in import Attempt, sign_in
from engine.database import Database
from engine.errors import Refused
from engine.history.log import HEAD, event_hash
from engine.store import programs
from engine.tables import bundle, case_, event, payload, resource, state, subscription
from engine.values import read, sm3, write

BACKENDS = ("sqlite", "postgres")
EVERY_KIND = {
    "started",
    "completed",
    "claimed",
    "released",
    "fired",
    "message",
    "refused",
    "incident",
    "broadcast",
    "delivered",
    "waiting",
}


def live(database):
    """A yard in which every kind of event happens."""
    fill(database)
    yard = Yard(database)
    case = yard.begin("inner")
    task = yard.task(case, "check")
    claim_task(yard.database, CLERK, task, yard.now)
    release_task(yard.database, CLERK, task, yard.now)
    claim_task(yard.database, OTHER, task, yard.now)
    yard.finish(case, "check", login=OTHER)
    receiver = yard.start(CLERK, "carrying_out")
    sender = yard.begin("deciding", matter=receiver.matter)
    yard.finish(sender, "prepare", {"verdict": "同意", "many": [1, 2.5, {"a": None}], "big": 2**70})
    yard.work()
    yard.finish(receiver.case, "draft")
    yard.work()
    for process in ("reminding", "failing", "deadline", "listening"):
        yard.begin(process)
    alarm = yard.begin("alarming")
    yard.finish(alarm, "watch")
    yard.work(hours=2)
    stuck = yard.start(CLERK, "stumbling")
    with pytest.raises(Refused):
        correlate_message(yard.database, "operator", Message("decided", case=stuck.case), yard.now)
    withdrawn = yard.begin("withdrawable")
    with yard.database.reading() as connection:
        wanted = select(subscription.c.token).where(subscription.c.case_id == withdrawn)
        token = connection.execute(wanted).scalars().one()
    raise_message(yard.database, CLERK, (withdrawn, token), Submission(), yard.now)
    request = yard.start("bureau_head_finance", "request", REQUEST, uploads=(yard.file,)).case
    yard.complete(
        "deputy_secretary_general_2",
        yard.task(request, "deputy_forwards"),
        FORWARD,
        decision="deputy_forwarded",
        opinion="建议审定",
    )


@pytest.fixture(params=BACKENDS)
def lived(request, templates):
    """The yard in which everything has happened, on both databases; `sender` and `request` are ids of cases."""
    url = templates.copy(request.param, "lived", live)
    yard = Yard(Database(url), NOW + dt.timedelta(hours=2))
    with yard.database.reading() as connection:
        cases = {row.key: row.id for row in connection.execute(select(case_.c.key, case_.c.id)).all()}
    yard.sender, yard.request, yard.cases = cases["deciding"], cases["request"], list(cases.values())
    yield yard
    yard.database.dispose()
    templates.drop(url)


def digests(database):
    """Digest of the live state of every case, as the rows say and as replay says."""
    with database.reading() as connection:
        ids = history.case_ids(connection)
        runs = [history.replay(connection, case) for case in ids]
        assert [run.divergence for run in runs] == [None] * len(ids)
        rows = {case: store.loaded(connection, case).state_digest for case in ids}
        assert rows == {case: run.frames[-1].case.state_digest for case, run in zip(ids, runs, strict=True)}
    return rows


def test_every_kind_of_event_runs_again(lived):
    with lived.database.reading() as connection:
        kinds = set(connection.execute(select(event.c.kind).where(event.c.stream.not_like("system:%"))).scalars())
    assert kinds == EVERY_KIND
    assert len(digests(lived.database)) == 11
    assert lived.proved() == []


def test_equal_digests_in_fresh_processes(lived):
    """Neither the order of sets nor the server's time zone may show."""
    wanted = "\n".join(f"{case} {digest}" for case, digest in sorted(digests(lived.database).items()))
    told = (
        "import sys\nfrom engine import history\nfrom engine.database import Database\n"
        "with Database(sys.argv[1]).reading() as c:\n"
        "    for i in history.case_ids(c):\n"
        "        run = history.replay(c, i)\n"
        "        print(i, run.divergence or run.frames[-1].case.state_digest)\n"
    )
    url = lived.database.url.render_as_string(hide_password=False)
    for seed, zone in (("0", "Asia/Shanghai"), ("1", "America/New_York"), ("2", "UTC")):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run([sys.executable, "-c", told, url], capture_output=True, text=True, env=surroundings)
        assert done.stdout.strip() == wanted, done.stderr


def test_copied_to_the_other_database_and_back(lived, templates, tmp_path):
    """Contracts 33: log, payloads, definitions and all; replay and verify agree, and the city goes on."""
    before = digests(lived.database)
    backend = "postgres" if lived.database.is_sqlite else "sqlite"
    there = Database(templates.copy(backend, "blank", schema.upgrade))
    back = Database(f"sqlite:///{tmp_path / 'back.db'}")
    copied = schema.copy(lived.database, there, lambda *_: None)
    assert schema.copy(there, back, lambda *_: None) == copied
    for database in (there, back):
        assert digests(database) == before
        other = Yard(database, lived.now)
        assert other.proved() == []
        other.begin("inner")
        other.work(days=1)
        assert other.proved() == []
        database.dispose()
    assert digests(lived.database) == before


# -- divergence names the first event that differs
def rewrite(yard, case, seq, change):
    """Changes an event and everything after it that hashes it, as a forger would: `change` of its head and body."""
    with yard.database.transaction() as connection:
        previous = None
        wanted = select(event).where(event.c.stream == case, event.c.seq >= seq).order_by(event.c.seq)
        for row in connection.execute(wanted).all():
            told = {name: row._mapping[name] for name in HEAD} | read(row.body)
            if row.seq == seq:
                change(told)
            if previous:
                told["prev"] = previous
            forged = {name: told.pop(name) for name in HEAD}
            forged["body"] = write(told)
            previous = event_hash(forged)
            here = (event.c.stream == case, event.c.seq == row.seq)
            connection.execute(update(event).where(*here).values(**forged, hash=previous))
        connection.execute(update(case_).where(case_.c.id == case).values(head=previous))


def divergence(yard, case):
    with yard.database.reading() as connection:
        found = history.replay(connection, case).divergence
        assert found is not None
        assert any(p.code == "REPLAY_DIFFERS" for p in history.verify_case(connection, case))
    return found.seq


def test_tampered_answers_differ_at_their_event(lived):
    with lived.database.transaction() as connection:
        here = (payload.c.stream == lived.sender, payload.c.seq == 2)
        content = connection.execute(select(payload.c.content).where(*here)).scalar_one()
        connection.execute(update(payload).where(*here).values(content=content.replace("同意", "拒绝")))
    assert divergence(lived, lived.sender) == 2


def test_destroyed_answers_differ_at_their_event(lived):
    with lived.database.transaction() as connection:
        connection.execute(payload.delete().where(payload.c.stream == lived.sender, payload.c.seq == 2))
    assert divergence(lived, lived.sender) == 2


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_tampered_effect_differs_at_its_event(lived, part):
    """Name, arguments or answer of what was asked outside."""

    def change(body):
        assert body["effects"], "this event asked nothing"
        effect = body["effects"][0]
        effect[part] = {0: "org.nobody", 1: ["someone"], 2: "mayor"}[part]

    events = {e.seq: e for e in lived.log(lived.request)}
    seq = next(seq for seq, e in events.items() if e.effects)
    rewrite(lived, lived.request, seq, change)
    assert divergence(lived, lived.request) == seq


def test_another_token_kind_or_time_differs(lived):
    reminding = next(c for c in digests(lived.database) if lived.kinds(c)[:3] == ["started", "fired", "fired"])
    rewrite(lived, reminding, 2, lambda body: body.update(token="9.9"))
    assert divergence(lived, reminding) == 2
    case = lived.begin("deadline")
    rewrite(lived, case, 1, lambda body: body.update(at="2026-11-24T01:00:00.000000Z"))
    assert divergence(lived, case) == 1


def test_a_diagram_swapped_under_its_digest(lived, monkeypatch):
    """Content is named by its digest: another process sees that content and name do not belong together."""
    with lived.database.transaction() as connection:
        body = read(
            connection.execute(select(bundle.c.body).where(bundle.c.body.like('%"process":"inner"%'))).scalars().first()
        )
        digest = body["files"]["process:inner"]
        content = connection.execute(select(resource.c.content).where(resource.c.digest == digest)).scalar_one()
        swapped = content.replace(b"government_office", b"mayor")
        assert sm3(swapped) != digest
        connection.execute(update(resource).where(resource.c.digest == digest).values(content=swapped))
    monkeypatch.setattr(programs, "_made", OrderedDict())  # as in a process that begins now
    assert any(p.code == "CONTENT_ALTERED" and digest in p.place for p in lived.proved())
    inner = next(case for case in lived.cases if lived.kinds(case)[1:2] == ["claimed"])
    assert divergence(lived, inner) == 1
    with pytest.raises(ValueError, match="another digest"):
        lived.begin("inner")


def test_live_rows_changed_by_hand_are_named_though_replay_agrees(lived):
    with lived.database.transaction() as connection:
        connection.execute(
            update(state).where(state.c.case_id == lived.sender, state.c.key == "v::verdict").values(value='"拒绝"')
        )
    with lived.database.reading() as connection:
        assert history.replay(connection, lived.sender).divergence is None
        found = history.verify_case(connection, lived.sender)
    assert {problem.code for problem in found} == {"ROW_ALTERED"}


def test_an_unknown_case_has_no_log(yard):
    with yard.database.reading() as connection:
        for case in ("nothing", "system:people"):
            assert history.replay(connection, case).divergence.seq == 1


def test_clocks_of_servers_differ_and_the_proof_still_holds(yard):
    """Events of the system are folded in the order of their streams; a clock that jumps back is no forgery."""
    set_password(yard.database, CLERK, "correct horse", "operator", yard.now)
    yard.pass_time(hours=5)
    sign_in(yard.database, Attempt(CLERK, "correct horse", "127.0.0.1", "test"), yard.now)
    token = issue_token(yard.database, CLERK, "test", yard.now)
    for hours in (-9, 3, -1):
        yard.pass_time(hours=hours)
        yard.begin("inner")
        revoke_token(yard.database, CLERK, sm3(token)[:16], yard.now)
        set_password(yard.database, CLERK, "correct horses", "operator", yard.now)
        yard.deploy({"x.form": form(hours)})
    assert yard.proved() == []


def form(number):
    return (
        '{"type":"default","id":"numbers","schemaVersion":16,"executionPlatform":"Camunda Platform",'
        '"executionPlatformVersion":"7.22.0","components":[{"type":"textfield","label":"n","id":"f",'
        f'"key":"n{abs(number)}"}}]}}'
    ).encode()

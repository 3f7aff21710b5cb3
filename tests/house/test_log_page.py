"""docs/reference/log.md is enough for a second implementation: this is one, which shares no code with the engine's.

It reads a database as the page says and proves chain, payloads, states, tree and signature.
"""

import ast
import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import text
from support.requests import REQUEST

from engine.commands.take_checkpoint import take_checkpoint
from engine.history import Signer, Witness

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/log.md").read_text("utf-8")


def sm3(content):
    return hashlib.new("sm3", content)


def canonical(data):
    """RFC 8785 for what the log holds: no number in it needs the rules for floating point."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def root_of(leaves):
    """RFC 9162, 2.1.1, as its definition goes."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sm3(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def check_chain(connection):
    """Every event, its payload and its predecessor; the number of events and the state told last, by stream."""
    previous, numbers, told, count = {}, {}, {}, 0
    payloads = {(p.stream, p.seq): p.content for p in connection.execute(text("SELECT * FROM payload"))}
    for event in connection.execute(text("SELECT * FROM event ORDER BY stream, seq")):
        body = json.loads(event.body)
        assert canonical(body) == event.body
        head = canonical([event.stream, event.seq, event.at, event.kind, event.actor, event.element])
        assert sm3(f"youxu-event-2\n{head}\n{event.body}".encode()).hexdigest() == event.hash
        assert event.seq == numbers.get(event.stream, 0) + 1
        assert body["prev"] == previous.get(event.stream, "")
        content = payloads.pop((event.stream, event.seq), None)
        assert body.get("payload") == (sm3(content.encode()).hexdigest() if content is not None else None)
        previous[event.stream], numbers[event.stream], told[event.stream] = event.hash, event.seq, body.get("state")
        count += 1
    assert payloads == {}
    return count, told


def check_states(connection, told):
    for case in connection.execute(text("SELECT id FROM case_")).scalars():
        rows = connection.execute(text("SELECT key, value FROM state WHERE case_id = :case"), {"case": case})
        leaves = sorted([row.key, sm3(row.value.encode()).hexdigest()] for row in rows)
        assert sm3(canonical(leaves).encode()).hexdigest() == told[case]


def check_notes(connection, notes, key):
    hashes = connection.execute(text("SELECT hash FROM event WHERE leaf IS NOT NULL ORDER BY leaf")).scalars()
    leaves = [sm3(b"\x00" + digest.encode()).digest() for digest in hashes]
    parts = notes.split("\n\n")
    for body, signature in zip(parts[::2], parts[1::2], strict=False):
        origin, size, root, _ = body.lstrip("\n").split("\n")
        mark, name, signed = signature.split()
        assert (origin, mark, name) == ("youxu", "—", "youxu")
        assert base64.b64decode(root) == root_of(leaves[: int(size)])
        key.verify(base64.b64decode(signed), (body.lstrip("\n") + "\n").encode())
    return len(leaves)


@pytest.fixture
def proved(city, tmp_path):
    """A city in which a request was started, with two checkpoints."""
    signer, witness = Signer(tmp_path / "key.pem"), Witness(tmp_path / "notes.txt")
    take_checkpoint(city.database, signer, witness, city.now)
    city.start("bureau_head_finance", "request", REQUEST)
    take_checkpoint(city.database, signer, witness, city.now)
    return city, (tmp_path / "notes.txt"), load_pem_public_key((tmp_path / "key.pub").read_bytes())


def test_the_page_is_enough_to_prove_a_database(proved):
    city, notes, key = proved
    with city.database.reading() as connection:
        count, told = check_chain(connection)
        check_states(connection, told)
        assert check_notes(connection, notes.read_text("utf-8"), key) == count > 3


def test_the_second_implementation_notices(proved):
    city, notes, key = proved
    with city.database.transaction() as connection:
        connection.execute(text("UPDATE state SET value = '9999' WHERE key = 'v::amount'"))
        _, told = check_chain(connection)
        with pytest.raises(AssertionError):
            check_states(connection, told)
        with pytest.raises(InvalidSignature):
            check_notes(connection, notes.read_text("utf-8").replace("T0", "T1"), key)
        connection.execute(text("UPDATE event SET body = replace(body, 'finance', 'health')"))
        with pytest.raises(AssertionError):
            check_chain(connection)


def kinds():
    """The kinds of event that the code writes."""
    for path in ROOT.glob("engine/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Entry":
                given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "kind")]
                yield from (g.value for g in given if isinstance(g, ast.Constant))


def test_every_kind_of_event_is_on_the_page():
    found = set(kinds())
    assert len(found) > 15
    assert found - set(re.findall(r"`([a-z_]+)`", PAGE)) == set()

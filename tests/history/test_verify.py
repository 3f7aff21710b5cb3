"""`youxu verify` finds every change by hand, in every table, and names it (contracts 10)."""

import pytest
from sqlalchemy import LargeBinary, delete, func, insert, select, update
from support.requests import FORWARD, REQUEST

from engine import history
from engine.commands.issue_token import issue_token
from engine.commands.mark_demo import mark_demo
from engine.commands.sign_in import Attempt, sign_in
from engine.commands.take_checkpoint import take_checkpoint
from engine.errors import Refused
from engine.history.log import event_hash
from engine.history.proof_rows import NOT_EVIDENCE, VOLATILE
from engine.tables import attachment_chunk, case_, event, metadata, payload
from engine.values import sm3

SPOILED_ELSEWHERE = {"due_work", "register_entry", "obligation", "finding", "watch_state"}
SPOILED_ELSEWHERE |= {"exception_answer", "exception_request", "exception_taken"}
"""Tables of which these requests need have no row; their own tests spoil them."""


class Auditor:
    """The key and the notes that lie outside the database."""

    def __init__(self, folder, city):
        self.city = city
        self.taken = 0
        self.signer, self.witness = history.Signer(folder / "key.pem"), history.Witness(folder / "notes.txt")

    def checkpoint(self):
        made = take_checkpoint(self.city.database, self.signer, self.witness, self.city.now)
        self.taken = made.size if made else self.taken
        return made

    def problems(self):
        with self.city.database.reading() as connection:
            return history.verify(connection, history.Witnessed(self.witness.notes(), self.signer.public))

    def codes(self):
        return {problem.code for problem in self.problems()}


@pytest.fixture
def busy(city, tmp_path):
    """A city in which something of everything has happened, witnessed outside."""
    password = mark_demo(city.database, tmp_path / "password", city.now)
    sign_in(city.database, Attempt("auditor", password, "127.0.0.1", "test"), city.now)
    issue_token(city.database, "designer", "test", city.now)
    for _ in range(2):
        started = city.start("bureau_head_finance", "request", REQUEST, uploads=(city.file,))
        task = city.task(started.case, "deputy_forwards")
        city.complete("deputy_secretary_general_2", task, FORWARD, decision="deputy_forwarded", opinion="请审定")
    with pytest.raises(Refused):
        city.start("bureau_head_finance", "request", {**REQUEST, "category": None})
    task = city.task(started.case, "vice_mayor_approves")
    city.complete("vice_mayor_2", task, decision="vice_mayor_approved")  # to a group: candidates
    auditor = Auditor(tmp_path, city)
    auditor.checkpoint()
    city.start("bureau_head_finance", "request", REQUEST)
    auditor.checkpoint()
    city.last = started.case
    return auditor


def test_an_untouched_database_is_proved(busy):
    assert busy.problems() == []


def tables():
    return [table for table in metadata.sorted_tables if table.name not in NOT_EVIDENCE]


def spoiled(column, value):
    if isinstance(column.type, LargeBinary):
        return value + b"x"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    return (value or "-")[:-1] + ("x" if not value or value[-1] != "x" else "y")


def named(table, row):
    """What a problem with this row must name: the stream of an event, the attachment of a chunk, else the table."""
    if table in ("event", "payload", "stream"):
        return row["stream"]
    return {"attachment_chunk": "attachment"}.get(table, table)


@pytest.mark.parametrize("name", [table.name for table in tables()])
def test_a_row_of_every_table_changed_by_hand(busy, name):
    """Every column of one row, one after the other; on PostgreSQL only a few tables, for the proof is the same."""
    if not busy.city.database.is_sqlite and name not in ("event", "attachment_chunk", "person"):
        return
    table = metadata.tables[name]
    database = busy.city.database
    with database.reading() as connection:
        row = connection.execute(select(table).limit(1)).mappings().first()
    assert row is not None or name in SPOILED_ELSEWHERE, f"{name} has no row to spoil"
    if row is None:  # no timer in this procedure; an invented one is found below
        return
    here = [column == row[column.name] for column in table.primary_key.columns]
    for column in table.columns:
        if column.primary_key or column.foreign_keys or (name, column.name) in VOLATILE:
            continue
        with database.transaction() as connection:
            connection.execute(update(table).where(*here).values({column.name: spoiled(column, row[column.name])}))
        assert any(named(name, row) in str(problem) for problem in busy.problems()), f"{name}.{column.name}"
        with database.transaction() as connection:
            connection.execute(update(table).where(*here).values({column.name: row[column.name]}))
    assert busy.problems() == []


def test_chunks_numbered_anew_are_named_though_the_file_reads_the_same(busy):
    chunk = metadata.tables["attachment_chunk"]
    with busy.city.database.transaction() as connection:
        connection.execute(update(chunk).values(i=chunk.c.i + 1))
    assert set(busy.codes()) == {"CONTENT_ALTERED"}
    with busy.city.database.transaction() as connection:
        connection.execute(update(chunk).values(i=chunk.c.i - 1))
    assert busy.problems() == []


def test_a_yes_that_is_neither_yes_nor_no_is_named(busy):
    """SQLite keeps yes as 1; a 2 reads as yes, yet nobody who asks for 1 finds it: the person is locked out."""
    if not busy.city.database.is_sqlite:
        return
    for active in (2, 1):
        with busy.city.database.transaction() as connection:
            connection.exec_driver_sql(f"UPDATE person SET active = {active} WHERE login = 'mayor'")
        found = [str(problem) for problem in busy.problems()]
        assert any("person mayor" in text for text in found) == (active == 2), found


def test_a_payload_changed_or_destroyed(busy):
    with busy.city.database.transaction() as connection:
        row = connection.execute(select(payload).limit(1)).one()
        connection.execute(delete(payload).where(payload.c.stream == row.stream, payload.c.seq == row.seq))
    assert "PAYLOAD_MISSING" in busy.codes()


def drop_case(connection, case_id):
    tasks = select(metadata.tables["task"].c.id).where(metadata.tables["task"].c.case_id == case_id)
    connection.execute(
        delete(metadata.tables["task_candidate"]).where(metadata.tables["task_candidate"].c.task_id.in_(tasks))
    )
    for name in ("state", "task", "due_work", "subscription", "attachment", "attachment_chunk"):
        connection.execute(delete(metadata.tables[name]).where(metadata.tables[name].c.case_id == case_id))
    for name in ("event", "payload"):
        connection.execute(delete(metadata.tables[name]).where(metadata.tables[name].c.stream == case_id))
    connection.execute(delete(case_).where(case_.c.id == case_id))


def test_a_whole_case_deleted_is_named(busy):
    with busy.city.database.transaction() as connection:
        drop_case(connection, busy.city.last)
    found = busy.problems()
    assert any(p.code == "CASE_MISSING" and p.place == busy.city.last for p in found)
    assert {"LEAF_GAP"} <= {p.code for p in found}


def test_the_last_event_cut_off_is_named(busy):
    with busy.city.database.transaction() as connection:
        for table in (event, payload):
            connection.execute(delete(table).where(table.c.stream == busy.city.last, table.c.seq == 3))
    assert any(p.code == "LOG_TRUNCATED" and p.place == f"{busy.city.last}/3" for p in busy.problems())


def test_the_last_event_and_all_its_effects_cut_off(busy):
    """Cleverly: head and rows put back as they were. The tree and the witness still know."""
    database, case = busy.city.database, busy.city.last
    with database.transaction() as connection:
        frames = history.replay(connection, case).frames
        for table in (event, payload):
            connection.execute(delete(table).where(table.c.stream == case, table.c.seq == 3))
        connection.execute(update(case_).where(case_.c.id == case).values(dict(frames[1].case.row)))
    assert busy.codes() & {"LEAF_GAP", "WITNESS_DIFFERS", "WITNESS_AHEAD"}


def test_a_log_rewritten_consistently_is_caught_by_the_witness(busy):
    """A forger with all rights but without the key: opinion changed, every hash recomputed, tree rebuilt."""
    database, case = busy.city.database, busy.city.last
    with database.transaction() as connection:
        row = connection.execute(select(payload).where(payload.c.stream == case, payload.c.seq == 2)).one()
        content = row.content.replace("请审定", "不同意")
        assert content != row.content
        connection.execute(update(payload).where(payload.c.stream == case, payload.c.seq == 2).values(content=content))
        swaps = {sm3(row.content): sm3(content)}
        for old in connection.execute(select(event).where(event.c.stream == case, event.c.seq > 1)).all():
            body = old.body
            for before, after in swaps.items():
                body = body.replace(before, after)
            digest = swaps[old.hash] = event_hash({**old._mapping, "body": body})
            here = (event.c.stream == case, event.c.seq == old.seq)
            connection.execute(update(event).where(*here).values(body=body, hash=digest))
        connection.execute(update(case_).where(case_.c.id == case).values(head=digest))
        assert history.verify_case(connection, case) == []
    assert busy.codes() >= {"WITNESS_DIFFERS"}


def test_rows_added_by_hand_are_found(busy):
    with busy.city.database.transaction() as connection:
        connection.execute(insert(metadata.tables["role"]).values(login="bureau_head_finance", role="operator"))
        connection.execute(insert(attachment_chunk).values(case_id=busy.city.last, n=9, i=0, content=b"x"))
        timer = {"case_id": busy.city.last, "n": "1.1", "kind": "timer", "state": "open", "due": "2026"}
        connection.execute(insert(metadata.tables["due_work"]).values(timer))
    found = {str(p) for p in busy.problems()}
    assert any("role bureau_head_finance/operator" in text for text in found)
    assert any("attachment_chunk" in text for text in found)
    assert any("due_work" in text for text in found)


def test_another_key_does_not_sign_for_us(busy, tmp_path):
    with busy.city.database.reading() as connection:
        stranger = history.Signer(tmp_path / "other.pem")
        found = history.verify(connection, history.Witnessed(busy.witness.notes(), stranger.public))
    assert "WITNESS_UNSIGNED" in {p.code for p in found}


def test_a_checkpoint_costs_what_is_new(busy):
    """The tree grows from its peaks: nothing old is read or written again."""
    assert busy.checkpoint() is None
    busy.city.start("bureau_head_finance", "request", REQUEST)
    with busy.city.database.reading() as connection:
        before = connection.execute(select(func.count()).select_from(event).where(event.c.leaf.is_(None))).scalar_one()
    assert before == 2  # the matter, and the start
    taken = busy.taken
    assert busy.checkpoint().size == taken + before
    assert busy.problems() == []

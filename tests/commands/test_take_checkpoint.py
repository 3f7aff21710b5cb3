"""Checkpoints: everything committed enters the tree once; every file of notes outside holds them all (contracts 10)."""

import pytest
from sqlalchemy import func, select
from support.yard import rivals

from engine import history
from engine.commands.take_checkpoint import take_checkpoint
from engine.history.checkpoint import opened
from engine.tables import checkpoint, event


@pytest.fixture
def signer(tmp_path):
    return history.Signer(tmp_path / "key.pem")


def take(yard, signer, path):
    return take_checkpoint(yard.database, signer, history.Witness(path), yard.now)


def problems(yard, signer, path):
    with yard.database.reading() as connection:
        return history.verify(connection, history.Witnessed(history.Witness(path).notes(), signer.public))


def test_nothing_new_is_no_checkpoint(yard, signer, tmp_path):
    made = take(yard, signer, tmp_path / "notes")
    assert made.size == len_of(yard)
    assert take(yard, signer, tmp_path / "notes") is None
    yard.begin("inner")
    assert take(yard, signer, tmp_path / "notes").size == len_of(yard)
    assert problems(yard, signer, tmp_path / "notes") == []


def len_of(yard):
    with yard.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(event)).scalar_one()


def test_six_take_one_at_once(yard, signer, tmp_path):
    """Leaves have no gaps and no doubles, whoever numbers them; people go on working meanwhile."""
    for turn in range(3):
        acts = [lambda n=n: take(yard, signer, tmp_path / f"notes-{n}") for n in range(4)]
        acts += [lambda: yard.begin("inner")] * 3
        outcomes = rivals(acts)
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], (turn, outcomes)
    for n in range(4):
        take(yard, signer, tmp_path / f"notes-{n}")
        assert problems(yard, signer, tmp_path / f"notes-{n}") == []
    with yard.database.reading() as connection:
        leaves = list(connection.execute(select(event.c.leaf).order_by(event.c.leaf)).scalars())
    assert leaves == list(range(len(leaves)))


def test_a_crash_between_commit_and_note_is_mended(yard, signer, tmp_path):
    """Two notes were signed and never written: the next turn writes both, in order."""
    for _ in range(2):
        yard.begin("inner")
        yard.database.attempt(lambda connection: history.checkpoint(connection, signer, yard.now))
    assert take(yard, signer, tmp_path / "notes") is None
    sizes = [opened(note, signer.public).size for note in history.Witness(tmp_path / "notes").notes()]
    assert len(sizes) == 2
    assert sizes == sorted(sizes)
    assert problems(yard, signer, tmp_path / "notes") == []


def test_a_second_machine_has_a_witness_of_its_own(yard, signer, tmp_path):
    take(yard, signer, tmp_path / "here")
    for _ in range(3):
        yard.begin("inner")
        take(yard, signer, tmp_path / "here")
    yard.begin("inner")
    take(yard, signer, tmp_path / "there")
    take(yard, signer, tmp_path / "here")
    assert (tmp_path / "here").read_text() == (tmp_path / "there").read_text()
    assert problems(yard, signer, tmp_path / "there") == []


def test_a_file_that_cannot_be_written_stops_nothing(yard, signer, tmp_path, caplog):
    """It is logged, the work goes on, and the note is written when the file is there again."""
    (tmp_path / "notes").mkdir()
    yard.begin("inner")
    assert take(yard, signer, tmp_path / "notes") is None
    assert "no checkpoint was taken" in caplog.text
    yard.begin("inner")
    (tmp_path / "notes").rmdir()
    assert take(yard, signer, tmp_path / "notes") is not None
    assert problems(yard, signer, tmp_path / "notes") == []


def test_looking_for_the_last_note_reads_only_the_end(yard, signer, tmp_path):
    """A file of years costs what a new one does, and old garbage in it hides nothing."""
    path = tmp_path / "notes"
    take(yard, signer, path)
    note = path.read_text()
    path.write_text("x" * 3_000_000 + "\n\n" + note)
    assert history.Witness(path).last_size() == len_of(yard)
    path.write_text(note + "youxu\n999999\n")
    assert history.Witness(path).last_size() == len_of(yard), "half a note is none"


def test_keys_are_made_once_and_read_by_nobody_else(tmp_path):
    outcomes = rivals([lambda: history.Signer(tmp_path / "keys" / "key.pem")] * 6)
    made = [outcome for outcome in outcomes if isinstance(outcome, history.Signer)]
    assert len(made) == 6, outcomes
    assert len({signer.public.public_bytes_raw() for signer in made}) == 1
    assert (tmp_path / "keys" / "key.pem").stat().st_mode & 0o077 == 0
    assert history.public_key(tmp_path / "keys" / "key.pub").public_bytes_raw() == made[0].public.public_bytes_raw()


def test_the_table_says_what_the_notes_say(yard, signer, tmp_path):
    take(yard, signer, tmp_path / "notes")
    with yard.database.reading() as connection:
        row = connection.execute(select(checkpoint)).one()
    said = opened(row.note, signer.public)
    assert (said.size, said.root, said.at) == (row.size, row.root, row.at)

"""Two workers take a checkpoint at once: one waits for the other, or the tree and its witness part (contracts 10)."""

import importlib
import threading

import pytest
from sqlalchemy import select
from support.yard import rivals

from engine import history
from engine.commands.take_checkpoint import take_checkpoint
from engine.tables import checkpoint

module = importlib.import_module("engine.history.checkpoint")  # the package has a function of that name


@pytest.mark.parametrize("first", [False, True])
def test_checkpoints_are_taken_one_at_a_time(yard, tmp_path, monkeypatch, first):
    signer = history.Signer(tmp_path / "key.pem")
    witness = history.Witness(tmp_path / "notes.txt")
    inside, most, guard = [0], [0], threading.Lock()
    real = module._take_leaves

    def slow(*given):
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        try:
            threading.Event().wait(0.2)
            return real(*given)
        finally:
            with guard:
                inside[0] -= 1

    monkeypatch.setattr(module, "_take_leaves", slow)
    if first:
        take_checkpoint(yard.database, signer, witness, yard.now)
        most[0] = 0
    yard.begin("looping", {"stop": False})
    acts = [lambda: take_checkpoint(yard.database, signer, witness, yard.now)] * 3
    assert not [one for one in rivals(acts) if isinstance(one, Exception)]
    assert most == [1]
    with yard.database.reading() as connection:
        sizes = list(connection.execute(select(checkpoint.c.size)).scalars())
        assert history.verify(connection, history.Witnessed(witness.notes(), signer.public)) == []
    assert len(sizes) == 1 + first

"""The clock takes a checkpoint: new events enter the tree, its root is signed and witnessed outside."""

from __future__ import annotations

import datetime as dt
import logging

from engine import history
from engine.database import Database

log = logging.getLogger("youxu.checkpoints")


def take_checkpoint(
    database: Database, signer: history.Signer, witness: history.Witness, now: dt.datetime
) -> history.Checkpoint | None:
    """A signed checkpoint of everything committed so far, or None when there is nothing new or it failed (logged).

    The notes are written outside after the commit: every one that the file lacks, so that a crash in between is mended
    by the next turn, and several machines, each with a file of its own, all witness everything.
    """
    try:
        _witness(database, witness)
        made = database.attempt(lambda connection: history.checkpoint(connection, signer, now))
        if made:
            _witness(database, witness)
    except Exception:
        log.exception("no checkpoint was taken")
        return None
    return made


def _witness(database: Database, witness: history.Witness) -> None:
    with database.reading() as connection:
        missing = history.notes_since(connection, witness.last_size())
    for note in missing:
        witness.write(note)

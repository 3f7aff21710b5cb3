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

    The note is written outside after the commit. A crash in between is mended by the next turn, which writes the
    newest note again if the file lacks it.
    """
    try:
        with database.reading() as connection:
            _witness(witness, history.newest_note(connection))
        made = database.attempt(lambda connection: history.checkpoint(connection, signer, now))
        _witness(witness, made.note if made else None)
    except Exception:
        log.exception("no checkpoint was taken")
        return None
    return made


def _witness(witness: history.Witness, note: str | None) -> None:
    if note is not None and note not in witness.notes()[-1:]:
        witness.write(note)

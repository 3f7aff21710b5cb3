"""The watch in a test: checkpoints and the rules' look at the log, turn by turn."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from engine import history
from engine.commands.take_checkpoint import take_checkpoint
from engine.commands.watch_log import watch_log
from engine.tables import finding, watch_state


class Watch:
    """The worker's turns over a yard or city, at its clock."""

    def __init__(self, city, folder: Path) -> None:
        self.city = city
        self.signer, self.witness = history.Signer(folder / "key.pem"), history.Witness(folder / "notes.txt")

    def turn(self) -> None:
        """A checkpoint, then the rules look until there is nothing new."""
        take_checkpoint(self.city.database, self.signer, self.witness, self.city.now)
        while watch_log(self.city.database, self.city.now):
            pass

    def look(self) -> list[dict[str, object]]:
        """Turns until everything due up to the clock is found; the findings, oldest first."""
        for _ in range(3):
            self.turn()
        return self.findings()

    def findings(self) -> list[dict[str, object]]:
        """All findings, oldest first."""
        with self.city.database.reading() as connection:
            return [dict(row) for row in connection.execute(select(finding).order_by(finding.c.at)).mappings()]

    def memory(self) -> dict[tuple[str, str], str]:
        """What the rules keep."""
        with self.city.database.reading() as connection:
            rows = connection.execute(select(watch_state)).all()
            return {(row.rule, row.subject): row.value for row in rows}

    def proved(self) -> list[history.Problem]:
        """What `youxu verify` finds, but for the witness outside."""
        with self.city.database.reading() as connection:
            return history.verify(connection, None)

"""The demo city with other lines, posts, absences than it has: nasty days for the procedures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from support.city import PROCESSES, City

from engine.commands.import_organisation import import_organisation

Row = dict[str, str]
HERE = PROCESSES / "organisation"


class Reshuffled:
    """Changes sheets of the organisation, each time from what was made of it before, and imports them."""

    def __init__(self, city: City, folder: Path) -> None:
        self.city, self.folder = city, folder

    def rows(self, sheet: str) -> list[Row]:
        """What the sheet says now."""
        file = self.folder / f"{sheet}.csv"
        text = (file if file.exists() else HERE / f"{sheet}.csv").read_text("utf-8")
        return list(csv.DictReader(text.splitlines()))

    def __call__(
        self,
        sheet: str,
        without: Callable[[Row], bool] = lambda row: False,
        change: Callable[[Row], Row] = lambda row: {},
        add: Sequence[str] = (),
        *,
        later: bool = False,
    ) -> None:
        """Takes rows away, changes cells, adds rows (their cells with commas). `later`: brought in by the next call."""
        rows = self.rows(sheet)
        columns = list(rows[0])
        kept = [row | change(row) for row in rows if not without(row)]
        kept += [dict(zip(columns, line.split(","), strict=True)) for line in add]
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
        (self.folder / f"{sheet}.csv").write_text(text.getvalue(), "utf-8")
        if not later:
            import_organisation(self.city.database, "operator", self.folder, self.city.now)

    def tenure(self, login: str) -> Row:
        """The tenure somebody has, of those that go on."""
        return next(row for row in self.rows("tenures") if row["login"] == login and not row["to"])

    def holder(self, post: str) -> str:
        """Who is on a post for good."""
        return next(row["login"] for row in self.rows("tenures") if row["post"] == post and not row["to"])

    def leaves(self, login: str, day: str) -> None:
        """Their tenures that go on end with this day."""
        self("tenures", change=lambda row: {"to": day} if row["login"] == login and not row["to"] else {})

    def stands_in(self, login: str, absent: str, since: str, until: str) -> None:
        """`absent` is away, and `login` acts for them."""
        self("absences", add=[f"{absent},休假,{since},{until}"])
        tenure = self.tenure(absent)["tenure"]
        self("delegations", add=[f"d9{tenure[1:]},{tenure},{login},*,{since},{until},会议纪要"])

"""An organisation as a folder of CSV files: bring in, take out, and its digest (contracts 31, 10)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from engine.errors import Finding, Invalid
from engine.organisation._check import check
from engine.organisation._gaps import gaps
from engine.organisation._keep import Change, Stamp, apply, cells, current, differences, merged
from engine.organisation._read_folder import Line, read_folder
from engine.organisation._sheets import SHEETS, Record, Sheet
from engine.values import instant, sm3, write


@dataclass(frozen=True)
class Imported:
    """What an import changed (or, in a dry run, would change); `warnings` are gaps that do not stop it."""

    changes: tuple[Change, ...]
    warnings: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        """Of the changes: whoever has looked at them says by it that just these are meant."""
        told = [[c.sheet, c.kind, list(c.key), dict(c.before or {}), dict(c.after or {})] for c in self.changes]
        return sm3(write(told))


def import_folder(
    connection: Connection, folder: Path, now: dt.datetime, by: str, *, dry_run: bool = False
) -> Imported:
    """Makes the organisation what the files in `folder` say, recorded at `now` by the login `by`.

    A file that is not there leaves its sheet as it is; a file that is there is the whole truth of its sheet (of the
    years, months and people it names: days, duty, people). Raises Invalid("ORGANISATION_INVALID") with all findings,
    changing nothing. With `dry_run` nothing is written.
    """
    read = read_folder(folder)
    now_held = {sheet.name: current(connection, sheet) for sheet in SHEETS}
    lines = {sheet.name: _merge(sheet, now_held[sheet.name], read.lines.get(sheet.name)) for sheet in SHEETS}
    findings = read.findings or check(lines)
    if findings:
        raise Invalid("ORGANISATION_INVALID", findings=findings)
    changes: list[Change] = []
    for sheet in SHEETS:
        wanted = [record for _, record in lines[sheet.name]]
        changes += differences(sheet, now_held[sheet.name], wanted)
        if not dry_run:
            apply(connection, sheet, now_held[sheet.name], wanted, Stamp(instant(now), by))
    return Imported(tuple(changes), tuple(gaps(lines, instant(now))))


def _merge(sheet: Sheet, now: list[Record], lines: list[Line] | None) -> list[Line]:
    if lines is None:
        return [Line(0, record) for record in now]
    return lines + [Line(0, record) for record in merged(sheet, now, [record for _, record in lines])]


def export_tables(connection: Connection, recorded: str | None = None) -> dict[str, bytes]:
    """All periods of the organisation as CSV by file name: as believed now, or at the instant `recorded` (text)."""
    return {f"{sheet.name}.csv": _as_csv(connection, sheet, recorded).encode() for sheet in SHEETS}


def export_folder(connection: Connection, folder: Path) -> list[Path]:
    """Writes the organisation as it is believed now, all periods of it, as CSV into `folder`; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in export_tables(connection).items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def digest(connection: Connection) -> str:
    """SM3 of the organisation as it would be exported now: what an event of a change records (contracts 10)."""
    return sm3("\n".join(sm3(_as_csv(connection, sheet)) for sheet in SHEETS))


def _as_csv(connection: Connection, sheet: Sheet, recorded: str | None = None) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(cell.head for cell in sheet.cells)
    for record in current(connection, sheet, recorded):
        writer.writerow(cells(sheet, record).values())
    return text.getvalue()

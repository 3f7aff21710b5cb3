"""A city founded once for many mutants: all but the folder in which something was spoilt is in place already."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from support import city

from engine import schema
from engine.cli.folders import procedures, read_folder
from engine.commands.deploy import Parcel, deploy
from engine.commands.import_organisation import import_organisation
from engine.database import Database

RULES = "rules"
"""The folder of the watched rules: they refer to all others."""


def _deployed(database: Database, folders: list[Path]) -> None:
    for folder in folders:
        deploy(database, "designer", Parcel(read_folder(folder), folder.name), city.FOUNDED)


@cache
def prepared(spoilt: str) -> Path:
    """A SQLite file of the city without the procedures of folder `spoilt`; without any for those that all share."""
    path = Path(tempfile.mkdtemp()) / "city.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    import_organisation(database, "operator", city.PROCESSES / "organisation", city.FOUNDED)
    if spoilt != "shared":
        _deployed(database, [folder for folder in procedures() if folder.name not in (spoilt, RULES)])
    database.dispose()
    return path


def found_from(spoilt: str) -> None:
    """From now on the fixture `city` begins with what is prepared; only the rest is deployed."""
    path = prepared(spoilt)

    def found(database: Database) -> None:
        shutil.copy(path, str(database.url.database))
        _deployed(database, [f for f in procedures() if spoilt == "shared" or f.name in (spoilt, RULES)])

    city.found = found

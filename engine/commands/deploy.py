"""A designer deploys diagrams, decision tables and forms: all of them checked, or nothing changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import Connection

from engine import history, releases, store, values, worklist
from engine.database import Database
from engine.errors import Finding
from engine.history import Entry
from engine.releases import Deployed, Parcel, Row
from engine.store import Change
from engine.tables import deployment

__all__ = ["Deployed", "Parcel", "deploy"]


def deploy(database: Database, login: str, parcel: Parcel, now: dt.datetime) -> Deployed:
    """New versions of everything in `parcel`. Invalid holds every finding at once; cases keep their version.

    Where a second person must approve it, it waits (`Deployed.waits`): its files are kept, and nothing is defined.
    """
    with database.reading() as connection:
        worklist.need(worklist.actor(connection, login, now), "designer", "operator")
        for name, text in (("name", parcel.name), ("source", parcel.source)):
            values.admit(name, text)
        warnings = releases.checked(parcel.files, releases.known(connection, now))
    return database.attempt(lambda connection: _deploy(connection, login, parcel, now, warnings))


def _deploy(
    connection: Connection, login: str, parcel: Parcel, now: dt.datetime, warnings: tuple[Finding, ...]
) -> Deployed:
    history.head(connection, "system:deployments")  # rivals wait here, so that versions have no gaps
    digest = releases.digest(parcel.files)
    same = releases.same(connection, parcel.files) if parcel.filter_duplicates else None
    if same:
        return same
    row: Row = {
        "id": values.uuid7(now),
        "name": parcel.name,
        "source": parcel.source,
        "deployed_at": values.instant(now),
        "deployed_by": login,
        "digest": digest,
    }
    if releases.two_needed(connection) and releases.offers(parcel.files):
        return replace(_submit(connection, login, parcel, row, now), warnings=warnings)
    changes = [Change.insert(deployment, row), *releases.kept_files(connection, parcel, str(row["id"]), now)]
    definitions, more = releases.definitions(connection, parcel.files, str(row["id"]))
    told = {"definitions": [d["id"] for d in definitions]}
    history.append_system(
        connection, "deployments", Entry("deployed", login, data=told), now, releases.unique([*changes, *more])
    )
    store.wake_all(connection, releases.woken(more))
    return Deployed(row, tuple(definitions), warnings)


def _submit(connection: Connection, login: str, parcel: Parcel, row: Row, now: dt.datetime) -> Deployed:
    """What waits already, sent again, is the same deployment: the Modeler tries again after five seconds."""
    for one in releases.waiting(connection):
        if one["digest"] == row["digest"]:
            return Deployed(one, (), duplicate=True, waits=True)
    releases.definitions(connection, parcel.files, str(row["id"]))  # Invalid where something is not there
    changes = [Change.insert(deployment, row), *releases.kept_files(connection, parcel, str(row["id"]), now)]
    entry = Entry("submitted", login, element=str(row["id"]))
    history.append_system(connection, "deployments", entry, now, releases.unique(changes))
    return Deployed(row, (), waits=True)

"""Keeps a database of this version with cases that stand in every way: `python tests/stored/keep.py`.

Run it at every release, before the version is raised: later versions must load it, go on and replay it. It writes
tests/stored/<version>/: `rows.jsonl` (what made it, then table and row on each line), the witness file and the public
key. The same code writes the same bytes.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import random
import sys
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import LargeBinary, select, text
from stored import drawings, small_city
from support.yard import CLERK, OTHER, Yard

from engine import history, machine, schema
from engine.commands.cancel_case import cancel_case
from engine.commands.claim_task import claim_task
from engine.commands.correlate_message import Message, correlate_message
from engine.commands.fail_external_task import Failing, fail_external_task
from engine.commands.import_organisation import import_organisation
from engine.commands.lock_external_task import lock_external_task
from engine.commands.open_obligations import open_obligations
from engine.commands.save_draft import save_draft
from engine.commands.take_back import take_back
from engine.commands.take_checkpoint import take_checkpoint
from engine.commands.urge_task import urge_task
from engine.commands.watch_log import watch_log
from engine.database import Database
from engine.errors import Refused
from engine.tables import metadata

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
MONDAY = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
ANSWERS = {"subject": "关于防汛物资的请示", "number": 20, "names": ["甲", "乙", "丙"], "verdict": "同意", "amount": 7}


def version() -> str:
    """The version that this checkout says it is."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def live(yard: Yard, folder: Path) -> None:
    """A week in which everything happens that a case can come to."""
    signer, witness = history.Signer(folder / "checkpoint.pem"), history.Witness(folder / "checkpoints.txt")
    schema.upgrade(yard.database)
    small_city.write_tables(folder)
    import_organisation(yard.database, "operator", folder, yard.now - dt.timedelta(days=30))
    yard.deploy(drawings.files())
    yard.deploy(drawings.rules(), name="rules")
    for _ in range(2):
        stand(yard)
    others(yard)
    take_checkpoint(yard.database, signer, witness, yard.now)
    yard.work(hours=5)
    open_obligations(yard.database, yard.now)
    yard.work()
    for _ in range(3):
        take_checkpoint(yard.database, signer, witness, yard.now)
        while watch_log(yard.database, yard.now):
            pass


def stand(yard: Yard) -> None:
    """A case in the middle of all its branches; the second stands there a second time, having been sent back."""
    case = yard.begin("standing", dict(ANSWERS))
    yard.pass_time(minutes=7)
    yard.work()
    yard.finish(case, "sign")
    yard.finish(case, "read")
    correlate_message(yard.database, CLERK, Message("note", matter=matter(yard, case)), yard.now)
    claim_task(yard.database, CLERK, yard.task(case, "draft"), yard.now)
    save_draft(yard.database, CLERK, yard.task(case, "draft"), {"opinion": "拟同意"}, yard.now)
    yard.pass_time(minutes=7)
    urge_task(yard.database, CLERK, yard.task(case, "filled"), "请快", yard.now)
    stamp = yard.task(case, "stamp")
    lock_external_task(yard.database, "operator", (stamp, "printer"), dt.timedelta(minutes=1), yard.now)
    fail_external_task(yard.database, "operator", (stamp, "printer"), Failing("缺纸", "", 2), yard.now)
    yard.finish(case, "first_of_some", login=OTHER)


def matter(yard: Yard, case: str) -> str:
    """The matter of a case."""
    return str(yard.log(case)[0].data["matter"])


def others(yard: Yard) -> None:
    """Messages that wait and are waited for, incidents, refusals, what was taken back, cancelled, ended."""
    yard.finish(yard.begin("deciding"), "prepare", {"verdict": "同意"})  # nobody listens yet
    yard.finish(yard.begin("carrying_out"), "draft")
    yard.begin("failing")
    stumbling = yard.begin("stumbling")
    yard.finish(yard.begin("deciding", matter=matter(yard, stumbling)), "prepare", {"verdict": "同意"})
    yard.begin("listening")
    yard.begin("alarming")
    back = yard.begin("duty")
    yard.finish(back, "receive")
    take_back(yard.database, CLERK, back, yard.now)
    ended = yard.begin("duty")
    for step in ("receive", "answer"):
        yard.finish(ended, step)
    withdrawn = yard.begin("withdrawable")
    cancel_case(yard.database, CLERK, withdrawn, "提错了", yard.now)
    with suppress(Refused):
        yard.finish(yard.begin("deciding"), "prepare")  # nothing to announce: refused, and kept in the log
    yard.begin("reminding")
    yard.finish(yard.begin("reminding"), "work")  # its timer goes with it
    yard.work()


def rows(database: Database) -> list[str]:
    """Every row of every table, as lines; in the order of its key."""
    lines = []
    with database.reading() as connection:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        made = {"version": version(), "revision": revision, "semantics": machine.SEMANTICS}
        lines.append(json.dumps(made))
        for table in metadata.sorted_tables:
            binary = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
                told = dict(row)
                for name in binary:
                    told[name] = None if told[name] is None else base64.b64encode(told[name]).decode()
                lines.append(json.dumps([table.name, told, binary], ensure_ascii=False))
    return lines


def keep(folder: Path) -> None:
    """Writes the three files into `folder`; chance is the same every time."""
    chance = random.Random(1)
    replaced = {
        "token_hex": lambda size=32: chance.randbytes(size).hex(),
        "token_bytes": chance.randbytes,
        "token_urlsafe": lambda size=32: chance.randbytes(size).hex(),
        "randbits": chance.getrandbits,
    }
    with mock.patch.multiple("secrets", **replaced), tempfile.TemporaryDirectory() as place:
        key = Ed25519PrivateKey.from_private_bytes(b"kept for tests only, no secret..")
        pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (Path(place) / "checkpoint.pem").write_bytes(key.private_bytes(*pem))
        yard = Yard(Database(f"sqlite:///{place}/city.db"), MONDAY)
        live(yard, Path(place))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rows.jsonl").write_text("\n".join(rows(yard.database)) + "\n", "utf-8")
        for name in ("checkpoints.txt", "checkpoint.pub"):
            (folder / name).write_bytes((Path(place) / name).read_bytes())
        yard.database.dispose()


@click.command(help=__doc__)
def main() -> None:
    """Keeps this version."""
    folder = HERE / version()
    keep(folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    click.echo(f"{folder}: {size // 1024} KB")


if __name__ == "__main__":
    main()

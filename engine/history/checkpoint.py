"""Signed checkpoints over all streams, written outside the database (contracts 10).

Every minute at most, events without a leaf get the next leaf numbers and the tree grows; its size and root are signed
with Ed25519 as a C2SP signed note and appended to a file that is not in the database. Whoever rewrites the database can
then no longer rewrite what was witnessed.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, Row, insert, select, update

from engine import tables, values
from engine.history import merkle
from engine.tables import event, stream

ORIGIN = "youxu"
BATCH = 5000
TAIL = 4096
NOTE = rf"{ORIGIN}\n(\d+)\n\S+\n\S+\n\n— {ORIGIN} \S{{88}}\n"  # 64 bytes in base64
NOTE_SIZE = re.compile(f"^{NOTE}", re.MULTILINE)
BEGINNING = re.compile(rf"^(?={ORIGIN}\n)", re.MULTILINE)


@dataclass(frozen=True)
class Checkpoint:
    """`size` leaves have this `root` (hex); `note` is the signed text."""

    size: int
    root: str
    at: str
    note: str


class Signer:
    """The key that signs checkpoints. It lies in a file of its own, readable by the server's user only."""

    def __init__(self, path: Path) -> None:
        """Reads the key in `path`, or makes one there and its public half beside it (`.pub`)."""
        if not path.exists():
            _make_key(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path} is not an Ed25519 key")
        self._key = key
        if not path.with_suffix(".pub").exists():
            _show_public(path.with_suffix(".pub"), key.public_key())

    @property
    def public(self) -> Ed25519PublicKey:
        """What the auditor needs."""
        return self._key.public_key()

    def sign(self, size: int, root: str, at: str) -> str:
        """The note of a checkpoint: origin, size, root, time, an empty line, the signature."""
        text = f"{ORIGIN}\n{size}\n{base64.b64encode(bytes.fromhex(root)).decode()}\n{at}\n"
        return f"{text}\n— {ORIGIN} {base64.b64encode(self._key.sign(text.encode())).decode()}\n"


def _make_key(path: Path) -> None:
    """A key appears whole or not at all: another process may be looking for it at this moment, and may be first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # readable by its owner only
    with os.fdopen(handle, "wb") as file:
        file.write(private)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # another process was first
        os.link(name, path)
    os.unlink(name)


def _show_public(path: Path, public: Ed25519PublicKey) -> None:
    """Writes the public half for the auditor, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    os.chmod(name, 0o644)
    os.replace(name, path)


def opened(note: str, public: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint that a note says, its signature checked. Raises ValueError for any other text."""
    text, _, signature = note.partition("\n\n")
    try:
        origin, size, root, at = text.split("\n")
        mark, name, signed = signature.split()
        public.verify(base64.b64decode(signed), f"{text}\n".encode())
        if (origin, mark, name) != (ORIGIN, "—", ORIGIN):
            raise ValueError(origin)
    except (ValueError, InvalidSignature) as error:
        raise ValueError("not a checkpoint signed with this key") from error
    return Checkpoint(int(size), base64.b64decode(root).hex(), at, note)


class Witness:
    """The file of notes outside the database, one after the other. Put it where the database's owner cannot write."""

    def __init__(self, path: Path) -> None:
        """`path`: created when the first note is written."""
        self.path = path

    def write(self, note: str) -> None:
        """Appends a note and waits until it is on the disk.

        What a full disk or a crash left of one before it is closed by an empty line: the file may be append-only.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        torn = "" if self._tail()[-2:] in ("", "\n\n") else "\n\n"
        with self.path.open("a", encoding="utf-8") as file:
            file.write(torn + note + "\n")
            file.flush()
            os.fsync(file.fileno())

    def last_size(self) -> int:
        """Number of leaves in the last note, 0 before the first. Reads the end of the file only."""
        sizes = NOTE_SIZE.findall(self._tail())
        return int(sizes[-1]) if sizes else 0

    def _tail(self) -> str:
        if not self.path.exists():
            return ""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - TAIL))
            return file.read().decode("utf-8", "replace")

    def notes(self) -> list[str]:
        """All notes, oldest first. A torn one is left out where it is the beginning of the next, or of nothing yet.

        Anything else that is no note is given as it is: whoever looks at signatures will find it.
        """
        if not self.path.exists():
            return []
        pieces = [part for piece in BEGINNING.split(self.path.read_text("utf-8")) for part in _parts(piece)]
        return [f"{one}\n" for one, next_ in zip(pieces, [*pieces, ""][1:], strict=True) if not _torn(one, next_)]


def _parts(piece: str) -> list[str]:
    """A note and what stands behind it, which may be the first letters of the next."""
    whole = regex.match(NOTE, piece)
    rest = piece[whole.end() if whole else 0 :].strip()
    found = [whole.group().strip()] if whole else []
    return [*found, rest] if rest and not (found and ORIGIN.startswith(rest)) else found


def _torn(piece: str, following: str) -> bool:
    """Whether it is the beginning of the next, or, as the last, of any note."""
    if following:
        return piece != following and following.startswith(piece)
    return regex.fullmatch(NOTE, f"{piece}\n") is None and regex.fullmatch(NOTE, piece, partial=True) is not None


def public_key(path: Path) -> Ed25519PublicKey:
    """The auditor's key: the public half in PEM."""
    key = serialization.load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError(f"{path} is not an Ed25519 public key")
    return key


def notes_since(connection: Connection, size: int) -> list[str]:
    """The notes of all checkpoints in the database with more than `size` leaves, oldest first."""
    notes = select(tables.checkpoint.c.note).where(tables.checkpoint.c.size > size)
    return list(connection.execute(notes.order_by(tables.checkpoint.c.size)).scalars())


def checkpoint(connection: Connection, signer: Signer, now: dt.datetime) -> Checkpoint | None:
    """Takes every new event into the tree and signs its root; None when there is nothing new.

    One at a time: the row of the newest checkpoint is the lock.
    """
    last = _newest(connection)
    size = last.size if last else 0
    peaks = [bytes.fromhex(peak) for peak in str(last.peaks).split()] if last else []
    grown, peaks = _take_leaves(connection, size, peaks)
    if grown == size:
        return None
    at, top = values.instant(now), merkle.root(peaks).hex()
    made = Checkpoint(grown, top, at, signer.sign(grown, top, at))
    row = {"size": grown, "root": top, "at": at, "note": made.note, "peaks": " ".join(peak.hex() for peak in peaks)}
    connection.execute(insert(tables.checkpoint).values(**row))
    return made


def _newest(connection: Connection) -> Row[Any] | None:
    """The newest checkpoint, its row locked; None before the first, which locks the row of a system stream instead.

    Whoever waited looks again: the one before it has made a newer one meanwhile.
    """
    newest = select(tables.checkpoint).order_by(tables.checkpoint.c.size.desc()).limit(1)
    if connection.execute(newest).first() is None:
        connection.execute(select(stream.c.stream).order_by(stream.c.stream).limit(1).with_for_update()).first()
    while True:
        held = connection.execute(newest.with_for_update()).one_or_none()
        last = connection.execute(newest).one_or_none()
        if held is None and last is None:
            return None
        if held is not None and last is not None and held.size == last.size:
            return last


def _take_leaves(connection: Connection, size: int, peaks: list[bytes]) -> tuple[int, list[bytes]]:
    wanted = select(event.c.stream, event.c.seq, event.c.hash).where(event.c.leaf.is_(None))
    wanted = wanted.order_by(event.c.at, event.c.stream, event.c.seq).limit(BATCH)
    while rows := connection.execute(wanted).all():
        for index, row in enumerate(rows, size):
            here = (event.c.stream == row.stream, event.c.seq == row.seq)
            connection.execute(update(event).where(*here).values(leaf=index))
        size, peaks = merkle.grow(size, peaks, [merkle.leaf(row.hash) for row in rows])
    return size, peaks

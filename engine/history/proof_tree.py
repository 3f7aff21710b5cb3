"""Does the tree over all events have the roots that were signed and witnessed outside?"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from engine.history import merkle
from engine.history.checkpoint import Checkpoint, opened
from engine.history.problems import Problem
from engine.tables import checkpoint, event


def check(connection: Connection, notes: Sequence[str] | None, public: Ed25519PublicKey | None) -> list[Problem]:
    """Compares the checkpoints in the database and, if given, the witnessed notes with the tree as it is now."""
    stored = list(connection.execute(select(checkpoint).order_by(checkpoint.c.size)).mappings())
    witnessed, problems = _open(notes or (), public)
    sizes = {row["size"] for row in stored} | {note.size for note in witnessed}
    roots, peaks, held, gaps = _grow(connection, sizes)
    problems += gaps
    for note in witnessed:
        if note.size > held:
            problems.append(Problem("WITNESS_AHEAD", f"见证 {note.at}", f"见证 {note.size} 条，现有 {held} 条"))
        elif roots[note.size] != note.root:
            problems.append(Problem("WITNESS_DIFFERS", f"见证 {note.at}", f"前 {note.size} 条"))
    by_size = {note.size: note for note in witnessed}
    for row in stored:
        place = f"checkpoint {row['size']}"
        fresh = row is stored[-1] and row["size"] not in by_size  # a crash may have kept its note from being written
        if notes is not None and not fresh and (row["size"] not in by_size or by_size[row["size"]].note != row["note"]):
            problems.append(Problem("CHECKPOINT_DIFFERS", place, "外部没有这份见证"))
        if row["size"] > held or (roots.get(row["size"]), peaks.get(row["size"])) != (row["root"], row["peaks"]):
            problems.append(Problem("CHECKPOINT_DIFFERS", place))
        elif public and not _says(row["note"], public, row["size"], row["root"], row["at"]):
            problems.append(Problem("CHECKPOINT_DIFFERS", place, "签名"))
    if notes is not None:
        stored_sizes = {row["size"] for row in stored}
        problems += [
            Problem("ROW_MISSING", f"checkpoint {note.size}") for note in witnessed if note.size not in stored_sizes
        ]
    return problems


def _open(notes: Sequence[str], public: Ed25519PublicKey | None) -> tuple[list[Checkpoint], list[Problem]]:
    found, problems = list[Checkpoint](), list[Problem]()
    for number, note in enumerate(notes, 1):
        try:
            if public is None:
                raise ValueError("no key")
            found.append(opened(note, public))
        except ValueError:
            problems.append(Problem("WITNESS_UNSIGNED", f"第 {number} 份见证"))
    return found, problems


def _says(note: str, public: Ed25519PublicKey, size: int, root: str, at: str) -> bool:
    try:
        said = opened(note, public)
    except ValueError:
        return False
    return (said.size, said.root, said.at) == (size, root, at)


def _grow(connection: Connection, sizes: set[int]) -> tuple[dict[int, str], dict[int, str], int, list[Problem]]:
    """Roots and peaks at `sizes`, the number of leaves without a gap, and the gaps."""
    roots, all_peaks, problems = dict[int, str](), dict[int, str](), list[Problem]()
    size, peaks, expected = 0, list[bytes](), 0
    wanted = select(event.c.leaf, event.c.hash, event.c.stream, event.c.seq).where(event.c.leaf.is_not(None))
    for row in connection.execute(wanted.order_by(event.c.leaf)):
        if row.leaf != expected:
            detail = f"第 {expected}–{row.leaf - 1} 号" if row.leaf > expected else f"第 {row.leaf} 号"
            problems.append(Problem("LEAF_GAP", f"{row.stream}/{row.seq} 之前", detail))
        expected = row.leaf + 1
        size, peaks = merkle.grow(size, peaks, [merkle.leaf(row.hash)])
        if size in sizes:
            roots[size] = merkle.root(peaks).hex()
            all_peaks[size] = " ".join(peak.hex() for peak in peaks)
    return roots, all_peaks, size, problems

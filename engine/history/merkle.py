"""The Merkle tree of RFC 9162 (2.1) over all events, grown without reading old leaves again.

Only the hashes of the perfect subtrees (peaks, largest first) are kept: appending n leaves costs n steps, whatever
the log holds already. Hash function is SM3, with the prefixes of the RFC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence


def _hash(content: bytes) -> bytes:
    return hashlib.new("sm3", content).digest()


def leaf(digest: str) -> bytes:
    """The leaf of an event: of its chain hash as text, whatever that text may be after a forgery."""
    return _hash(b"\x00" + digest.encode())


def node(left: bytes, right: bytes) -> bytes:
    """The parent of two nodes."""
    return _hash(b"\x01" + left + right)


def grow(size: int, peaks: Sequence[bytes], leaves: Iterable[bytes]) -> tuple[int, list[bytes]]:
    """Appends `leaves` to a tree of `size` leaves with these peaks; the new size and peaks."""
    grown = list(peaks)
    for new in leaves:
        size += 1
        grown.append(new)
        for _ in range((size & -size).bit_length() - 1):  # one merge for every trailing zero bit of the size
            right = grown.pop()
            grown[-1] = node(grown[-1], right)
    return size, grown


def root(peaks: Sequence[bytes]) -> bytes:
    """The tree hash; that of the empty tree is the hash of nothing."""
    if not peaks:
        return _hash(b"")
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node(peak, top)
    return top

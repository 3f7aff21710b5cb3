"""RFC 9162, 2.1.1: the tree hash, against its recursive definition."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from engine.history import merkle


def sm3(content):
    return hashlib.new("sm3", content).digest()


def tree_hash(leaves):
    """The definition, word for word."""
    if not leaves:
        return sm3(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sm3(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:]))


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70), st.lists(st.integers(1, 9), max_size=20))
def test_growing_in_any_batches_gives_the_tree_hash(digests, batches):
    leaves = [merkle.leaf(digest.hex()) for digest in digests]
    size, peaks, at = 0, [], 0
    for batch in [*batches, len(leaves)]:
        size, peaks = merkle.grow(size, peaks, leaves[at : at + batch])
        at = min(at + batch, len(leaves))
        assert size == at
        assert merkle.root(peaks) == tree_hash(leaves[:at])


def test_a_leaf_is_not_a_node():
    """Domain separation: no leaf's hash is the hash of an inner node over the same bytes."""
    left, right = b"a" * 32, b"b" * 32
    assert merkle.leaf((left + right).decode()) != merkle.node(left, right)

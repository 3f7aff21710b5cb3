"""Clients insist on UUIDs (contracts 4): a task's id is the one that every library makes of case and token."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from engine.store.task_rows import task_id


@given(st.uuids(), st.tuples(st.integers(1, 10**6), st.integers(1, 10**4)))
def test_of_version_5(case, numbers):
    token = ".".join(map(str, numbers))
    assert task_id(str(case), token) == str(uuid.uuid5(case, token))

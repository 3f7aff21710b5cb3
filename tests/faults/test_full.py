"""The disk full: refused in words, nothing lost or half done, and all goes on when there is room.

`python tests/faults/full.py` does it with more people.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from faults import full


@pytest.mark.parametrize("act", [full.on_sqlite, full.on_postgres], ids=["sqlite", "postgres"])
def test_the_disk_is_full_for_a_while(act):
    with tempfile.TemporaryDirectory(prefix="youxu-full-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # PostgreSQL's user looks in; pytest's own folders are closed again by every run beside it
        try:
            figures, problems = act(folder)
        except full.MountRefused as why:
            pytest.skip(str(why))
    assert problems == [], figures
    assert figures["refused in words"] >= 5

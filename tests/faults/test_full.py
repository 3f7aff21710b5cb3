"""The disk full: refused in words, nothing lost or half done, and all goes on when there is room.

`python tests/faults/full.py` does it with more people.
"""

from __future__ import annotations

import pytest
from faults import full


@pytest.mark.parametrize("act", [full.on_sqlite, full.on_postgres], ids=["sqlite", "postgres"])
def test_the_disk_is_full_for_a_while(act, tmp_path):
    for folder in (tmp_path, *tmp_path.parents[:3]):  # PostgreSQL's user looks in
        folder.chmod(0o755)
    try:
        figures, problems = act(tmp_path)
    except full.MountRefused as why:
        pytest.skip(str(why))
    assert problems == [], figures
    assert figures["refused in words"] >= 5

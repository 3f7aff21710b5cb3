"""A city under watch for the tests of the watched rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.city import found
from support.town import Town

from engine.database import Database


@pytest.fixture
def town(templates, tmp_path: Path) -> Iterator[Callable[[str], Town]]:
    """Opens a copy of the demo city at a moment of its clock. On SQLite: databases do not differ in what rules say."""
    url = templates.copy("sqlite", "city", found)
    database = Database(url)
    yield lambda since: Town(database, tmp_path, since)
    database.dispose()
    templates.drop(url)

"""Every diagram of public test suites is built or refused, never anything else.

Not in the default run: `YOUXU_CORPORA=FOLDER python -m pytest tests/diagrams/corpora.py`;
the folder holds `miwg` and `operaton`.
"""

import os
from pathlib import Path

import pytest
from support.bpmn import tried


@pytest.mark.parametrize("name", ["miwg", "operaton"])
def test_every_file_of_a_corpus_is_built_or_refused(name):
    files = sorted(Path(os.environ["YOUXU_CORPORA"], name).rglob("*.bpmn"))
    assert files
    for path in files:
        tried(path.read_bytes().replace(b"http://operaton.org/schema/1.0/bpmn", b"http://camunda.org/schema/1.0/bpmn"))

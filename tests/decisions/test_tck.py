"""The DMN TCK, where the environment names a folder with it (YOUXU_CORPORA/dmn-tck).

`python tests/decisions/tck.py FOLDER -v` shows every failure.
"""

import os
from collections import Counter
from pathlib import Path

import pytest
from decisions.tck import run_folder

CORPORA = os.environ.get("YOUXU_CORPORA")


@pytest.mark.skipif(CORPORA is None, reason="YOUXU_CORPORA names no folder of corpora")
def test_tck_level_2_passes_and_level_3_fails_only_at_external_functions():
    results = run_folder(Path(CORPORA or "") / "dmn-tck")
    failed = Counter((result.level, result.folder) for result in results if not result.passed)
    assert len(results) > 1000
    assert set(failed) <= {("compliance-level-3", "0076-feel-external-java")}

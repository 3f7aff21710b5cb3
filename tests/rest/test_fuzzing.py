"""What a fuzzer finds that has read our OpenAPI document: nothing. The same inputs every time; more: support.fuzzer."""

from __future__ import annotations

import warnings

import pytest
from support.fuzzer import findings, populated

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from schemathesis import GenerationMode

FEW = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}


@pytest.mark.parametrize("city", ["sqlite"], indirect=True)
def test_schemathesis_finds_nothing(city):
    """Never 500, every answer as the document says; what fits it is taken, what does not is 400."""
    assert list(findings(populated(city.database), FEW, short=True)) == []

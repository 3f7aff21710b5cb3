"""Does what a person types, in an installation of its own."""

import contextlib
import io
import os
from unittest import mock

import pytest

from engine.cli import main


def clean(folder):
    """The environment of an installation in `folder` and nothing else of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YOUXU_")}
    return kept | {"YOUXU_FOLDER": str(folder), "PYTHONUNBUFFERED": "1"}


def run(folder, *arguments, code=0):
    """Does `youxu …` in this process, as its entry point does; what it printed, after a look at the exit code."""
    told = io.StringIO()
    words = ["youxu", *map(str, arguments)]
    with (
        mock.patch.dict(os.environ, clean(folder), clear=True),
        mock.patch("sys.argv", words),
        contextlib.redirect_stdout(told),
        contextlib.redirect_stderr(told),
        pytest.raises(SystemExit) as done,
    ):
        main()
    assert (done.value.code or 0) == code, told.getvalue()
    return told.getvalue()

"""The Modeler's npm packages, bundled by esbuild, in a page of the browser."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


def node(script: str, given: str = "", *, code: int = 0) -> str:
    """What a script of this folder prints."""
    assert (HERE / "node_modules").is_dir(), "run npm ci --ignore-scripts in tests/modeler"
    ran = subprocess.run(
        ["node", str(HERE / script)], input=given, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == code, ran.stderr + ran.stdout
    return ran.stdout


@cache
def bundle(entry: str) -> str:
    """A script of this folder with all that it imports, as one that a page can run."""
    assert (HERE / "node_modules").is_dir(), "run npm ci --ignore-scripts in tests/modeler"
    ran = subprocess.run(
        ["node_modules/.bin/esbuild", entry, "--bundle", "--format=iife", "--log-level=error", "--charset=utf8"],
        capture_output=True,
        text=True,
        cwd=HERE,
        timeout=120,
        check=True,
    )
    return ran.stdout

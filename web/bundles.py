"""Names of the files that `build.mjs` made: their names carry their content, so browsers keep them for a year."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, url_for

STATIC = Path(__file__).parent / "static"


class Bundles:
    """The manifest of one build."""

    def __init__(self, folder: Path = STATIC) -> None:
        """`folder` holds manifest.json; RuntimeError tells how to make it."""
        manifest = folder / "manifest.json"
        if not manifest.exists():
            raise RuntimeError("web/static is empty: run `npm ci --ignore-scripts && node build.mjs` in web/")
        self.names: dict[str, str] = json.loads(manifest.read_text())

    def url(self, name: str) -> str:
        """Where the browser finds `name` (main.js, youxu.css …)."""
        return url_for("static", filename=self.names[name])


def install(app: Flask) -> None:
    """Gives templates `bundle(name)`."""
    app.add_template_global(Bundles().url, "bundle")

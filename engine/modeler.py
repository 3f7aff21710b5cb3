"""The folder that designers copy into Camunda Modeler: our plugin, set to one installation, and the Modeler's flags."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from engine import lint

STATIC = Path(__file__).resolve().parent.parent / "web"
"""Where the plugin's source is, and what is built of it."""
FLAGS = {"disable-zeebe": True, "c7-engine-version": "7.24.0", "default-httl": "180"}
"""Camunda 7 alone is offered; new diagrams are for 7.24."""


def plugin(address: str = "") -> dict[str, str]:
    """File name -> content, below the Modeler's `resources`. `address`: of the installation that checks, "" for none.

    FileNotFoundError where the browser assets are not built.
    """
    built = json.loads((STATIC / "static/manifest.json").read_text("utf-8"))["modeler.js"]
    settings = {
        "address": address.rstrip("/"),
        "rules": [{"name": rule.name, "level": rule.level} for rule in lint.rules()],
    }
    told = json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c")
    return {
        "flags.json": json.dumps(FLAGS, indent=2) + "\n",
        "plugins/youxu/index.js": (STATIC / "modeler/index.js").read_text("utf-8"),
        "plugins/youxu/client.js": f"globalThis.youxuSettings = {told};\n"
        + (STATIC / "static" / built).read_text("utf-8"),
    }


def packed(address: str) -> bytes:
    """The same files as a zip archive, the same bytes each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in plugin(address).items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()

"""Pages that explain the pages: keys, accessibility, whose software is inside."""

from __future__ import annotations

from flask import Blueprint, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from web.bundles import STATIC

pages = Blueprint("help", __name__)


@pages.get("/help/keys")
def keys() -> ResponseReturnValue:
    """Which key does what."""
    return render_template("help/keys.html")


@pages.get("/help/accessibility")
def accessibility() -> ResponseReturnValue:
    """How to use the pages without a mouse, without colours, without sight, without scripts."""
    return render_template("help/accessibility.html")


@pages.get("/help/licences.txt")
def licences() -> ResponseReturnValue:
    """Whose work the browser is given."""
    return send_from_directory(STATIC, "THIRD_PARTY.txt", mimetype="text/plain")

"""Pages that explain the pages: keys, accessibility, the designers' tool, whose software is inside."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from engine import modeler as packing
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


@pages.get("/help/modeler")
def modeler() -> ResponseReturnValue:
    """How designers set up Camunda Modeler."""
    return render_template("help/modeler.html", address=request.host_url.rstrip("/"))


@pages.get("/help/youxu-modeler.zip")
def plugin() -> ResponseReturnValue:
    """The folder that they copy, set to this installation."""
    archive = packing.packed(request.host_url.rstrip("/"))
    return Response(archive, mimetype="application/zip", headers={"Content-Disposition": "attachment"})


@pages.get("/help/licences.txt")
def licences() -> ResponseReturnValue:
    """Whose work the browser is given."""
    return send_from_directory(STATIC, "THIRD_PARTY.txt", mimetype="text/plain")

"""Nobody comes in unproved (`web.machines` looks at the Authorization header, cookies are nothing), nor with a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request

from engine.errors import Invalid
from web.errors import is_machine
from web.machines import storable
from web.rest.asking import check_parameters
from web.rest.versions import ENGINE
from web.surroundings import REST, reader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MODELER = frozenset({"null", "file://"})
"""Origins of a page that was loaded from a file, as the Modeler's is. It sends no cookies and needs none."""
NAMED = f"{REST}/engine/{ENGINE}/"
FORM_MODES = frozenset({"navigate", "no-cors"})


def come_in() -> None:
    """Before every request: what cannot be served is refused, and whoever has not proved who they are."""
    if request.method == "OPTIONS":
        return
    if request.method not in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Mode") in FORM_MODES:
        raise Invalid("BAD_REQUEST", why="这里不收网页表单。")
    _refuse_unkeepable()
    reader()
    check_parameters()


def _refuse_unkeepable() -> None:
    """NUL and lone surrogates in an address are no text that a database could look for."""
    parts = [request.path, *request.args.keys(), *(value for _, value in request.args.items(multi=True))]
    if not all(storable(part) for part in parts):
        raise Invalid("VALUE_NOT_ALLOWED", name="URL")


def let_modeler_read(response: Response) -> Response:
    """The Modeler's page comes from a file: its browser asks whether it may read our answers."""
    origin = request.headers.get("Origin", "")
    if is_machine() and origin in MODELER:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Vary"] = "Origin"
    return response


def allow_what_is_told(response: Response) -> Response:
    """OPTIONS names the methods of this very address: `/deployment/create` is no deployment that could be read."""
    if request.method == "OPTIONS" and is_machine() and request.url_rule is not None:
        rules = current_app.url_map.iter_rules()
        methods = {one for rule in rules if rule.rule == request.url_rule.rule for one in rule.methods or ()}
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response


class NamedEngine:
    """`/engine-rest/engine/default/…` is `/engine-rest/…`: Camunda 7's own clients name the engine in every address.

    There is but one; another name leads nowhere. A stroke at the end is nothing, as in Camunda 7.
    """

    def __init__(self, inner: WSGIApplication) -> None:
        """`inner`: the application that knows the addresses without the name."""
        self.inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """As the application answers the address without the name and without a stroke at its end."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{REST}/"):
            plain = f"{REST}/{path.removeprefix(NAMED)}" if path.startswith(NAMED) else path
            environ = {**environ, "PATH_INFO": plain.removesuffix("/")}
        return self.inner(environ, start_response)


def install(app: Flask) -> None:
    """Headers for answers that no route made, too: 404, 405, OPTIONS. And the engine's name in addresses."""
    app.wsgi_app = NamedEngine(app.wsgi_app)  # type: ignore[method-assign]
    app.after_request(let_modeler_read)
    app.after_request(allow_what_is_told)

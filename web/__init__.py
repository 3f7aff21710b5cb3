"""Shows what the engine says and hands it what people do. No SQL, no BPMN, no rule of a procedure."""

from __future__ import annotations

import os

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.commands.make_secret import make_secret
from engine.database import Database
from web import bundles, errors, frame, language, rest, security, sign_in, words
from web.pages import (
    audit,
    cases,
    designs,
    designs_scenarios,
    designs_try,
    designs_versions,
    desk,
    exceptions,
    findings,
    gate,
    help_,
    matters,
    organisation,
    organisation_changes,
    organisation_tables,
    others,
    start,
    tasks,
)
from web.pages import settings as settings_page
from web.settings import Settings
from web.surroundings import REST, Clock, Surroundings

__all__ = ["Settings", "create_app"]

SHORT_FORM = 2**20
"""Bytes of a form without files, which is read at one go, even a stranger's; pages that take long texts send parts."""


def create_app(database: Database, *, clock: Clock, settings: Settings | None = None) -> Flask:
    """The web application on one database. `clock` gives the aware UTC instant of each request.

    Without `settings`, the environment says them.
    """
    settings = settings or Settings.read(os.environ)
    app = Flask(__name__)
    app.extensions["youxu"] = Surroundings(database, clock, settings)
    app.config.update(
        SECRET_KEY=settings.secret or make_secret(database, "forms", clock()),
        SESSION_COOKIE_NAME="__Host-form" if settings.secure else "form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    for part in (language, bundles, words, sign_in, frame, errors):
        part.install(app)
    security.install(app, secure=settings.secure)
    _protect_forms(app)
    own = (
        gate,
        tasks,
        start,
        matters,
        cases,
        others,
        exceptions,
        desk,
        organisation,
        organisation_changes,
        organisation_tables,
        findings,
        audit,
        designs,
        designs_versions,
        designs_try,
        designs_scenarios,
    )
    for page in (*own, settings_page, help_):
        app.register_blueprint(page.pages)
    rest.install(app)
    return app


def _protect_forms(app: Flask) -> None:
    """Every form carries a token of this browser; machines at /engine-rest bring no cookie and need none."""
    guard = CSRFProtect(app)

    @app.before_request
    def check_form() -> None:
        if request.mimetype == "application/x-www-form-urlencoded":
            request.max_content_length = min(SHORT_FORM, request.max_content_length or SHORT_FORM)
        if not request.path.startswith(REST):
            guard.protect()

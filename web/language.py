"""Chinese unless somebody asks for English: by the link at the foot of each page, or in the settings."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel

from web.surroundings import reader_or_none

COOKIE = "language"
LANGUAGES = ("zh", "en")


def language() -> str:
    """ "zh" or "en": what this browser chose, else what the person has set, else Chinese."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    reader = reader_or_none()
    return "en" if reader is not None and reader.language == "en" else "zh"


def install(app: Flask) -> None:
    """Sets the language of each request."""
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=language)

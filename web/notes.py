"""A note for the next page: what has just happened. One at a time; it stays until that page is left."""

from __future__ import annotations

from flask import flash


def tell(text: str, *, then: str = "", hue: str = "green") -> None:
    """`text` in bold, `then` behind it; `hue` is green (done), amber (conflict) or "" (something changed)."""
    flash({"text": text, "then": then}, hue)  # type: ignore[arg-type]

"""Holds an answer of /engine-rest to our own OpenAPI document: its status, its type, its JSON."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from web.rest.openapi import written

_kept: list[dict[str, Any]] = []
_answers: dict[tuple[str, str], dict[str, Any]] = {}


def document(app: Flask) -> dict[str, Any]:
    """Our document, the same for every application."""
    if not _kept:
        _kept.append(written(app))
    return _kept[0]


def answers(app: Flask, method: str, rule: str) -> dict[str, Any]:
    """What an operation may answer: status -> what reads the JSON of it, None where there is none to be read."""
    if (method, rule) in _answers:
        return _answers[method, rule]
    known = document(app)
    address = rule.removeprefix("/engine-rest").replace("<", "{").replace(">", "}")
    found = _answers[method, rule] = dict[str, Any]()
    for status, told in known["paths"][address][method.lower()]["responses"].items():
        told = known["components"]["responses"][status] if "$ref" in told else told
        shape = told.get("content", {}).get("application/json")
        schema = {**shape["schema"], "components": known["components"]} if shape else None
        found[status] = jsonschema_rs.validator_for(schema) if schema else None
    return found


def check(app: Flask, method: str, path: str, answer: TestResponse) -> None:
    """AssertionError where the document does not tell of such an answer."""
    try:
        rule, _ = app.url_map.bind("").match(f"/engine-rest{path.partition('?')[0]}", method, return_rule=True)
    except HTTPException:
        return  # no operation, or with another method: not in the document either
    if method == "HEAD" or method == "OPTIONS":
        return
    known = answers(app, method, rule.rule)
    assert str(answer.status_code) in known, (method, rule.rule, answer.status_code, answer.text[:400])
    reads = known[str(answer.status_code)]
    if reads is not None:
        assert answer.content_type == "application/json"
        reads.validate(answer.json)

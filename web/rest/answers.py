"""What goes out: JSON with every key, dates as Camunda 7 writes them, a refusal as {type, message, code}."""

from __future__ import annotations

import datetime as dt
import json
from typing import overload

from flask import Response, request

from engine import lint, values
from engine.days import SHANGHAI
from engine.errors import EngineError, Invalid, Refused, Unavailable
from web.errors import SOON, UNPROVED, over_rest

REALM = 'realm="youxu", charset="UTF-8"'


def answer(data: object, status: int = 200) -> Response:
    """`data` as JSON in the order of its keys: the Modeler starts the first process of a deployment's answer.

    The content type is exactly application/json: a client of Camunda 7 compares it as text.
    """
    return Response(json.dumps(data, ensure_ascii=False), status, content_type="application/json")


def nothing() -> Response:
    """204: done, there is nothing to say."""
    done = Response(status=204)
    del done.headers["Content-Type"]
    return done


@overload
def date(stored: str | dt.datetime) -> str: ...
@overload
def date(stored: None) -> None: ...
def date(stored: str | dt.datetime | None) -> str | None:
    """2026-11-23T09:00:00.000+0800, from an instant or the text of one in a table."""
    if not stored:
        return None
    moment = values.read_instant(stored) if isinstance(stored, str) else stored
    local = moment.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03}{local:%z}"


def refuse(error: EngineError) -> Response:
    """A refusal of the engine: all that a person should read is in `message`, in Chinese."""
    if error.code in UNPROVED:
        return _unproved(error)
    told: dict[str, object] = {"type": error.code, "message": message(error), "code": 0}
    if isinstance(error, Invalid) and error.findings:
        told = {**told, "type": "ParseException", "details": lint.camunda_details(error.findings)}
    elif isinstance(error, Invalid) and error.problems:
        told["problems"] = dict(error.problems)
    elif isinstance(error, Refused):
        told["rule"] = error.rule
        told |= _exceptions(error)
    given = answer(told, over_rest(error))
    if isinstance(error, Unavailable):
        given.headers["Retry-After"] = SOON
    return given


def _exceptions(error: Refused) -> dict[str, object]:
    """Where exceptions alone stand in the way: what the caller may allow by a reason, or ask of whom, by the record."""
    if error.wants_reason:
        return {"wantsReason": True}
    asked = [{"rule": hit.rule, "code": hit.code, "authority": hit.authority} for hit in error.may_ask]
    return {"record": error.record, "exceptions": asked} if asked else {}


def message(error: EngineError) -> str:
    """The sentence, with a line for every field to mend; or a line for every rule that says no, and what to do."""
    if isinstance(error, Invalid):
        if error.findings:
            return lint.camunda_message(error.findings)
        return "\n".join([error.sentence, *(f"* {name}：{told}" for name, told in error.problems.items())])
    if isinstance(error, Refused) and error.hits:
        return "\n".join(f"{hit.sentence}{hit.remedy}（{hit.rule}）" for hit in error.hits)
    return error.sentence


def _unproved(error: EngineError) -> Response:
    """401. A browser that was sent here by a link is not invited to keep a password for other sites to use."""
    told = answer({"type": error.code, "message": error.sentence, "code": 0}, 401)
    visited = request.headers.get("Sec-Fetch-Mode") == "navigate"
    told.headers["WWW-Authenticate"] = 'Bearer realm="youxu"' if visited else f"Basic {REALM}"
    if "seconds" in error.details:
        told.headers["Retry-After"] = str(error.details["seconds"])
    return told

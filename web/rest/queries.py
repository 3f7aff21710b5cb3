"""Query parameters, filters in bodies and addresses as JSON Schema: what `asking` reads, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from engine.worklist.listing import MOST, Kind, Listed
from web.rest.asking import BIGGEST, INSTANT_PATTERN, ORDERS
from web.rest.contract import JAVA, PARTS, SORTS, Operation, Parameter

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "pattern": "^[^\\u0000]*$"}
INSTANT: Schema = {
    "type": "string",
    "pattern": INSTANT_PATTERN,
    "examples": ["2026-11-23T09:00:00.000+0800"],
}
KINDS: Mapping[Kind, Schema] = {
    "text": TEXT,
    "texts": {"type": "array", "items": TEXT},
    "flag": {"type": "boolean"},
    "instant": INSTANT,
    "number": {"type": "integer", "minimum": -BIGGEST, "maximum": BIGGEST},
}
WHY_JAVA = "Read, and changes nothing: nobody keeps Java objects here."


def in_query(told: Operation) -> list[Schema]:
    """Every query parameter of an operation."""
    found = [_parameter(name, one) for name, one in told.query.items()]
    if told.listed is None:
        return found
    if not told.in_body:
        rest = {name: Parameter(kind) for name, kind in told.listed.kinds.items() if name not in told.query}
        found += [_parameter(name, one) for name, one in rest.items()]
        found += [] if told.counted else [_order(told.listed)]
    return found if told.counted else found + [_part(name) for name in PARTS]


def in_path(names: Collection[str]) -> list[Schema]:
    """The variable parts of an address."""
    return [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]


def in_body(told: Operation, listed: Listed) -> Schema:
    """The filters and orders of a list, asked for in a body; null is as good as left out."""
    filters = {
        name: KINDS[kind] if name in told.needs else _or_null(KINDS[kind]) for name, kind in listed.kinds.items()
    }
    order = {
        "type": "object",
        "properties": {"sortBy": {"enum": list(listed.orders)}, "sortOrder": {"enum": list(ORDERS)}},
        "required": list(SORTS),
        "additionalProperties": False,
    }
    properties = {**filters, "sorting": _or_null({"type": "array", "items": order})}
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": list(told.needs)} if told.needs else schema


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _parameter(name: str, one: Parameter) -> Schema:
    schema = {"enum": list(one.only)} if one.only else KINDS[one.kind]
    found: Schema = {"name": name, "in": "query", "schema": schema}
    if one.required:
        found["required"] = True
        found["schema"] = {**schema, "minLength": 1} if one.kind == "text" else schema
    if one.kind == "texts":
        found |= {"style": "form", "explode": False}
    return found | ({"description": WHY_JAVA} if name in JAVA else {})


def _order(listed: Listed) -> Schema:
    """`sortBy` and `sortOrder`, which come together: one parameter whose properties stand in the query string."""
    properties = {"sortBy": {"enum": list(listed.orders)}, "sortOrder": {"enum": list(ORDERS)}}
    together = {"sortBy": ["sortOrder"], "sortOrder": ["sortBy"]}
    schema = {"type": "object", "properties": properties, "dependentRequired": together, "additionalProperties": False}
    about = "Two parameters of the query string, sortBy and sortOrder; both or none."
    return {
        "name": "order",
        "in": "query",
        "style": "form",
        "explode": True,
        "schema": schema,
        "description": about,
    }


def _part(name: str) -> Schema:
    most = MOST if name == "maxResults" else BIGGEST
    return {"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": most}}

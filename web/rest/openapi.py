"""Our own OpenAPI document, written from what every view has told of itself (`contract`); nothing is kept beside it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, Literal

from flask import Blueprint, Flask, Response, current_app
from pydantic import BaseModel, TypeAdapter
from werkzeug.routing import Rule

from web.rest.answers import answer
from web.rest.contract import HAL, Operation, tells, told
from web.rest.queries import TEXT, Schema, in_body, in_path, in_query
from web.rest.refusal_shapes import Refusal
from web.rest.versions import VERSION
from web.surroundings import REST

ABOUT = """Camunda 7's REST contract as youxu keeps it; what differs is told in docs/reference/rest.md.

Everybody acts as themselves: what one may not see is 404, what one may see but not do is 403. What does not fit this
document is 400; what fits it but not what is there now is 409: a form, a step, somebody who was first, or a rule of the
procedure that says no, which `message` names."""
REFUSALS = {
    "400": "It does not fit this document, or a deployed file is wrong.",
    "401": "Not signed in.",
    "403": "Known, but not for this person.",
    "404": "Not there, or not to be seen.",
    "409": "It does not fit what is there now: a form, a step, a rule that says no; or somebody was first.",
    "503": "The database is away, occupied or full.",
}
METHODS = ("GET", "POST", "PUT", "DELETE")
SHAPES = "#/components/schemas/"
ANY: Schema = {"$ref": f"{SHAPES}Json"}
JSON: Schema = {
    "description": "Any JSON whose texts can be kept: without NUL.",
    "anyOf": [
        {"type": "null"},
        {"type": "boolean"},
        {"type": "number"},
        TEXT,
        {"type": "array", "items": ANY},
        {"type": "object", "propertyNames": {"pattern": TEXT["pattern"]}, "additionalProperties": ANY},
    ],
}
Mode = Literal["validation", "serialization"]
routes = Blueprint("openapi", __name__)


@routes.get("/openapi.json")
@tells(Operation(dict[str, Any]))
def document() -> Response:
    """This document."""
    known = current_app.extensions
    return answer(known.setdefault("youxu_openapi", written(current_app)))


def written(app: Flask) -> Schema:
    """The document of all routes of an application under /engine-rest."""
    found = sorted(_operations(app), key=lambda one: (one[0].rule, METHODS.index(one[1])))
    shapes, schemas = _schemas([one[2] for one in found])
    paths: dict[str, dict[str, Schema]] = {}
    for rule, method, operation in found:
        address = re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix(REST))
        paths.setdefault(address, {})[method.lower()] = _operation(app, rule, method, operation, shapes)
    return {
        "openapi": "3.1.0",
        "info": {"title": "youxu", "version": VERSION, "description": ABOUT, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": REST}],
        "security": [{"basic": []}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Json": JSON},
            "responses": {status: _refused(why) for status, why in REFUSALS.items()},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(REST):
            for method in (rule.methods or set()) & set(METHODS):
                yield rule, method, told(app.view_functions[rule.endpoint])


def _schemas(operations: list[Operation]) -> tuple[dict[object, Schema], dict[str, Schema]]:
    """What is taken and given -> its schema; and the schemas by name that these speak of."""
    wanted: dict[tuple[str, Mode], tuple[object, TypeAdapter[Any]]] = {}
    for one in (Operation(gives=Refusal), *operations):
        kinds: list[tuple[Mode, object]] = [("serialization", one.gives), ("validation", one.takes)]
        for mode, kind in [*kinds, ("validation", one.form)]:
            if kind is not None:
                adapter: TypeAdapter[Any] = TypeAdapter(kind)  # type: ignore[arg-type]
                wanted[str(kind), mode] = (kind, adapter)
    made, rest = TypeAdapter.json_schemas(
        [(key, mode, adapter) for (key, mode), (_, adapter) in wanted.items()], ref_template=SHAPES + "{model}"
    )
    schemas = {name: _closed(schema) for name, schema in rest.get("$defs", {}).items()}
    return {wanted[one][0]: _closed(schema) for one, schema in made.items()}, schemas


def _closed(schema: Any) -> Any:  # noqa: ANN401 (JSON Schema, as deep as it goes)
    """Without titles that only repeat the name; objects have no other keys; texts no NUL, however deep they are."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("type"), list):
        rest = {name: one for name, one in schema.items() if name != "type"}
        return _closed({**rest, "anyOf": [{"type": kind} for kind in schema["type"]]})
    found = {name: _closed(one) for name, one in schema.items() if name != "title" or not isinstance(one, str)}
    kind = found.get("type")
    if kind == "object" and isinstance(found.get("properties"), dict):
        found.setdefault("additionalProperties", False)
    elif kind == "object":
        found["additionalProperties"] = found.get("additionalProperties", True)
        found["additionalProperties"] = ANY if found["additionalProperties"] is True else found["additionalProperties"]
        found["propertyNames"] = {"pattern": TEXT["pattern"]}
    elif kind == "array" and found.get("items", {}) == {}:
        found["items"] = ANY
    elif kind == "string" and not {"pattern", "enum", "const", "format"} & found.keys():
        found["pattern"] = TEXT["pattern"]
    return found


def _operation(app: Flask, rule: Rule, method: str, operation: Operation, shapes: dict[object, Schema]) -> Schema:
    view = app.view_functions[rule.endpoint]
    first, _, rest = (inspect.getdoc(view) or "").partition("\n")
    found: Schema = {
        "operationId": rule.endpoint.removeprefix("rest.").replace(".", "_")
        + ("_by_key" if "<key>" in rule.rule else ""),
        "summary": first,
        "tags": [rule.rule.removeprefix(REST).split("/")[1]],
    }
    if rest.strip():
        found["description"] = rest.strip()
    if asked := in_path(sorted(rule.arguments)) + in_query(operation):
        found["parameters"] = asked
    if sent := _body(operation, shapes):
        found["requestBody"] = sent
    found["responses"] = _answers(operation, shapes)
    return found


def _body(operation: Operation, shapes: dict[object, Schema]) -> Schema | None:
    if operation.form is not None:
        return {"required": True, "content": {"multipart/form-data": {"schema": shapes[operation.form]}}}
    if operation.listed is not None and operation.in_body:
        schema = in_body(operation, operation.listed)
    elif operation.takes is not None:
        schema = shapes[operation.takes]
    else:
        return None
    needed = bool(operation.needs) or _needs(operation.takes)
    return {"required": needed, "content": {"application/json": {"schema": schema}}}


def _needs(model: type[BaseModel] | None) -> bool:
    return model is not None and any(field.is_required() for field in model.model_fields.values())


def _answers(operation: Operation, shapes: dict[object, Schema]) -> Schema:
    found: Schema = {}
    if operation.file == "application/json":
        found["200"] = {"description": "The file.", "content": {operation.file: {"schema": {"type": "object"}}}}
    elif operation.file == "text/plain":
        found["200"] = {"description": "The text.", "content": {operation.file: {"schema": {"type": "string"}}}}
    elif operation.file:
        found["200"] = {"description": "The file.", "content": {operation.file: {"schema": {}}}}
    elif operation.gives is not None:
        found["200"] = {"description": "Done.", "content": {"application/json": {"schema": shapes[operation.gives]}}}
        if operation.hal:
            found["200"]["content"][HAL] = {"schema": {"type": "object"}}
    if operation.else_nothing or not found:
        found["204"] = {"description": "Done, there is nothing to say."}
    return found | {status: {"$ref": f"#/components/responses/{status}"} for status in REFUSALS}


def _refused(why: str) -> Schema:
    return {"description": why, "content": {"application/json": {"schema": {"$ref": f"{SHAPES}Refusal"}}}}

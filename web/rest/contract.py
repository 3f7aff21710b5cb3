"""What every operation takes and gives, told where it is written.

The door holds requests to it, `asking` reads nothing else, and the OpenAPI document (`openapi.py`) is written from it:
none of them can say what the others do not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, get_type_hints

from flask import current_app, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from engine.worklist.listing import Kind, Listed

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
HAL = "application/hal+json"
PARTS = ("firstResult", "maxResults")
SORTS = ("sortBy", "sortOrder")
JAVA = ("deserializeValue", "deserializeValues", "deserializeVariables")
"""Parameters about the form of Java objects, which nobody keeps here: read everywhere, and they change nothing."""


@dataclass(frozen=True)
class Parameter:
    """A query parameter: what its value must be, or the only values that it may have."""

    kind: Kind = "text"
    required: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """What one operation takes and gives.

    `gives`: the type of the answer's JSON, None for 204; `else_nothing`: 204 is possible beside it; `file`: the media
    type where it is no JSON of ours. `takes`: the JSON of the body; `form`: a multipart one. `listed`: a list, whose
    filters and orders are asked for in the query string, or with `in_body` in the body, there not without `needs`;
    `counted` where only its length is told. `any_query`: whatever the query string asks, the answer is the same.
    `hal`: the answer is HAL where the client would rather have it.
    """

    gives: object = None
    takes: type[BaseModel] | None = None
    query: Mapping[str, Parameter] = field(default_factory=dict)
    listed: Listed | None = None
    in_body: bool = False
    needs: tuple[str, ...] = ()
    counted: bool = False
    file: str = ""
    form: type[BaseModel] | None = None
    else_nothing: bool = False
    any_query: bool = False
    hal: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Every query parameter that it knows."""
        found = {*self.query, *JAVA}
        if self.listed is not None:
            found |= set() if self.counted else set(PARTS)
            found |= set() if self.in_body else set(self.listed.kinds)
            found |= set() if self.in_body or self.counted else set(SORTS)
        return frozenset(found)


_TOLD: dict[object, Operation] = {}


def tells(operation: Operation) -> Callable[[View], View]:
    """Says of a view what it takes and gives."""

    def keep(view: View) -> View:
        _TOLD[view] = operation
        return view

    return keep


def told(view: object) -> Operation:
    """What a view has said of itself. KeyError where it has not."""
    return _TOLD[view]


def here() -> Operation | None:
    """What the view of this request has said; None where no view answers it."""
    return _TOLD.get(current_app.view_functions.get(request.endpoint or ""))


def returns(show: Callable[..., object]) -> object:
    """The type that a function says it returns."""
    return get_type_hints(show)["return"]

"""What programs send to ask for external work and to say what came of it, as Camunda 7's clients write it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from engine.commands.fetch_external_tasks import Topic, Wanted
from engine.values import Value
from engine.worklist.listing import MOST
from web.rest.asking import Body, NoList, NoObject, NoText, Whole, bad
from web.rest.variables import Typed, read

LONGEST_LOCK = 366 * 24 * 3600 * 1000


def span(milliseconds: int) -> dt.timedelta:
    """Camunda 7 tells times in milliseconds."""
    return dt.timedelta(milliseconds=milliseconds)


class Asked(Body):
    """A topic, which variables are wanted of its work (all without a list), and of which cases it may be."""

    topic_name: str
    lock_duration: Whole = Field(gt=0, le=LONGEST_LOCK)
    variables: list[str] | None = None
    deserialize_values: bool = False
    include_extension_properties: bool = False
    without_tenant_id: bool | None = None
    business_key: str | None = None
    process_definition_id: str | None = None
    process_definition_id_in: list[str] | None = None
    process_definition_key: str | None = None
    process_definition_key_in: list[str] | None = None
    process_variables: NoObject = None
    process_definition_version_tag: NoText = None
    tenant_id_in: NoList = None
    local_variables: bool | None = None

    def topic(self) -> Topic:
        """As the engine is asked. 400 for what narrows by variables, tags and tenants."""
        for name, value in (
            ("processVariables", self.process_variables),
            ("processDefinitionVersionTag", self.process_definition_version_tag),
            ("tenantIdIn", self.tenant_id_in),
        ):
            if value:
                raise bad(f"不支持“{name}”。")
        return Topic(
            self.topic_name,
            span(self.lock_duration),
            matters=_either(self.business_key, None),
            definitions=_either(self.process_definition_id, self.process_definition_id_in),
            processes=_either(self.process_definition_key, self.process_definition_key_in),
            own=bool(self.local_variables),
        )


def _either(one: str | None, several: list[str] | None) -> list[str] | None:
    """Names that both agree to; None for any. Clients send empty ones where they want any."""
    if one and several:
        return [name for name in several if name == one]
    return [one] if one else several or None


class Order(Body):
    """Which work comes first: the oldest, or the newest."""

    sort_by: Literal["createTime"]
    sort_order: Literal["asc", "desc"]


class Fetch(Body):
    """Who asks, for what, for how many; how long (ms) to wait while there is nothing."""

    worker_id: str = Field(min_length=1, max_length=100)
    max_tasks: Whole = Field(ge=0, le=MOST)
    topics: list[Asked] = Field(default_factory=list)
    use_priority: bool | None = None
    sorting: list[Order] | None = None
    async_response_timeout: Annotated[Whole, Field(ge=0)] | None = None

    def wanted(self) -> Wanted:
        """As the engine is asked."""
        newest = any(order.sort_order == "desc" for order in (self.sorting or [])[:1])
        return Wanted([one.topic() for one in self.topics], self.max_tasks, newest, bool(self.use_priority))


class Held(Body):
    """Says what came of work that a worker has."""

    worker_id: str
    variables: dict[str, Typed] | None = None

    def values(self) -> dict[str, Value]:
        """The variables by name."""
        return read(self.variables or {})


class Done(Held):
    """Done; `local_variables` are for the step alone: its output parameters see them, and they go with it."""

    local_variables: dict[str, Typed] | None = None

    def local(self) -> dict[str, Value]:
        """The step's own variables by name."""
        return read(self.local_variables or {})


class Failed(Body):
    """Could not be done; `retries` left, and how long (ms) until the next. What failed leaves no variables."""

    worker_id: str
    variables: NoObject = None
    local_variables: NoObject = None
    error_message: str | None = None
    error_details: str | None = None
    retries: Whole | None = None
    retry_timeout: Annotated[Whole, Field(ge=0, le=LONGEST_LOCK)] | None = None


class Thrown(Held):
    """Ended with an error that the diagram knows."""

    local_variables: NoObject = None
    error_code: str = Field(min_length=1)
    error_message: str | None = None


class Longer(Body):
    """Wants to keep the work for so long (ms) from now."""

    worker_id: str
    new_duration: Whole = Field(gt=0, le=LONGEST_LOCK)


class Lock(Body):
    """Wants this very work for so long (ms)."""

    worker_id: str = Field(min_length=1, max_length=100)
    lock_duration: Whole = Field(gt=0, le=LONGEST_LOCK)


class Retries(Body):
    """How often it may be tried from now on."""

    retries: Whole = Field(gt=0)

"""发起: what may be started, and the page that starts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.values import Value
from engine.views.common import CapacityView, Deadline, DraftView, RuleText

if TYPE_CHECKING:
    from engine.forms import Form


@dataclass(frozen=True)
class StartItem:
    """A procedure on the start page. `barred` = who may start it, where the reader may not."""

    process: str
    name: str
    when: str
    """The designer's documentation of the start event: when to use it."""
    first: str = ""
    """First stop."""
    usual: str = ""
    """Median time of ended cases, in words; "" without any."""
    group: str = ""
    """Heading: property `group` of the process, else ""."""
    emergency: bool = False
    barred: str = ""
    named: bool = False
    """Whether the diagram names the reader as a starter; others may still try where a guard stands at the start."""
    deadline: Deadline | None = None
    rule: str = ""


@dataclass(frozen=True)
class StartView:
    """The page that starts one procedure: its form, and the stations the case will pass."""

    process: str
    name: str
    when: str
    form: Form | None
    values: Mapping[str, Value] = field(default_factory=dict)
    """What the form sees before anything is answered."""
    attach: Literal["", "optional", "required"] = ""
    capacities: tuple[CapacityView, ...] = ()
    stations: tuple[tuple[str, str], ...] = ()
    """Holder and step of each stop on the usual way."""
    button: str = ""
    """Name on the button: property `button` of the start event, else ""."""
    then: str = ""
    rules: tuple[RuleText, ...] = ()
    draft: DraftView | None = None
    elsewhere: str = ""
    """camunda:formKey of a form that another program keeps."""

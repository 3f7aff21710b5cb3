"""What pages and commands need to know of a program's elements: plain, frozen, without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.values import Value


@dataclass(frozen=True)
class Choice:
    """A decision the page offers on a user task: one flow of the gateway directly behind it (contracts 21)."""

    flow: str
    name: str
    variable: str
    literal: Value
    rule: str = ""
    opinion_required: bool = False
    style: str = ""
    """"stop" where the flow leads back or to a failing end (property `style`), else ""."""


@dataclass(frozen=True)
class ElementInfo:
    """What pages and the command need to know of one element of a program. Texts are the designer's."""

    id: str
    name: str
    type: str
    """BPMN name: userTask, startEvent, exclusiveGateway, …"""
    process: str
    line: int = 0
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    """Key into `Program.forms`, "" without a form."""
    form_key: str = ""
    """camunda:formKey as the designer wrote it; with an empty `form` it is that of a form kept elsewhere."""
    guards: tuple[str, ...] = ()
    """Keys into `Program.decisions`."""
    rules: tuple[str, ...] = ()
    """Catalogue ids of property `rule`."""
    choices: tuple[Choice, ...] = ()
    attachments: str = ""
    """"", "optional" or "required"."""
    assignee: str = ""
    candidate_groups: str = ""


@dataclass(frozen=True)
class FlowInfo:
    """What pages need to know of a sequence flow."""

    id: str
    source: str
    target: str
    name: str
    process: str
    line: int = 0
    condition: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NextStop:
    """One possible answer to «之后去哪»: a user task or an end, found by a static walk (contracts 26)."""

    element: str
    name: str
    type: str
    assignee: str = ""
    candidate_groups: str = ""
    depends: bool = False
    """True: whether it comes depends on what is not answered yet."""

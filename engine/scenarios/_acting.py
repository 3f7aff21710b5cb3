"""How people of the city act in a scenario."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from engine.acts import Submission
from engine.commands.ask_exception import ask_exception
from engine.commands.complete_task import complete_task
from engine.commands.hand_over import hand_over
from engine.commands.raise_message import raise_message
from engine.commands.start_case import Wish, start_case
from engine.commands.urge_task import urge_task
from engine.database import Database


class Acting(Protocol):
    """How a person of the city acts. Each raises Refused, Invalid, NotAllowed or NotFound as the engine does."""

    @property
    def others(self) -> Acting:
        """How those act who do the same as somebody before them (`each`)."""

    def start(self, login: str, process: str, matter: str | None, given: Submission, now: dt.datetime) -> str:
        """Starts a case and gives its id."""

    def complete(self, login: str, task_id: str, given: Submission, now: dt.datetime) -> None:
        """Completes a task."""

    def send(self, login: str, waiting: tuple[str, str], given: Submission, now: dt.datetime) -> None:
        """Raises the message that (case, token) waits for."""

    def urge(self, login: str, task_id: str, note: str, now: dt.datetime) -> None:
        """Urges whoever has an open task in hand."""

    def hand_over(self, login: str, holder: str, wanted: tuple[str, str], now: dt.datetime) -> None:
        """Hands everything in `holder`'s hands to (login, reason)."""

    def ask(self, login: str, refusal: str, reason: str, now: dt.datetime) -> str:
        """Asks for the exceptions that a refused try met, by its number on record; gives the id of the first case."""

    def look(self, login: str, address: str, now: dt.datetime) -> str | None:
        """The words of a page; None where there are no pages to look at."""


class ByCommand:
    """Calls the commands, as the pages do. Here are no pages."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @property
    def others(self) -> Acting:
        """They act in the same way."""
        return self

    def start(self, login: str, process: str, matter: str | None, given: Submission, now: dt.datetime) -> str:
        """See Acting."""
        return start_case(self.database, login, Wish(process=process, matter=matter), given, now).case

    def complete(self, login: str, task_id: str, given: Submission, now: dt.datetime) -> None:
        """See Acting."""
        complete_task(self.database, login, task_id, given, now)

    def send(self, login: str, waiting: tuple[str, str], given: Submission, now: dt.datetime) -> None:
        """See Acting."""
        raise_message(self.database, login, waiting, given, now)

    def urge(self, login: str, task_id: str, note: str, now: dt.datetime) -> None:
        """See Acting."""
        urge_task(self.database, login, task_id, note, now)

    def hand_over(self, login: str, holder: str, wanted: tuple[str, str], now: dt.datetime) -> None:
        """See Acting."""
        hand_over(self.database, login, holder, wanted, now)

    def ask(self, login: str, refusal: str, reason: str, now: dt.datetime) -> str:
        """See Acting."""
        return ask_exception(self.database, login, refusal, reason, now)[0]

    def look(self, login: str, address: str, now: dt.datetime) -> str | None:
        """See Acting."""
        return None

"""How people of the city act in a scenario: by the engine's commands, or by programs over /engine-rest."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from support.reading import read_page
from support.rest import Api

from engine import scenarios, store
from engine.acts import Submission
from engine.database import Database
from engine.errors import Invalid, NotFound, Refused
from engine.tables import task


class ByCommand(scenarios.ByCommand):
    """Calls the commands, as the pages do; reads the pages without a browser."""

    def look(self, login: str, address: str, now: dt.datetime) -> str:
        return read_page(self.database, login, address, now)


class ByRest(ByCommand):
    """A Camunda 7 client. What the pages alone offer goes by command: messages by hand, urging, handing over."""

    def __init__(self, app: Flask, database: Database, api: Callable[[str], Api]) -> None:
        super().__init__(database)
        self.app, self.api = app, api

    def start(self, login: str, process: str, matter: str | None, given: Submission, now: dt.datetime) -> str:
        body: dict[str, object] = {"variables": self._variables(given)}
        if matter:
            body["businessKey"] = matter
        return str(self._post(login, f"/process-definition/key/{process}/start", body)["id"])

    def complete(self, login: str, task_id: str, given: Submission, now: dt.datetime) -> None:
        variables = self._variables(given)
        if given.decision:  # as another engine's client says it: the gateway's variable
            choice = next((c for c in self._choices(task_id) if c.flow == given.decision), None)
            assert choice, f"no flow {given.decision!r}"
            variables[choice.variable] = {"value": choice.literal}
        self._post(login, f"/task/{task_id}/complete", {"variables": variables})

    def ask(self, login: str, refusal: str, reason: str, now: dt.datetime) -> str:
        return str(self._post(login, "/exception", {"record": refusal, "reason": reason})["cases"][0])  # type: ignore[index]

    def _choices(self, task_id: str) -> tuple:
        with self.database.reading() as connection:
            row = connection.execute(select(task.c.case_id, task.c.element).where(task.c.id == task_id)).one()
            return store.loaded(connection, row.case_id).program.elements[row.element].choices

    def _variables(self, given: Submission) -> dict[str, dict[str, object]]:
        told: dict[str, dict[str, object]] = {name: {"value": value} for name, value in given.answers.items()}
        for name in ("opinion", "reason", "capacity"):
            if text := getattr(given, name):
                told[name] = {"value": text}
        for number, file in enumerate(given.uploads):
            content = base64.b64encode(file.content).decode()
            info = {"filename": file.name, "mimeType": file.type}
            told[f"attachment{number or ''}"] = {"value": content, "type": "File", "valueInfo": info}
        return told

    def _post(self, login: str, path: str, body: dict[str, object]) -> dict[str, object]:
        answer = self.api(login).send("POST", path, json=body)
        if answer.status_code in (200, 204):
            return answer.get_json(silent=True) or {}
        told = answer.get_json()
        raise self._error(answer.status_code, told)

    def _error(self, status: int, told: dict[str, object]) -> Exception:
        code, sentence = str(told["type"]), str(told["message"])
        if status in (403, 404):
            return NotFound(code, sentence)
        assert status in (400, 409), f"{status} {told}"
        if "rule" in told:
            return Refused(code, sentence, rule=str(told["rule"]))
        problems = told.get("problems")
        return Invalid(code, sentence, problems=dict(problems) if isinstance(problems, dict) else {})

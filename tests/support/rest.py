"""Programs that call /engine-rest for people of the demo city, and what the Modeler sends."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from support.city import FOUNDED
from support.contracted import check
from support.requests import REQUEST
from werkzeug.test import TestResponse

from engine.commands.issue_token import issue_token
from engine.database import Database

REQUESTER, DEPUTY, LEADER = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"
CLERK, STRANGER = "office_clerk_1", "bureau_head_forestry"
FILES = Path(__file__).resolve().parent.parent / "rest"
DIAGRAM, FORM = (FILES / "errands.bpmn").read_bytes(), (FILES / "errand.form").read_bytes()
NAME = "交办事项.bpmn"


class Api:
    """A program that acts for one person; "" for nobody."""

    def __init__(self, app: Flask, database: Database, login: str) -> None:
        self.client = app.test_client()
        token = issue_token(database, login, "test", FOUNDED) if login else ""
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def send(self, method: str, path: str, **given: object) -> TestResponse:
        """The answer, after it was held to our OpenAPI document."""
        answer = self.client.open(f"/engine-rest{path}", method=method, headers=self.headers, **given)
        check(self.client.application, method, path, answer)
        return answer

    def get(self, path: str, status: int = 200, **query: object) -> object:
        """The JSON of an answer with this status."""
        return self._json(self.send("GET", path, query_string=query), status)

    def post(self, path: str, body: object = None, status: int = 200, **query: object) -> object:
        given = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return self._json(self.send("POST", path, query_string=query, **given), status)

    def _json(self, answer: TestResponse, status: int) -> object:
        assert answer.status_code == status, f"{answer.status_code} {answer.text[:400]}"
        if status == 204:
            assert answer.data == b""
            return None
        assert answer.headers["Content-Type"] == "application/json"
        return answer.json


Apis = Callable[[str], Api]


def typed(answers):
    """As a client sends them: the type is for us to infer."""
    return {name: {"value": value, "type": None} for name, value in answers.items()}


def start(api, **more):
    return api(REQUESTER).post("/process-definition/key/request/start", {"variables": typed(REQUEST), **more})


def task(api, login, case):
    return api(login).get("/task", processInstanceId=case)[0]


def deploying(diagram=DIAGRAM, attachments=(("办理情况.form", FORM),), **more):
    """The form that its Deploy button sends: the diagram's part is named like the file, attachments too."""
    return {
        "deployment-name": "交办事项",
        "deployment-source": "Camunda Modeler",
        "enable-duplicate-filtering": "true",
        **more,
        NAME: (io.BytesIO(diagram), NAME, "text/xml"),
        **{name: (io.BytesIO(content), name, "application/octet-stream") for name, content in attachments},
    }


def deploy(api, status=200, login="designer", **given):
    answer = api(login).send("POST", "/deployment/create", data=deploying(**given))
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json

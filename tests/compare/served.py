"""Our engine behind its own `/engine-rest`: the demo city in a throw-away database, served, its clock turned."""

import datetime as dt
import json
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

from compare.calls import Answered, Calls
from support.city import City, found
from werkzeug.serving import WSGIRequestHandler, make_server

from engine import jobs
from engine.commands.do_due_work import do_due_work
from engine.commands.issue_token import issue_token
from engine.database import Database
from web import Settings, create_app

STARTED = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
WORKER = {"workerId": "compare", "lockDuration": 600_000}


class Quiet(WSGIRequestHandler):
    """Keeps connections open and says nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


@contextmanager
def serving():
    """The city, with `calls` by login, while it is served."""
    with tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{Path(name) / 'youxu.db'}")
        found(database)
        city = City(database, STARTED)
        app = create_app(database, clock=lambda: city.now, settings=Settings(secret="for comparing only"))
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Served(city, f"http://127.0.0.1:{server.port}")
        finally:
            server.shutdown()
            database.dispose()


class Served:
    """A case of our engine as its REST interface shows it. One case at a time."""

    def __init__(self, city, address):
        self.city = city
        tokens = {login: issue_token(city.database, login, "compare", city.now) for login in ("designer", "operator")}
        self.by = {login: Calls(address, {"Authorization": f"Bearer {token}"}) for login, token in tokens.items()}
        self.designer, self.operator = self.by["designer"], self.by["operator"]

    def deploy(self, files):
        self.designer.deploy(files, **{"deployment-name": "compare", "enable-duplicate-filtering": "false"})

    def start(self, process, variables):
        given = {"variables": typed(variables)}
        begun = self.designer.post(f"/process-definition/key/{process}/start", given)
        self.case, self.matter = begun["id"], begun["businessKey"]
        return self._worked()

    def look(self):
        """(activity ids as a tree, finished, variables, open tasks by element)."""
        try:
            tree = self.designer.get(f"/process-instance/{self.case}/activity-instances")
        except Answered as answer:
            if answer.status != 404:
                raise
            past = self.designer.get("/history/variable-instance", processInstanceId=self.case)
            return None, True, {one["name"]: _value(one) for one in past}, {}
        seen = self.designer.get(f"/process-instance/{self.case}/variables")
        tasks = {}
        for task in self.designer.get("/task", processInstanceId=self.case):
            tasks.setdefault(task["taskDefinitionKey"], []).append(f"/task/{task['id']}/complete")
        for task in self.operator.get("/external-task", processInstanceId=self.case):
            tasks.setdefault(task["activityId"], []).append(f"/external-task/{task['id']}")
        return tree, False, {name: _value(one) for name, one in seen.items()}, tasks

    def happened(self, element):
        """How often an event has happened in the case."""
        asked = {"processInstanceId": self.case, "activityId": element, "finished": "true"}
        return sum(not one["canceled"] for one in self.designer.get("/history/activity-instance", **asked))

    def complete(self, path, values):
        if path.startswith("/task"):
            self.designer.post(path, {"variables": typed(values)})
        else:
            self.operator.post(f"{path}/lock", WORKER)
            code = values.get("~")
            given = typed({name: value for name, value in values.items() if name != "~"})
            if code is None:
                self.operator.post(f"{path}/complete", {"workerId": "compare", "variables": given})
            else:
                thrown = {"workerId": "compare", "errorCode": code, "variables": given}
                self.operator.post(f"{path}/bpmnError", thrown)
        return self._worked()

    def message(self, name, values):
        given = {"messageName": name, "processInstanceId": self.case, "processVariables": typed(values)}
        self.operator.post("/message", given)
        return self._worked()

    def begin_beside(self, process):
        """Another case in the same matter, one that throws a signal, say."""
        self.designer.post(f"/process-definition/key/{process}/start", {"businessKey": self.matter})
        return self._worked()

    def wait(self, until):
        """The clock goes on to an instant, and what is due is done."""
        self.city.now = until
        return self._worked()

    def _worked(self):
        while jobs.do_all(self.city.database, self.city.now, do_due_work):
            pass
        return self.look()

    def end(self):
        try:
            self.operator.delete(f"/process-instance/{self.case}?reason=compared")
        except Answered:
            return


def typed(values):
    return {
        name: {"type": "Json", "value": json.dumps(v)} if isinstance(v, list) else {"value": v}
        for name, v in values.items()
    }


def _value(shown):
    return json.loads(shown["value"]) if shown["type"] == "Json" else shown["value"]

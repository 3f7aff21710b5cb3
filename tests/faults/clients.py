"""People and programs that work over HTTP while processes die: they try again until they are told, and note it.

What a client notes: ("started", case), ("completed", case, task) when it was told so, "beaten" when somebody, its own
deadline, was first; ("bug", what) for every answer that no fault excuses.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

Note = tuple[str, ...]
TOPIC = "编号用印"
FIRST = '"TASK_ALREADY_COMPLETED"'


class Stopped(Exception):
    """The client was told to stop while it was trying."""


class Client:
    """Talks to whichever of `ports` answers; `told` is everything it noted."""

    def __init__(self, ports: list[int], seed: int, headers: Mapping[str, str] | None = None) -> None:
        self.ports, self.chance, self.headers = ports, random.Random(seed), dict(headers or {})
        self.cookies: dict[str, str] = {}
        self.told: list[Note] = []
        self.away: list[tuple[int, str]] = []
        self.stop = threading.Event()
        self.tries = 0

    def run(self) -> None:
        """Works until it is stopped."""
        while not self.stop.is_set():
            try:
                self.turn()
            except Stopped:
                return
            except Exception as error:  # noqa: BLE001  # told to the test
                self.told.append(("bug", f"{type(error).__name__}: {error}"))

    def turn(self) -> None:
        """One piece of work."""
        raise NotImplementedError

    def send(self, method: str, path: str, body: bytes | None = None, **more: str) -> tuple[int, dict[str, str], str]:
        """An answer, however often it must be asked for; `self.tries` says how often it was sent before."""
        self.tries = 0
        while True:
            try:
                status, headers, text = self.once(method, path, body, **more)
                if status != 503:
                    return status, headers, text
                self.away.append((status, text))
            except (OSError, http.client.HTTPException):
                pass
            if self.stop.wait(0.05):
                raise Stopped
            self.tries += 1

    def once(self, method: str, path: str, body: bytes | None = None, **more: str) -> tuple[int, dict[str, str], str]:
        """One try; OSError or HTTPException where nobody answers."""
        talk = http.client.HTTPConnection("127.0.0.1", self.chance.choice(self.ports), timeout=60)
        try:
            cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            said = {name.replace("_", "-"): value for name, value in more.items()}
            talk.request(method, path, body, self.headers | cookies | said)
            answer = talk.getresponse()
            for given in answer.headers.get_all("Set-Cookie", ()):
                name, _, value = given.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            talk.close()

    def rest(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        """An answer of /engine-rest."""
        content = None if body is None else json.dumps(body).encode()
        status, _, text = self.send(method, f"/engine-rest{path}", content, Content_Type="application/json")
        return status, json.loads(text) if text else None

    def note(self, *words: str) -> None:
        """Adds to what it was told."""
        self.told.append(words)


class Clerk(Client):
    """Starts cases and completes their tasks, over /engine-rest, or on the pages when `password` is given."""

    def __init__(self, ports: list[int], seed: int, login: str, token: str, password: str = "") -> None:
        super().__init__(ports, seed, {"Authorization": f"Bearer {token}"})
        self.login, self.password, self.form = login, password, ""
        self.keys = ("milling", "stamping")
        self.signals = True

    def turn(self) -> None:
        """A pair of cases that send one another a message, one with a deadline, one for a program."""
        receiver = self.start("carrying_out")
        sender = self.start("deciding", receiver[1])
        others = [self.start(key)[0] for key in self.keys]
        acts = [(receiver[0], {}), (sender[0], {"verdict": "同意"}), (others[0], {})]
        if self.signals:
            self.start("listening", receiver[1])
            acts.append((self.start("alarming", receiver[1])[0], {}))
        self.chance.shuffle(acts)
        for case, answers in acts:
            self.complete(case, answers)

    def start(self, key: str, matter: str | None = None) -> tuple[str, str]:
        """Case and matter. A try that was not answered may have begun one as well: nobody was told of it."""
        self.note("starting", key)
        status, told = self.rest("POST", f"/process-definition/key/{key}/start", {"businessKey": matter})
        for _ in range(self.tries):
            self.note("starting", key)
        if status != 200:
            raise ValueError(f"start {key}: {status} {told}")
        self.note("started", told["id"])
        return told["id"], told["businessKey"]

    def complete(self, case: str, answers: dict[str, str]) -> None:
        """Completes the first task of a case, if it is still there."""
        status, tasks = self.rest("GET", f"/task?processInstanceId={case}")
        if status != 200:
            raise ValueError(f"task: {status} {tasks}")
        if not tasks:
            return self.note("beaten", case)
        task = tasks[0]["id"]
        self.note("completing", case, task)
        done = self.on_page(task, answers) if self.password else self.over_rest(task, answers)
        self.note(done, case, task)

    def over_rest(self, task: str, answers: dict[str, str]) -> str:
        """What came of completing it over /engine-rest."""
        given = {"variables": {name: {"value": value} for name, value in answers.items()}}
        status, told = self.rest("POST", f"/task/{task}/complete", given)
        return self.judged(status == 204, status, json.dumps(told))

    def on_page(self, task: str, answers: dict[str, str]) -> str:
        """What came of pressing the button; a page does not say a variable, so the answers stay out."""
        if answers:
            return self.over_rest(task, answers)
        self.sign_in()
        form = urlencode({"csrf_token": self.form, "opinion": "办结。"}).encode()
        kind = {"Content_Type": "application/x-www-form-urlencoded"}
        status, _, text = self.send("POST", f"/tasks/{task}/complete", form, **kind)
        return self.judged(status == 302, status, FIRST if "办结，您的操作没有生效" in text else text)

    def judged(self, good: bool, status: int, text: str) -> str:
        """ "completed" when told so, now or by «somebody was first» after a try that was not answered."""
        if good or (status == 409 and FIRST in text and self.tries):
            return "completed"
        if status == 409 and FIRST not in text:
            return "beaten"
        raise ValueError(f"complete: {status} after {self.tries} tries: {text[:300]}")

    def sign_in(self) -> None:
        """Once: the session outlives the processes."""
        if self.form:
            return
        self.find_form("/sign-in")
        form = urlencode({"csrf_token": self.form, "login": self.login, "password": self.password}).encode()
        self.form = ""
        status, _, text = self.send("POST", "/sign-in", form, Content_Type="application/x-www-form-urlencoded")
        if status != 302 and not (status == 400 and self.tries):
            raise ValueError(f"sign-in: {status} {text[:300]}")
        self.find_form(
            "/tasks"
        )  # shown to who is signed in: the session may have come when the rest of the answer was lost

    def find_form(self, path: str) -> None:
        """The token that a page's forms carry."""
        page = self.send("GET", path)[2]
        self.form = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


class Program(Client):
    """Takes external work and does it; a short lock is the only lease there is, and it is the program's own."""

    def __init__(self, ports: list[int], seed: int, token: str) -> None:
        super().__init__(ports, seed, {"Authorization": f"Bearer {token}"})
        self.name = f"printer-{seed}"

    def turn(self) -> None:
        """Up to five pieces of work."""
        asked = {"workerId": self.name, "maxTasks": 5, "topics": [{"topicName": TOPIC, "lockDuration": 5000}]}
        status, found = self.rest("POST", "/external-task/fetchAndLock", asked)
        if status != 200:
            raise ValueError(f"fetchAndLock: {status} {found}")
        for one in found:
            case, task = one["processInstanceId"], one["id"]
            self.note("stamping", case, task)
            status, told = self.rest("POST", f"/external-task/{task}/complete", {"workerId": self.name})
            if status == 204 or (status in (404, 409) and self.tries):
                self.note("stamped", case, task)
            elif status not in (404, 409) or not self.late(told):
                raise ValueError(f"stamp: {status} after {self.tries} tries: {told}")
        self.stop.wait(0.05)

    def late(self, told: object) -> bool:
        """Its lock was over and another program has taken the work."""
        return isinstance(told, dict) and told.get("type") in ("WORK_NOT_YOURS", "UNKNOWN_TASK")


class Crowd:
    """Clients, each in a thread."""

    def __init__(self, *clients: Client) -> None:
        self.clients = clients
        self.threads = [threading.Thread(target=client.run) for client in clients]
        for thread in self.threads:
            thread.start()

    def told(self) -> Counter[str]:
        """How often each word was noted."""
        return Counter(note[0] for client in self.clients for note in list(client.told))

    def notes(self) -> list[Note]:
        """Everything noted."""
        return [note for client in self.clients for note in list(client.told)]

    def stop(self) -> None:
        """Ends them; whoever is trying gives up."""
        for client in self.clients:
            client.stop.set()
        for thread in self.threads:
            thread.join()


def patient(enough: Callable[[], bool], seconds: float) -> bool:
    """Whether enough() came true in time."""
    end = time.monotonic() + seconds
    while not enough() and time.monotonic() < end:
        time.sleep(0.02)
    return enough()

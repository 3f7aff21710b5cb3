"""How people of the city act in a scenario: each in a window of a real browser, on the pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from playwright.sync_api import Browser, Locator, Page
from sqlalchemy import select
from support.site import PASSWORD
from support.window import Window

from engine import organisation
from engine.acts import Submission
from engine.commands.set_password import set_password
from engine.database import Database
from engine.days import SHANGHAI
from engine.errors import Invalid, NotAllowed, Refused
from engine.tables import case_, event
from engine.values import read


class ByBrowser:
    """Signs everybody in once, fills what the form shows, presses the button, and reads what the page then says."""

    def __init__(self, browser: Browser, site: object, database: Database) -> None:
        """`site`: has the `url` under which the application is served."""
        self.browser, self.site, self.database = browser, site, database
        self.windows: dict[str, Window] = {}

    def start(self, login: str, process: str, matter: str | None, given: Submission, now: dt.datetime) -> str:
        page = self._window(login, now).goto(f"/start/{process}" + (f"?matter={matter}" if matter else ""))
        self._found(page)
        self._fill(page.locator("form.form"), given)
        self._as(page, login, given, now)
        self._press(page, page.locator("form.form .save .btn.main"), given.reason)
        found = re.search(r"/cases/([0-9a-f-]{36})", page.url)
        if not found:  # the case may have ended, or be somebody else's to see
            with self.database.reading() as connection:
                newest = select(case_.c.id).order_by(case_.c.id.desc()).limit(1)
                return str(connection.execute(newest).scalar_one())
        return found[1]

    def complete(self, login: str, task_id: str, given: Submission, now: dt.datetime) -> None:
        page = self._window(login, now).goto(f"/tasks/{task_id}")
        self._found(page)
        take = page.locator(f"form[action='/tasks/{task_id}/claim'] button")
        if take.count():
            take.click()
            page.goto(f"/tasks/{task_id}")
        pressed = page.locator(f".choices button[name=decision][value='{given.decision or ''}']")
        if not pressed.count():
            raise NotAllowed("NOT_YOUR_TASK")
        self._fill(page.locator("form.task, form:has(.choices)").first, given)
        self._as(page, login, given, now)
        if given.opinion:
            page.fill("#opinion", given.opinion)
        self._press(page, pressed, given.reason)

    def send(self, login: str, waiting: tuple[str, str], given: Submission, now: dt.datetime) -> None:
        page = self._window(login, now).goto(f"/cases/{waiting[0]}")
        self._found(page)
        form = page.locator(f"form[action='/cases/{waiting[0]}/events/{waiting[1]}']")
        if not form.count():
            raise NotAllowed("NOT_YOUR_TASK")
        if given.opinion:
            form.locator("[name=opinion]").fill(given.opinion)
        self._press(page, form.locator("button").last)

    def close(self) -> list[str]:
        """Closes every window; what went wrong in any of them."""
        for window in self.windows.values():
            window.context.close()
        return [trouble for window in self.windows.values() for trouble in window.trouble]

    def _window(self, login: str, now: dt.datetime) -> Window:
        if login not in self.windows:
            set_password(self.database, login, PASSWORD, "operator", now)
            self.windows[login] = Window(self.browser, self.site, login)  # type: ignore[arg-type]
        return self.windows[login]

    def _found(self, page: Page) -> None:
        """NotAllowed where the page says that it is not there or not theirs."""
        if page.locator("form.form, .choices, .decide").count() == 0:
            raise NotAllowed("NOT_YOUR_TASK", f"{page.url} {page.inner_text('main')[:200]}")

    def _fill(self, form: Locator, given: Submission) -> None:
        for name, value in given.answers.items():
            fields = form.locator(f"[name='{name}']")
            assert fields.count(), f"no field {name!r} on the page"
            _put(fields, value)
        if given.reason and form.locator("[name='reason']").count():
            form.locator("[name='reason']").fill(given.reason)
        if given.uploads:
            files = [{"name": f.name, "mimeType": f.type, "buffer": f.content} for f in given.uploads]
            form.locator("input[type=file]").first.set_input_files(files)  # type: ignore[arg-type]

    def _as(self, page: Page, login: str, given: Submission, now: dt.datetime) -> None:
        """Picks the post to act in: scenarios say its code, the page offers tenures."""
        if given.capacity:
            with self.database.reading() as connection:
                held = organisation.capacities(connection, login, now)
            tenure = next(capacity.id for capacity in held if capacity.post == given.capacity)
            page.locator("[name='capacity']").select_option(tenure)

    def _press(self, page: Page, button: Locator, reason: str = "") -> None:
        """Presses; raises what the answer page tells."""
        before = self._refusals()
        with page.expect_response(lambda answer: answer.request.method == "POST") as told:
            button.click()
        page.wait_for_load_state()
        if told.value.status in (200, 302, 303):
            return
        wants = page.locator("[name='reason']")
        if reason and wants.count() and not wants.input_value():  # an exception: the page asks for the reason only now
            wants.fill(reason)
            return self._press(page, button)
        refused = self._refusals()[len(before) :]
        if refused:
            data = refused[-1]
            text = page.inner_text("main")
            assert str(data["rule"]) in text, f"the page does not name {data['rule']}: {text[:300]}"
            raise Refused(str(data["code"]), str(data["sentence"]), rule=str(data["rule"]))
        if told.value.status == 422:
            links = page.locator(".note.red a[href^='#']").evaluate_all("links => links.map(a => a.hash)")
            names = [link.removeprefix("#").removeprefix("f-") for link in links]
            raise Invalid("ANSWERS_INVALID", problems={name: "" for name in names})
        raise NotAllowed("NOT_YOUR_TASK", f"{told.value.status} {page.inner_text('main')[:200]}")

    def _refusals(self) -> list[Mapping[str, object]]:
        wanted = select(event.c.body).where(event.c.kind == "refused").order_by(event.c.at, event.c.stream, event.c.seq)
        with self.database.reading() as connection:
            return [read(body)["data"] for body in connection.execute(wanted).scalars()]  # type: ignore[index,call-overload]


def _put(fields: Locator, value: object) -> None:
    """Puts an answer into the control that asks for it."""
    first = fields.first
    kind = first.evaluate("field => field.type || field.tagName.toLowerCase()")
    if kind == "radio":
        fields.and_(fields.page.locator(f"[value='{'' if value is None else _text(value)}']")).check()
    elif kind == "checkbox" and isinstance(value, list):
        for one in value:
            fields.and_(fields.page.locator(f"[value='{one}']")).check()
    elif kind == "checkbox":
        first.set_checked(bool(value))
    elif kind.startswith("select"):
        first.select_option([str(one) for one in value] if isinstance(value, list) else _text(value))
    elif kind == "datetime-local":
        moment = dt.datetime.fromisoformat(str(value))
        first.fill(moment.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M"))
    else:
        first.fill("" if value is None else _text(value))


def _text(value: object) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)

"""How people of the city act in a scenario: before a real browser, on the pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, Response
from sqlalchemy import select
from support.acting import ByCommand
from support.filling import fill
from support.stage import Stage

from engine import organisation
from engine.acts import Submission
from engine.errors import Invalid, NotAllowed, NotFound, Refused
from engine.tables import case_, event, task
from engine.values import read

TARGETS = {"files": "attachments"}
"""Where the error summary leads to another name than the engine's."""


class ByBrowser:
    """Opens the page, fills what the form shows, presses the button, and reads what the page then says."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.database = stage, stage.city.database
        self.others = ByCommand(self.database)

    def start(self, login: str, process: str, matter: str | None, given: Submission, now: dt.datetime) -> str:
        page = self._opened(login, f"/start/{process}" + (f"?matter={matter}" if matter else ""))
        form = page.locator("form.form")
        self._fill(form, login, given, now)
        self._press(page, form.locator(".save .btn.main"), given.reason)
        found = re.search(r"/cases/([0-9a-f-]{36})", page.url)
        if not found:  # the case may have ended, or be somebody else's to see
            with self.database.reading() as connection:
                newest = select(case_.c.id).order_by(case_.c.id.desc()).limit(1)
                return str(connection.execute(newest).scalar_one())
        return found[1]

    def complete(self, login: str, task_id: str, given: Submission, now: dt.datetime) -> None:
        page = self._opened(login, f"/tasks/{task_id}")
        take = page.locator(f"form[action='/tasks/{task_id}/claim'] button")
        if take.count():  # offered to a group: the page shows the form to whoever has taken it
            take.click()
            page.wait_for_selector("#act")
        pressed = page.locator(f".choices button[name=decision][value='{given.decision or ''}']")
        if not pressed.count():
            raise NotAllowed("NOT_YOUR_TASK")
        self._fill(page.locator("#act"), login, given, now)
        self._press(page, pressed, given.reason)

    def send(self, login: str, waiting: tuple[str, str], given: Submission, now: dt.datetime) -> None:
        case, token = waiting
        page = self._opened(login, f"/cases/{case}")
        form = page.locator(f"form[action='/cases/{case}/raise/{token}']")
        if not form.count():
            raise NotAllowed("NOT_YOUR_TASK")
        self._fill(form, login, given, now)
        self._press(page, form.locator(".choices button"))

    def urge(self, login: str, task_id: str, note: str, now: dt.datetime) -> None:
        """From the page of the case, where everybody who may urge finds it beside the task."""
        page = self._opened(login, f"/cases/{self._case_of(task_id)}")
        form = page.locator(f"form[action='/tasks/{task_id}/urge']")
        if not form.count():
            raise NotAllowed("NOT_YOURS_TO_URGE")
        page.locator("details", has=form).locator("summary").click()
        form.locator("[name=note]").fill(note)
        self._press(page, form.locator("button"))

    def hand_over(self, login: str, holder: str, wanted: tuple[str, str], now: dt.datetime) -> None:
        page = self._opened(login, "/desk/hand-over")
        page.select_option("#holder", holder)
        page.locator("form.sift button").click()
        page.select_option("#to", wanted[0])
        page.fill("#reason", wanted[1])
        self._press(page, page.locator("form.decide button"))

    def look(self, login: str, address: str, now: dt.datetime) -> str:
        return self._opened(login, address).locator("main").inner_text()

    def _opened(self, login: str, address: str) -> Page:
        """The page, as its person finds it; NotFound where it is not there for them."""
        page = self.stage.page_of(login, address)
        if self.stage.status == 404:
            raise NotFound("UNKNOWN_PAGE", address)
        return page

    def _case_of(self, task_id: str) -> str:
        with self.database.reading() as connection:
            from_task = select(case_.c.id).join_from(case_, task, task.c.case_id == case_.c.id)
            return str(connection.scalar(from_task.where(task.c.id == task_id)))

    def _fill(self, form: Locator, login: str, given: Submission, now: dt.datetime) -> None:
        """Everything that is handed in but the decision; the post to act in by its tenure, as the page offers it."""
        own = {"opinion": given.opinion, "reason": given.reason if form.locator("[name=reason]").count() else ""}
        if given.capacity and form.locator("[name=capacity]").count():  # not asked of whoever has one post
            with self.database.reading() as connection:
                held = organisation.capacities(connection, login, now)
            own["capacity"] = next(capacity.id for capacity in held if capacity.post == given.capacity)
        fill(form, {**given.answers, **{name: text for name, text in own.items() if text}})
        if given.uploads:
            files = [{"name": f.name, "mimeType": f.type, "buffer": f.content} for f in given.uploads]
            form.locator("input[type=file]").first.set_input_files(files)  # type: ignore[arg-type]

    def _press(self, page: Page, button: Locator, reason: str = "") -> None:
        """Presses; raises what the answer page tells."""
        before = self._refusals()
        with page.expect_response(_to_a_press) as told:
            button.click()
        page.wait_for_load_state("domcontentloaded")
        if told.value.status in (200, 302, 303):
            return
        wants = page.locator("[name='reason']")
        if reason and wants.count() and not wants.input_value():  # an exception: the page asks for the reason only now
            wants.fill(reason)
            return self._press(page, button)
        for stream, seq in self._refusals() - before:
            raise self._refused(page, stream, seq)
        if told.value.status == 422:
            links = page.locator(".note.red a[href^='#']").evaluate_all("links => links.map(a => a.hash)")
            names = [link.removeprefix("#").removeprefix("f-") for link in links]
            raise Invalid("ANSWERS_INVALID", problems={TARGETS.get(name, name): "" for name in names})
        raise NotAllowed("NOT_YOUR_TASK", f"{told.value.status} {page.inner_text('main')[:200]}")

    def _refusals(self) -> set[tuple[str, int]]:
        """Stream and number of every refusal on record."""
        wanted = select(event.c.stream, event.c.seq).where(event.c.kind == "refused")
        with self.database.reading() as connection:
            return {(row.stream, row.seq) for row in connection.execute(wanted)}

    def _refused(self, page: Page, stream: str, seq: int) -> Refused:
        """The refusal on record, which the page must name by its rule."""
        wanted = select(event.c.body).where(event.c.stream == stream, event.c.seq == seq)
        with self.database.reading() as connection:
            data: Mapping[str, object] = read(connection.execute(wanted).scalar_one())["data"]  # type: ignore[index,call-overload,assignment]
        text = page.inner_text("main")
        assert str(data["rule"]) in text, f"the page does not name {data['rule']}: {text[:300]}"
        return Refused(str(data["code"]), str(data["sentence"]), rule=str(data["rule"]))


def _to_a_press(answer: Response) -> bool:
    """The answer to the form that was sent, not to what scripts ask meanwhile."""
    return answer.request.method == "POST" and answer.request.is_navigation_request()

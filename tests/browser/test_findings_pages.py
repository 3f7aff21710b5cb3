"""The pages on which findings stand, in a real browser: on the desk and on the phone, and found in the replay."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from browser.test_every_page import SHAPES, check
from support.site import ANSWERS, AUDITOR, REGISTRAR, REQUESTER, Site
from support.watching import Watch

from engine.commands.deploy import Parcel, deploy

pytestmark = pytest.mark.browser
RULE = """
id: forwarded_at_all
rule: RR-09
name: 转呈过的请示
sentence: 请示“{subject}”已经转呈
remedy: 看一看
each: {of: {process: request, element: deputy_forwards}}
traces:
  - {name: 没有转呈, events: [], until: 2026-11-30 00:00}
  - name: 转呈了
    events: [{at: 2026-11-02 09:00, process: request, kind: completed, element: deputy_forwards}]
    until: 2026-11-30 00:00
    finds: [{case: 案一}]
"""
SLOW = """
id: forwarded_late
rule: RR-09
name: 一小时没有转呈
sentence: 请示“{subject}”到 {due} 没有转呈
remedy: 催办
response:
  after: {process: request, kind: started}
  then: {process: request, kind: completed, element: deputy_forwards}
  within: {hours: 1}
traces:
  - {name: 没有请示, events: [], until: 2026-11-30 00:00}
  - name: 没有转呈
    events: [{at: 2026-11-02 09:00, process: request, kind: started}]
    until: 2026-11-30 00:00
    finds: [{at: 2026-11-02 10:00}]
"""


@pytest.fixture(scope="module")
def found(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """A request forwarded two hours late: its id, and those of its findings."""
    folder: Path = tmp_path_factory.mktemp("watch")
    people = site.people
    files = {"forwarded.rule.yaml": RULE.encode(), "slow.rule.yaml": SLOW.encode()}
    deploy(site.database, "designer", Parcel(files, "rules"), people.now)
    watch = Watch(people, folder)
    watch.look()
    people.now += dt.timedelta(seconds=1)
    started = people.start(REQUESTER, "request", ANSWERS["request"], uploads=(people.file,))
    people.now += dt.timedelta(hours=2)
    task = people.task(started.case, "deputy_forwards")
    people.complete("deputy_secretary_general_2", task, ANSWERS["forward"], decision="deputy_forwarded")
    return started.case, [str(row["id"]) for row in watch.look() if row["case_id"] == started.case]


@pytest.mark.parametrize(("size", "scheme"), SHAPES)
def test_pages_with_findings(site: Site, window, found, size: tuple[int, int], scheme: str) -> None:
    case, findings = found
    assert len(findings) == 2
    office = window(REGISTRAR, size=size, color_scheme=scheme)
    for address in ("/desk", "/findings", "/findings?state=all", *(f"/findings/{one}" for one in findings)):
        office.goto(address)
        check(office, address)
    for address in (f"/cases/{case}", "/matters"):
        page = office.goto(address)
        check(office, address)
    page = office.goto(f"/cases/{case}")
    page.get_by_role("link", name="一小时没有转呈").click()
    page.wait_for_url("**/findings/*")
    auditor = window(AUDITOR, size=size, color_scheme=scheme)
    auditor.goto(f"/cases/{case}/replay?at=1")
    check(auditor, "replay")


def test_the_replay_leads_to_the_finding_and_tells_it_at_its_step(window, found) -> None:
    case, _ = found
    page = window(AUDITOR).goto(f"/cases/{case}/replay?at=2")
    lines = page.locator(".events li")
    assert [line.split("\n")[0].strip() for line in lines.all_inner_texts()] == ["1", "!", "2", "✓", "!"]
    lines.nth(0).locator("a").click()  # by script: the step, and what came after it
    page.wait_for_url("**at=1")
    page.locator("#step-detail .note", has_text="一小时没有转呈").wait_for()
    lines.nth(1).locator("a").click()
    page.wait_for_url("**/findings/*")
    assert "一小时没有转呈" in page.locator("h1").inner_text()

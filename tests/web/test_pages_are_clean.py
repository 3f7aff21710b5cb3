"""Habits of every page: nothing inline, one heading, one main button, strict headers, everything by our own names."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from support.site import APPROVER, AUDITOR, DESIGNER, FORWARDER, REGISTRAR, REQUESTER, Site

WEB = Path(__file__).parents[2] / "web"


class Page(HTMLParser):
    """Notes what a strict policy would block, and what the design allows once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.headings = self.mains = 0
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.headings += tag == "h1"
        classes = (given.get("class") or "").split()
        self.mains += "main" in classes and "btn" in classes and given.get("href") != "#decide"
        self.ids += [given["id"]] if given.get("id") else []
        for name, value in attributes:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.inline.append(f"{tag} {name}")
            if name in ("src", "href", "action", "formaction") and value is not None:
                self.addresses.append(value)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(tag)


def pages_of(site: Site) -> dict[str, list[str]]:
    """Every kind of page, by who sees it."""
    waiting = site.cases["waiting"]
    return {
        "": ["/sign-in", "/help/keys", "/help/accessibility", "/help/modeler"],
        REQUESTER: ["/tasks", "/start", "/start/request", f"/cases/{waiting}", "/tasks/done"],
        FORWARDER: [site.task("fresh", "deputy_forwards"), f"/tasks/finished/{waiting}"],
        APPROVER: [
            "/tasks",
            site.task("waiting", "vice_mayor_approves"),
            "/cases",
            "/matters",
            "/matters/2026-0001",
            "/settings",
            "/nowhere",
        ],
        AUDITOR: [
            f"/cases/{waiting}/replay",
            f"/cases/{waiting}/replay?at=1",
            f"/cases/{waiting}/diagram",
            "/cases",
            "/exceptions",
        ],
        DESIGNER: [
            "/designer",
            "/designer/processes/request",
            "/designer/upload",
            "/designer/try",
            "/designer/scenarios",
        ],
        REGISTRAR: [
            "/desk",
            "/desk/register",
            "/desk/due",
            "/desk/repairs",
            "/desk/figures",
            "/organisation",
            "/organisation/units/finance",
            "/organisation/portfolios",
            "/organisation/tables",
            "/organisation/calendar?year=2027",
            "/organisation/people/bureau_head_commerce",
            "/organisation/change/delegations?unit=commerce",
        ],
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_keeps_the_habits(site: Site, person, language: str) -> None:
    for login, addresses in pages_of(site).items():
        client = person(login).client
        client.set_cookie("language", language)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code in (200, 404), address
            page = Page(answer.text)
            assert page.inline == [], address
            assert page.headings == 1, address
            assert page.mains <= 1, address
            assert len(page.ids) == len(set(page.ids)), address
            assert all(found.startswith(("/", "#", "data:,", "?")) for found in page.addresses), address
            assert f'<html lang="{"en" if language == "en" else "zh-CN"}"' in answer.text
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_files_of_the_pages_are_kept_for_a_year(person) -> None:
    client = person("").client
    page = client.get("/sign-in").text
    for address in re.findall(r'"(/static/[^"]+)"', page):
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"]
        assert re.search(r"-[A-Z0-9]{8}\.(js|css)$", address)


def test_the_list_of_software_by_others_is_served(person) -> None:
    text = person("").client.get("/help/licences.txt", buffered=True).text
    for name in ("bpmn-js", "htmx.org", "diagram-js"):
        assert re.search(rf"^{re.escape(name)} \d", text, re.MULTILINE)
    assert "bpmn.io" in text


def test_packages_are_pinned_by_content_and_name_no_registry() -> None:
    for folder in (WEB, Path(__file__).parents[1] / "browser"):
        lock = (folder / "package-lock.json").read_text()
        assert '"resolved"' not in lock
        assert lock.count('"integrity"') >= lock.count('"node_modules/')
        assert not re.search(r'"[~^]', (folder / "package.json").read_text())


def test_colours_and_sizes_of_type_are_named_once() -> None:
    """Design 2: all are custom properties of :root."""
    for name in ("youxu.css", "replay.css"):
        text = re.sub(r"/\*.*?\*/", "", (WEB / "assets" / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        rest = re.sub(r":root\s*\{[^}]*\}", "", text)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)|rgba?\(|hsla?\(", rest)
        sizes = re.findall(r"font-size:\s*([^;}!]+)", rest)
        assert [size for size in sizes if not size.strip().startswith(("var(", "inherit"))] == []


def test_every_class_of_the_pages_has_a_look() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in (WEB / "assets").glob("*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", styles))
    used: set[str] = set()
    for path in (WEB / "templates").rglob("*.html"):
        for value in re.findall(r'class="([^"{}]+)["{]', path.read_text(encoding="utf-8")):
            used.update(word for word in value.split() if not word.endswith("-"))
    assert used - known - UNSTYLED == set()


UNSTYLED = {"body"}
"""Names that only part a page for its reader."""

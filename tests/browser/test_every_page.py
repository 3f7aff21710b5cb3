"""Every page and state: axe finds nothing, nothing is cut off, nothing too small, nothing blocked."""

from __future__ import annotations

import pytest
from support.site import APPROVER, AUDITOR, DESIGNER, FORWARDER, REGISTRAR, REQUESTER, STRANGER, Site
from support.window import DESKTOP, PHONE, Window

pytestmark = pytest.mark.browser
SHAPES = [(DESKTOP, "light"), (PHONE, "dark")]


def pages_of(site: Site) -> dict[str, list[str]]:
    waiting = site.cases["waiting"]
    return {
        "": ["/sign-in"],
        APPROVER: ["/tasks", site.task("waiting", "vice_mayor_approves"), "/settings", "/cases?text=nothing"],
        REQUESTER: ["/start", "/start/request", f"/cases/{waiting}", site.task("waiting", "vice_mayor_approves")],
        FORWARDER: [site.task("fresh", "deputy_forwards"), "/tasks/done", f"/tasks/finished/{waiting}"],
        STRANGER: [
            "/tasks",
            "/cases",
            f"/cases/{waiting}",
            f"/cases/{waiting}/replay",
            "/help/keys",
            "/help/accessibility",
            "/help/modeler",
        ],
        AUDITOR: [
            *(f"/cases/{waiting}/replay", f"/cases/{waiting}/diagram", "/cases", "/matters", "/matters/2026-0001"),
            "/exceptions",
        ],
        DESIGNER: [
            *("/designer", "/designer/processes/request", "/designer/processes/request/clauses"),
            "/designer/processes/request/compare?from=1&to=1",
            *("/designer/upload", "/designer/try", "/designer/scenarios"),
        ],
        REGISTRAR: [
            "/desk",
            "/desk/register",
            "/desk/due",
            "/desk/repairs",
            "/desk/figures",
            "/organisation",
            "/organisation/units/finance",
            "/organisation/tables",
            "/organisation/calendar?year=2027",
            "/organisation/people/bureau_head_commerce",
            "/organisation/change/delegations?unit=commerce",
        ],
    }


def check(window: Window, address: str) -> None:
    assert window.axe() == [], address
    assert window.too_small() == [], address
    assert not window.is_wider_than_the_screen(), address


@pytest.mark.parametrize(("size", "scheme"), SHAPES)
def test_pages(site: Site, window, size: tuple[int, int], scheme: str) -> None:
    for login, addresses in pages_of(site).items():
        opened = window(login, size=size, color_scheme=scheme)
        for address in addresses:
            page = opened.goto(address)
            if page.locator("#diagram").count():
                page.wait_for_selector("#diagram .djs-container")
            check(opened, address)


@pytest.mark.parametrize(("size", "scheme"), SHAPES)
def test_answers_that_were_not_taken(site: Site, window, size: tuple[int, int], scheme: str) -> None:
    requester = window(REQUESTER, size=size, color_scheme=scheme)
    page = requester.goto("/start/request")
    page.click(".save .btn.main")
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    check(requester, "start, not taken")
    page.locator("[role=alert] a").first.click()
    assert page.evaluate("document.activeElement.matches('input, select, textarea')")

    approver = window(APPROVER, size=size, color_scheme=scheme)
    page = approver.goto(site.task("waiting", "vice_mayor_approves"))
    page.locator(".choices .btn.stop").first.click()
    page.wait_for_selector("#opinion-error")
    check(approver, "decision, not taken")

    gate = window(size=size, color_scheme=scheme)
    page = gate.goto("/sign-in")
    page.fill("#login", "nobody")
    page.fill("#password", "nothing")
    page.click(".btn.main")
    page.wait_for_selector("#problem")
    check(gate, "gate, not taken")


def test_english_pages(site: Site, window) -> None:
    opened = window(APPROVER)
    opened.goto("/language/en?next=/tasks")
    for address in ("/tasks", site.task("waiting", "vice_mayor_approves"), "/settings"):
        opened.goto(address)
        check(opened, address)


@pytest.mark.parametrize("width", [320, 768, 1024, 1920])
def test_no_page_scrolls_sideways(site: Site, window, width: int) -> None:
    opened = window(APPROVER, size=(width, 900))
    for address in ("/tasks", site.task("waiting", "vice_mayor_approves"), f"/cases/{site.cases['waiting']}", "/cases"):
        opened.goto(address)
        assert not opened.is_wider_than_the_screen(), (address, width)


def test_the_policy_blocks_what_it_should(site: Site, window) -> None:
    """The positive control: an inline script and an image from elsewhere are blocked, and the window hears of it."""
    opened = window(APPROVER)
    page = opened.goto("/tasks")
    page.evaluate("""() => {
        const script = Object.assign(document.createElement('script'), {textContent: 'window.ran = true'});
        document.body.append(script, Object.assign(new Image(), {src: 'https://elsewhere.example/x.png'}));
    }""")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert len([trouble for trouble in opened.trouble if "Content Security Policy" in trouble]) == 2
    opened.trouble.clear()

"""A browser window of one person, that notes whatever went wrong in it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from support.site import PASSWORD, Site

AXE = Path(__file__).parents[1] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = (1440, 900), (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 20_000


class Window:
    """A browser window of one person; notes whatever the policy blocked, what went wrong, and who else was asked."""

    def __init__(self, browser: Browser, site: Site, login: str, **options: object) -> None:
        size = options.pop("size", DESKTOP)
        viewport = {"width": size[0], "height": size[1]}  # type: ignore[index]
        self.context: BrowserContext = browser.new_context(
            base_url=site.url,
            viewport=viewport,  # type: ignore[arg-type]
            locale="zh-CN",
            **options,  # type: ignore[arg-type]
        )
        self.context.set_default_timeout(PATIENCE)
        self.site, self.login, self.trouble = site, login, list[str]()
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))
        self.page.on("request", self._watch)
        if login:
            self.page.goto("/sign-in")
            self.page.fill("#login", login)
            self.page.fill("#password", PASSWORD)
            self.page.click(".btn.main")
            self.page.wait_for_url(lambda address: "/sign-in" not in address)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.trouble.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:")):
            self.trouble.append(f"elsewhere: {request.url}")

    def goto(self, address: str) -> Page:
        self.page.goto(address)
        return self.page

    def axe(self) -> list[str]:
        """What axe finds on the page as it stands."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        script = """async rules => (await axe.run(document, {runOnly: rules})).violations
            .map(found => found.id + ': ' + found.nodes.map(node => node.target).join(' '))"""
        found: list[str] = self.page.evaluate(script, RULES)
        return found

    def too_small(self) -> list[str]:
        """What can be clicked and is under 24 pixels, other than links in sentences (WCAG 2.5.8)."""
        script = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(part => {
              const box = part.getBoundingClientRect();
              const excused = '.vh, .skip, p, dd, th, .bjs-powered-by, [type=radio], [type=checkbox]';
              return box.width && !part.closest(excused) && (box.width < 23.5 || box.height < 23.5);
            }).map(part => part.outerHTML.slice(0, 100))"""
        found: list[str] = self.page.evaluate(script)
        return found

    def is_wider_than_the_screen(self) -> bool:
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wide

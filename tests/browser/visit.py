"""Somebody at a browser: goes to pages, looks at them through axe, and keeps what the console complains about."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.web.static_build import NODE_MODULES

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "sam-vasteras"
PHONE_WIDTH = 600
PATIENCE_MS = 30_000
TAP_PIXELS = 44
TAPPED = ", ".join(
    f"{part}:visible"
    for part in ("main .btn", ".bottom-bar > a", ".bottom-bar summary", "input.form-control", "main select")
)
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A desk and a phone, in pixels.
WIDTHS = (1280, 390)


@dataclass
class Visitor:
    """One browser window.

    Attributes:
        page: the window.
        complaints: errors and warnings of the console, such as what the content security policy refused.
        expected_statuses: answers that the console reports as errors although the test means them to happen.
    """

    page: Page
    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list)
    expected_statuses: set[int] = field(default_factory=set)

    @classmethod
    @contextmanager
    def arrive(cls, browser: Browser, address: str, width: int, *, is_dark: bool = False) -> Iterator[Self]:
        """Open a window of that width with Swedish as its language."""
        height = 844 if width < PHONE_WIDTH else 900
        is_phone = width < PHONE_WIDTH
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="sv-SE",
            has_touch=is_phone,
            color_scheme="dark" if is_dark else "light",
        )
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page = context.new_page()
        visitor = cls(page, context, address)
        page.on("console", lambda message: visitor.hear(message.type, message.text))
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        try:
            yield visitor
        finally:
            context.close()

    def hear(self, kind: str, text: str) -> None:
        """Keep what the console says, unless it reports a status that the test expects."""
        status = re.search(r"status of (\d+)", text)
        if status and int(status[1]) in self.expected_statuses:
            return
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def log_in(self, username: str) -> None:
        """Log in with an account of the demonstration."""
        self.page.goto(f"{self.address}/logga-in/")
        self.page.get_by_label("Användarnamn").fill(username)
        self.page.get_by_label("Lösenord").fill(PASSWORD)
        self.page.get_by_role("button", name="Logga in").click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def go(self, path: str) -> int:
        """Go to a path; return the status."""
        response = self.page.goto(f"{self.address}{path}")
        return response.status if response else 0

    def check_accessible(self, *, where: str) -> None:
        """Fail with what axe finds on the page as it stands, and if the page is wider than its window."""
        # Through the debugger, because the page's own policy allows no foreign script – as it should.
        session = self.context.new_cdp_session(self.page)
        session.send("Runtime.evaluate", {"expression": (NODE_MODULES / "axe-core" / "axe.min.js").read_text()})
        session.detach()
        self._check_by_axe(AXE_RULES, where)
        overflow = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{where} is {overflow} px wider than its window"

    def check_both_schemes(self, *, where: str) -> None:
        """Fail as ``check_accessible``, with what is tapped but too small, and with what cannot be read in the dark."""
        self.check_accessible(where=where)
        self.check_tall_enough(where=where)
        # Colours must not be measured on their way from one scheme to the other.
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        self._check_by_axe(["color-contrast"], f"{where}, in the dark")
        self.page.emulate_media(color_scheme="light", reduced_motion="null")

    def _check_by_axe(self, rules: list[str], where: str) -> None:
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
        faults = [_describe(fault) for fault in found["violations"]]
        assert faults == [], f"{where} at {self.page.evaluate('window.innerWidth')} px"

    def check_tall_enough(self, *, where: str) -> None:
        """On a phone, fail with what is tapped but less than 44 pixels tall."""
        if self.page.evaluate("window.innerWidth") >= PHONE_WIDTH:
            return
        heights = self.page.locator(TAPPED).evaluate_all(
            "all => all.map(one => [one.getBoundingClientRect().height, one.outerHTML.slice(0, 100)])"
        )
        assert [words for height, words in heights if height < TAP_PIXELS] == [], where


def _describe(fault: dict[str, Any]) -> str:
    return f"{fault['impact']} {fault['id']}: {fault['nodes'][0]['html'][:200]}"

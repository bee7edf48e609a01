"""People with a real Chromium. Each opening is a fresh profile; whatever a console complains of is remembered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.support.page_checks import HtmlPile, find_axe_violations, find_sideways_scroll
from tests.support.tools import find_chromium

QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", *QUIET)
PHONE, DESK = 390, 1280
HEIGHTS = {PHONE: 844, DESK: 800}
# Chromium notes every refused form on the console; the page says it in words.
DELIBERATE = r"status of 422"


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A Chromium for the length of a with block."""
    path = find_chromium()
    assert path, "the browser tests need Chromium: `make test` fetches it, or set CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Browsing:
    """Opens pages for one test, checks them where the test stops, and knows what went wrong meanwhile."""

    def __init__(self, chromium: Browser, url: str, pile: HtmlPile) -> None:
        self._chromium = chromium
        self._url = url
        self._pile = pile
        self._documents: dict[Page, Response] = {}
        self._without_script: set[Page] = set()
        self.complaints: list[str] = []
        self.forgiven = [DELIBERATE]

    def open(
        self, path: str = "/", *, width: int = DESK, dark: bool = False, script: bool = True, who: Any = None
    ) -> Page:
        """A new browser at a path; `who` is the stored state of one that has been used before."""
        context = self._chromium.new_context(
            base_url=self._url,
            locale="nb-NO",
            viewport={"width": width, "height": HEIGHTS[width]},
            is_mobile=width == PHONE,
            has_touch=width == PHONE,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            storage_state=who,
        )
        context.set_default_timeout(15_000)
        page = self.watch(context.new_page())
        if not script:
            self._without_script.add(page)
        page.goto(path)
        return page

    def watch(self, page: Page) -> Page:
        """Listen to a page's console, and keep its newest document at hand."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", lambda answer: self._keep(page, answer))
        return page

    def forgive(self, pattern: str) -> None:
        """What this test brings about on purpose, as a pattern of the console's words."""
        self.forgiven.append(pattern)

    def check(self, page: Page) -> None:
        """The three checks of a page, in the state it is in."""
        self._pile.add(self.html_of(page), where=page.url)
        found = find_sideways_scroll(page)
        if page not in self._without_script:
            found += find_axe_violations(page)
        assert not found, f"{page.url}: " + "\n".join(found)

    def html_of(self, page: Page) -> str:
        """The page's document as the server sent it."""
        return self._documents[page].text()

    def end(self) -> list[str]:
        """Close every browser; returns the complaints nobody asked for."""
        for context in self._chromium.contexts:
            context.close()
        return [text for text in self.complaints if not any(re.search(pattern, text) for pattern in self.forgiven)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.location['url']}: {message.text}")

    def _keep(self, page: Page, answer: Response) -> None:
        if (
            answer.request.is_navigation_request()
            and answer.frame == page.main_frame
            and answer.status not in (301, 302, 303)
        ):
            self._documents[page] = answer

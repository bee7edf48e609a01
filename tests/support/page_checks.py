"""What must be true of every page in a real browser: axe finds nothing, nothing scrolls sideways at 320 px, the HTML is valid."""

import json
import subprocess
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from tests.support.tools import PAGE_CHECKS, html_validate

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast"]}
RUN_AXE = """only => axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false}).then(found =>
  found.violations.map(broken => `${broken.id}: ` + broken.nodes.slice(0, 3).map(node => node.target + " " +
    [...node.any, ...node.all, ...node.none].map(why => why.message).join(" ")).join(" | ")))"""
NARROW = {"width": 320, "height": 640}
# Ends of what sticks out, unless a box of its own scrolls it; said so that the fault can be found.
STICKS_OUT = """() => [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > 321)
  .slice(0, 5).map(e => `${e.tagName}.${e.className}`.slice(0, 60) + " " + Math.round(e.getBoundingClientRect().right))"""


NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def let_it_settle(page: Page) -> None:
    """After a change of window or colours: the new ones are there two frames later, be a transition ever so short."""
    page.evaluate(NEXT_FRAME)


def find_axe_violations(page: Page, *, only_colours: bool = False) -> list[str]:
    """One line a rule that is broken. The page's own Content-Security-Policy stays in force: axe comes by the debugger."""
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(AXE)
    return page.evaluate(RUN_AXE, COLOURS if only_colours else EVERYTHING)


def find_sideways_scroll(page: Page) -> list[str]:
    """What is wider than a window of 320 px, if the page as a whole is; the window is then as it was."""
    before = page.viewport_size
    page.set_viewport_size(NARROW)
    try:
        width = page.evaluate("document.documentElement.scrollWidth")
        return [f"{width} px wide at 320 px: {page.evaluate(STICKS_OUT)}"] if width > NARROW["width"] else []
    finally:
        page.set_viewport_size(before)


class HtmlPile:
    """The HTML of all pages, as the server sent it; validated in one run, because a start of node takes a second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._addresses: dict[str, str] = {}

    def add(self, html: str, *, where: str) -> None:
        """Keep a page; the same one twice is kept once."""
        if html in self._addresses:
            return
        self._addresses[html] = where
        (self._folder / f"{len(self._addresses)}.html").write_text(html, encoding="utf-8")

    def __len__(self) -> int:
        return len(self._addresses)

    def find_errors(self) -> list[str]:
        """One line an error, with the address of the page."""
        command = [*html_validate(), "--config", str(PAGE_CHECKS / "htmlvalidate.json"), "--formatter", "json"]
        answer = self._folder / "errors.json"
        with answer.open("wb") as file:  # node ends before a long answer has gone through a pipe
            done = subprocess.run(
                [*command, str(self._folder / "*.html")], stdout=file, stderr=subprocess.PIPE, check=False
            )
        assert done.returncode in (0, 1), (done.stderr.decode(), answer.read_text(encoding="utf-8"))
        wheres = list(self._addresses.values())
        return sorted(
            f"{wheres[int(Path(page['filePath']).stem) - 1]}: {error['ruleId']} at line {error['line']}: {error['message']}"
            for page in json.loads(answer.read_text(encoding="utf-8"))
            for error in page["messages"]
        )

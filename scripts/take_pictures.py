"""The README's pictures, taken of a running product with its demo world: PYTHONPATH=. python scripts/take_pictures.py http://127.0.0.1:8000"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from portal.demo import PASSWORD
from tests.support.tools import find_chromium

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def log_in(page: Page, site: str, email: str) -> None:
    """By password, as a person does."""
    page.goto(f"{site}/logg-inn/passord")
    page.fill("input[type=email]", email)
    page.fill("input[type=password]", PASSWORD)
    page.click("main form:has(input[type=password]) button[type=submit]")
    page.wait_for_url(lambda url: "/logg-inn" not in url)


def take(page: Page, name: str) -> None:
    """What stands in the window, once fonts are there."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png")


def show_project_with_offers(page: Page, site: str) -> None:
    """Open the first of one's projects in which an offer can be chosen."""
    links = page.locator("main a[href^='/mine-prosjekter/']").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    for link in [link for link in links if re.fullmatch(r"/mine-prosjekter/\d+", link)]:
        page.goto(site + link)
        if page.locator("main a[href*='/velg/']").count():
            return
    raise SystemExit("the demo world has no project with an offer to choose")


def main(site: str) -> None:
    """Take all four."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        open_page = lambda size: browser.new_context(viewport=size, locale="nb-NO").new_page()  # noqa: E731
        page = open_page(DESK)
        page.goto(site)
        take(page, "home")
        page = open_page(PHONE)
        page.goto(f"{site}/legg-ut")
        take(page, "wizard-phone")
        page = open_page(DESK)
        log_in(page, site, "ola@demo.example")
        page.goto(f"{site}/oppdrag")
        page.goto(site + page.locator("main a[href^='/oppdrag/']").first.get_attribute("href"))
        take(page, "inbox")
        page = open_page(DESK)
        log_in(page, site, "kari@demo.example")
        page.goto(f"{site}/mine-prosjekter")
        show_project_with_offers(page, site)
        take(page, "project")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))

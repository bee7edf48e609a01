"""The ways people really go: keyboard alone, two tabs, a browser that was closed, letters of their own, another language."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import doings
from tests.journeys.doings import NEXT, press
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

SAMI = "Dáhkki galgá ođđasit bidjat 🏠🔧 ovdal dálvvi – čáhci boahtá sisa, ŋ ja ŧ leat maiddái dás. «Taket» må tettes!"
# The sign may be drawn by the element itself or by its ::after, which covers the whole row of a list.
FOCUS = """() => { const e = document.activeElement, box = e.getBoundingClientRect();
  const shows = part => { const s = getComputedStyle(e, part);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none"; };
  return {tag: e.tagName, id: e.id, shows: shows(null) || shows("::after"),
    words: (e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent || "").trim(),
    onScreen: box.bottom > 0 && box.top < innerHeight}; }"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has focus says these words; every stop on the way shows that it is one."""
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        stops.append(focus["words"][:30])
        assert focus["shows"], f"no sign of focus on {focus}"
        assert focus["onScreen"], f"focus is out of sight on {focus}"
        if focus["words"].startswith(words):
            return
    raise AssertionError(f"«{words}» can't be reached: {stops}")


def where_focus_is(page: Page) -> str:
    focus = page.evaluate(FOCUS)
    return focus["id"] or focus["tag"]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_keyboard_alone_from_log_in_to_a_sent_offer(browsing: Browsing, width: int) -> None:
    page = browsing.open("/logg-inn/passord?next=/oppdrag", width=width)
    tab_to(page, "Hopp til hovedinnhold")
    page.keyboard.press("Enter")
    tab_to(page, "E-post")
    page.keyboard.type("per@demo.example")
    tab_to(page, "Passord")
    page.keyboard.type(doings.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Hopp til hovedinnhold")
    page.keyboard.press("Enter")
    title = page.locator("#leads .ttl a").first.inner_text().removeprefix("Ulest:").strip()
    tab_to(page, page.locator("#leads .ttl a").first.text_content().strip())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title).last).to_be_focused()
    browsing.check(page)
    tab_to(page, "Send tilbud")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Tilbud på «{title}»")).to_be_focused()
    browsing.check(page)
    tab_to(page, "Send tilbudet")
    page.keyboard.press("Enter")
    expect(page.locator("#feil")).to_be_focused()
    browsing.check(page)
    tab_to(page, "Velg hva slags pris dere gir")
    page.keyboard.press("Enter")
    assert where_focus_is(page) == "price_form"
    page.keyboard.press("Space")
    for label, text in (
        ("Pris i kroner", "48 900"),
        ("Når kan dere begynne?", "uke 3"),
        ("Melding til kunden", "Prisen er med alt vi har sett på bildene."),
    ):
        tab_to(page, label)
        page.keyboard.type(text)
    tab_to(page, "Send tilbudet")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Svaret er sendt")).to_be_visible()
    assert where_focus_is(page) == "d-h"


def test_two_tabs_work_on_one_draft(browsing: Browsing) -> None:
    first = browsing.open("/legg-ut")
    doings.choose_job(first)
    second = browsing.watch(first.context.new_page())
    second.goto("/legg-ut/sted")
    first.goto("/legg-ut/beskrivelse")
    first.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION)
    doings.tell_place(second)
    press(first, NEXT)
    expect(first.get_by_label("Postnummer")).to_have_value("0558")
    second.goto("/legg-ut/beskrivelse")
    expect(second.get_by_label("Hva skal gjøres?")).to_have_value(doings.DESCRIPTION)
    first.goto("/legg-ut/sjekk")
    expect(first.get_by_role("main")).to_contain_text("Københavngata 14")
    expect(first.get_by_role("main")).to_contain_text(doings.DESCRIPTION)
    expect(first.get_by_role("heading", name="Dette mangler")).to_be_visible()
    browsing.check(first)


def test_a_closed_browser_finds_its_draft_again_with_every_letter(browsing: Browsing, product: Product) -> None:
    page = browsing.open("/legg-ut", width=PHONE)
    doings.choose_job(page, "Lekkasje eller skade")
    page.goto("/legg-ut/beskrivelse")
    page.get_by_label("Hva skal gjøres?").fill(SAMI)
    press(page, NEXT)
    kept = page.context.storage_state()
    page.context.close()

    page = browsing.open("/legg-ut/beskrivelse", width=PHONE, who=kept)
    expect(page.get_by_label("Hva skal gjøres?")).to_have_value(SAMI)
    page.goto("/legg-ut/sted")
    doings.tell_place(page, postal_code="9730", street="Deanugeaidnu 4")
    doings.tell_time(page)
    doings.tell_contact(page, name="Áilu Ŋáŋŋá", email="ailu@post.example")
    browsing.check(page)
    doings.prove_address(page, product, "ailu@post.example")
    expect(page.get_by_text(SAMI)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Karasjok")
    browsing.check(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_another_language_for_somebody_unknown(browsing: Browsing, script: bool) -> None:
    page = browsing.open("/", script=script)
    press(page, "English")
    for path in ("/", "/legg-ut/jobb", "/logg-inn"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        browsing.check(page)
    press(page, "Norsk bokmål")
    expect(page.locator("html")).to_have_attribute("lang", "nb")


def test_another_language_in_the_inbox(browsing: Browsing, logged_in: Callable[[str], Any]) -> None:
    page = browsing.open("/min-side", who=logged_in("lise"))
    press(page, "English")
    page.goto("/oppdrag")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    browsing.check(page)
    page.locator("#leads .ttl a").first.click()
    expect(page.locator("#d-h")).to_be_focused()
    browsing.check(page)
    page.goto("/min-side")
    press(page, re.compile("Norsk"))
    expect(page.locator("html")).to_have_attribute("lang", "nb")

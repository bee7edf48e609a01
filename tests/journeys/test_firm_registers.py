"""A firm comes in by itself while Enhetsregisteret is down: on a phone, with and without a script; staff let it in."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import doings
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product, code_in

pytestmark = pytest.mark.browser

NUMBERS = {True: "923609016", False: "974760673"}


@pytest.mark.parametrize("has_script", [True, False])
def test_from_the_page_for_firms_to_the_first_day(
    browsing: Browsing, product: Product, logged_in, has_script: bool
) -> None:
    email, name = f"reidun{has_script:d}@post.example", f"Reiduns Rør {has_script:d}"
    page = browsing.open("/for-bedrifter", width=PHONE, script=has_script)
    page.get_by_role("link", name="Registrer bedriften").click()
    page.get_by_label("Navnet ditt").fill("Reidun Rør")
    page.get_by_label("E-posten din").fill(email)
    browsing.check(page)
    doings.press(page, "Send meg en kode")
    page.get_by_label("Kode").fill(code_in(product.next_mail(email, after=0)))
    doings.press(page, "Neste")
    expect(page.get_by_role("heading", name="Hvilken bedrift vil du registrere?")).to_be_visible()
    browsing.check(page)
    page.get_by_label("Organisasjonsnummer").fill("123 456 789")
    doings.press(page, "Neste")
    expect(page.get_by_text("ikke gyldig").first).to_be_visible()
    page.get_by_label("Organisasjonsnummer").fill(NUMBERS[has_script])
    doings.press(page, "Neste")

    expect(page.get_by_text("Enhetsregisteret svarer ikke akkurat nå")).to_be_visible()
    browsing.check(page)
    page.get_by_label("Navnet kundene ser").fill(name)
    page.get_by_label("Postnummeret dere kjører fra").fill("0558")
    page.get_by_label(re.compile("^Jeg kan opptre")).check()
    doings.press(page, "Registrer bedriften")
    expect(page.get_by_role("heading", name="Hva gjør dere?")).to_be_visible()
    browsing.check(page)
    page.get_by_label("Rørlegger").check()
    doings.press(page, "Ferdig")
    expect(page.get_by_role("heading", name="Vi ser på bedriften")).to_be_visible()
    browsing.check(page)
    assert "Dere får svar" in product.next_mail(email, after=1).text

    desk = browsing.open("/stab/bedrifter", width=DESK if has_script else PHONE, who=logged_in("siv"))
    desk.get_by_role("link", name=name, exact=True).click()
    browsing.check(desk)
    doings.press(desk, "Slå opp på nytt")
    expect(desk.get_by_text("Enhetsregisteret svarer ikke akkurat nå")).to_be_visible()
    doings.press(desk, "Slipp inn")
    assert "klar for oppdrag" in product.next_mail(email, after=2).subject
    page.reload()
    expect(page.get_by_role("heading", name="Vi ser på bedriften")).to_have_count(0)

"""A contractor on site: lines with one thumb, a telephone that dies, and the offer sent afterwards; with a script and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.core import transaction
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import Lead
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.journeys import doings
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser


@pytest.fixture
def lead_of(product: Product) -> Callable[[str], tuple[str, int]]:
    """`lead_of("Tuva")`: the e-mail address of the owner of a new firm, and the number of its one lead."""

    def make(name: str) -> tuple[str, int]:
        with product.stage():
            email = f"{name.lower()}@post.example"
            firm = make_firm(f"{name} Tak AS")
            make_member(firm, make_person(f"{name} Takmann", email=email))
            lead = make_lead(firm, make_project(title="Legge om tak, 140 m²"))
            transaction.commit()
            return email, lead.id

    return make


def line(page: Page, number: int) -> Any:
    return page.get_by_role("group", name=f"Linje {number}", exact=True)


def write_words(page: Page) -> None:
    page.get_by_label("Høyeste pris").check()
    page.get_by_label("Når kan dere begynne?").fill("uke 3")
    page.get_by_label("Melding til kunden").fill("Prisen er med bortkjøring, og fem års garanti på arbeidet.")


def test_a_contractor_on_site_whose_telephone_dies(browsing: Browsing, product: Product, lead_of) -> None:
    email, lead_id = lead_of("Trygve")
    page = browsing.open(f"/logg-inn?next=/oppdrag/{lead_id}", width=PHONE)
    doings.log_in_by_code(page, product, email)
    page.get_by_role("button", name="Send tilbud").click()
    page.get_by_role("button", name="Legg til linje").click()
    expect(line(page, 1).get_by_label("Hva")).to_be_focused()
    line(page, 1).get_by_label("Hva").fill("Undertak og lekter")
    assert line(page, 1).get_by_label("Antall").get_attribute("inputmode") == "decimal"
    line(page, 1).get_by_label("Antall").fill("140")
    line(page, 1).get_by_label("Pris per enhet").fill("1 234,50")
    expect(page.locator("#kept")).to_contain_text("Utkast lagret kl.")
    expect(page.locator("#totals")).to_contain_text(re.compile(r"172\s830\s*kr"))
    browsing.check(page)
    line(page, 1).get_by_label("Hva").fill("Undertak, lekter og stein")  # and the telephone dies
    signed_in = page.context.storage_state()
    page.close(run_before_unload=False)

    page = browsing.open(f"/oppdrag/{lead_id}", width=PHONE, who=signed_in, dark=True)
    page.get_by_role("button", name="Fortsett på tilbudet").click()
    expect(line(page, 1).get_by_label("Hva")).to_have_value("Undertak, lekter og stein")
    expect(line(page, 1).get_by_label("Pris per enhet")).to_have_value("1 234,50")
    write_words(page)
    doings.press(page, "Send tilbudet")
    expect(page.get_by_text("Svaret er sendt")).to_be_visible()
    expect(page.locator("#totals")).to_contain_text(re.compile(r"172\s830\s*kr"))
    browsing.check(page)


def test_the_same_without_a_script(browsing: Browsing, product: Product, lead_of) -> None:
    email, lead_id = lead_of("Stille")
    page = browsing.open(f"/logg-inn?next=/oppdrag/{lead_id}", width=PHONE, script=False)
    doings.log_in_by_code(page, product, email)
    doings.press(page, "Send tilbud")
    for text in ("Takstein", "Undertak"):
        doings.press(page, "Legg til linje")
        new = page.get_by_role("group", name=re.compile("^Linje")).last
        new.get_by_label("Hva").fill(text)
        new.get_by_label("Pris per enhet").fill("40 000")
    doings.press(page, "Opp linje 2")
    expect(line(page, 1).get_by_label("Hva")).to_have_value("Undertak")
    write_words(page)
    page.get_by_label("Når kan dere begynne?").press("Enter")
    expect(page.locator("#totals")).to_contain_text(re.compile(r"80\s000\s*kr"))
    browsing.check(page)
    doings.press(page, "Send tilbudet")
    expect(page.get_by_text("Svaret er sendt")).to_be_visible()
    with product.stage():
        lead = db.session.get_one(Lead, lead_id)
        assert lead.replied_at is not None
        assert db.session.get_one(Firm, lead.firm_id).name == "Stille Tak AS"


def test_no_connection_and_no_session_lose_no_word(browsing: Browsing, product: Product, lead_of) -> None:
    email, lead_id = lead_of("Uten")
    browsing.forgive("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    page = browsing.open(f"/logg-inn?next=/oppdrag/{lead_id}/svar", width=PHONE)
    doings.log_in_by_code(page, product, email)
    page.context.set_offline(True)
    page.get_by_label("Melding til kunden").fill("Skrevet i en kjeller uten dekning.")
    expect(page.locator("#kept")).to_contain_text("Ikke lagret: ingen forbindelse")
    page.context.set_offline(False)
    expect(page.locator("#kept")).to_contain_text("Utkast lagret kl.")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("Når kan dere begynne?").fill("uke 44")
    expect(page.locator("#kept")).to_contain_text("Du er logget ut")
    page.context.add_cookies(cookies)
    expect(page.get_by_label("Når kan dere begynne?")).to_have_value("uke 44")
    page.get_by_label("Hvor lang tid tar det?").fill("en uke")
    expect(page.locator("#kept")).to_contain_text("Utkast lagret kl.")
    assert page.url.endswith(f"/oppdrag/{lead_id}/svar")

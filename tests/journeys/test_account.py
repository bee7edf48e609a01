"""One's own way in: forgotten, chosen anew, and taken from a device that is out of one's hands."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import doings
from tests.journeys.doings import press
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product, link_in

pytestmark = pytest.mark.browser

NEW_PASSWORD = "fire hester spiser blåbær"


def test_a_forgotten_password_by_the_mailed_link(browsing: Browsing, product: Product) -> None:
    browsing.forgive("status of 410")
    page = browsing.open("/logg-inn/passord", width=PHONE)
    with page.expect_navigation():
        page.get_by_role("link", name="Glemt passordet?").click()
    browsing.check(page)
    had = len(product.mails_to("nils@demo.example"))
    page.get_by_label("E-post").fill("nils@demo.example")
    press(page, "Send lenken")
    browsing.check(page)
    link = link_in(product.next_mail("nils@demo.example", after=had), "/nytt-passord/")
    page.goto(link)
    browsing.check(page)
    page.get_by_label("Nytt passord").fill("kort")
    press(page, "Lagre passordet")
    expect(page.get_by_label("Nytt passord")).to_have_attribute("aria-invalid", "true")
    browsing.check(page)
    page.get_by_label("Nytt passord").fill(NEW_PASSWORD)
    press(page, "Lagre passordet")
    expect(page.get_by_text("Passordet er byttet.")).to_be_visible()
    doings.log_in_by_password(page, "nils@demo.example", password=NEW_PASSWORD)
    page.goto(link)
    browsing.check(page)


def test_a_device_that_is_logged_out_from_another(browsing: Browsing, product: Product) -> None:
    here, there = (browsing.open("/logg-inn", width=width) for width in (DESK, PHONE))
    for page in (here, there):
        doings.log_in_by_code(page, product, "emma@demo.example")
    here.goto("/min-side/innlogginger")
    browsing.check(here)
    here.locator("main li", has_not_text=re.compile("The device you|Enheten du bruker")).get_by_role("button").click()
    expect(here.locator("main li")).to_have_count(1)
    there.goto("/min-side")
    expect(there).to_have_url(re.compile("/logg-inn"))
    here.goto("/min-side")
    expect(here.get_by_role("heading", name="Emma Clarke")).to_be_visible()

"""A poster compares and changes her mind: one is chosen and undone, then dropped; another is chosen and says no; the third says yes."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.core import transaction
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.marketplace import make_project
from tests.journeys import doings
from tests.journeys.doings import follow, press
from tests.journeys.staged import Offerer, make_offers
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product, link_in

pytestmark = pytest.mark.browser

KINE = "kine.ombestemt@post.example"
WORDS = "Takk for tilbudet. Vi går for en med stillaset inne i prisen."


@pytest.fixture
def stage(product: Product) -> tuple[str, list[Offerer]]:
    """The path of Kine's project, and those who have answered: the cheapest without a scaffold, then two with all of it."""
    with product.stage():
        kine = make_person("Kine Kunde", email=KINE, password=PASSWORD)
        project = make_project(kine, title="Tak på Solbakken", street_address="Solbakken 9", wished_replies=3)
        offers = ("Lav Tak AS", 212_000, None), ("Hel Tak AS", 200_000, 30_000), ("Dyr Tak AS", 210_000, 35_000)
        firms = make_offers(project, *offers)
        transaction.commit()
        return f"/mine-prosjekter/{project.id}", firms


def choose(page: Page, firm: str) -> None:
    follow(page, f"Velg {firm}")
    press(page, f"Ja, velg {firm}")
    expect(page.get_by_role("status").first).to_contain_text(f"Du har valgt {firm}. Bedriften har fått beskjed")


def as_chosen(browsing: Browsing, product: Product, firm: Offerer, *, after: int) -> Page:
    """The firm, on its phone, at the page that the mail about the choice leads to."""
    mail = product.next_mail(firm.email, after=after)
    assert mail.subject.startswith("Dere er valgt – si ja"), mail.subject
    assert "Solbakken 9" not in mail.text
    page = doings.arrive(browsing, re.sub(r"^https?://[^/]+", "", link_in(mail, "/oppdrag/")), firm.email, width=PHONE)
    expect(page.get_by_role("heading", name="Dere er valgt – bekreft")).to_be_visible()
    return page


def test_she_chooses_three_times(browsing: Browsing, product: Product, stage: tuple[str, list[Offerer]]) -> None:
    path, (first, second, third) = stage
    kine = doings.arrive(browsing, path, KINE)
    expect(kine.get_by_text(f"Med sannsynlige tillegg er {second.firm} lavest")).to_be_visible()
    choose(kine, first.firm)
    assert "si ja" in product.next_mail(first.email, after=0).subject
    press(kine, "Angre valget")
    expect(kine.get_by_role("status").first).to_contain_text(f"{first.firm} har fått beskjed, og du kan velge på nytt")
    undone = product.next_mail(first.email, after=1)
    assert undone.subject == "Kunden har angret valget: Tak på Solbakken"
    assert "Tilbudet deres står fortsatt" in undone.text

    follow(kine, f"Ta ut {first.firm}")
    kine.get_by_label("Melding til bedriften").fill(WORDS)
    browsing.check(kine)
    press(kine, "Ja, ta ut bedriften")
    expect(kine.get_by_role("heading", name="2 tilbud")).to_be_visible()
    expect(kine.get_by_role("region", name="Ikke lenger med")).to_contain_text(first.firm)
    dropped = product.next_mail(first.email, after=2)
    assert dropped.subject.startswith("Kunden går videre uten dere")
    assert WORDS in dropped.text

    choose(kine, second.firm)
    refuse(as_chosen(browsing, product, second, after=0), browsing)
    sorry = product.next_mail(KINE, after=0)
    assert sorry.subject == f"{second.firm} kan ikke likevel: Tak på Solbakken"
    assert "Bedriften har ikke ledig tid likevel." in sorry.text
    kine.goto(link_in(sorry, "/mine-prosjekter/"))
    expect(kine.get_by_text(f"{second.firm} ble valgt, men kan ikke likevel.")).to_be_visible()
    expect(kine.get_by_role("heading", name="1 tilbud")).to_be_visible()
    browsing.check(kine)

    choose(kine, third.firm)
    dyr = as_chosen(browsing, product, third, after=0)
    press(dyr, "Ja, vi tar jobben")
    expect(dyr.get_by_role("region", name="Kontaktinfo")).to_contain_text("Solbakken 9, 0558 Oslo")
    browsing.check(dyr)
    yes = product.next_mail(KINE, after=1)
    assert yes.subject == f"{third.firm} har sagt ja: Tak på Solbakken"
    kine.goto(link_in(yes, "/mine-prosjekter/"))
    expect(kine.get_by_text(f"{third.firm} har sagt ja. Bedriften har fått adressen")).to_be_visible()
    expect(kine.get_by_role("link", name=re.compile("^Velg "))).to_have_count(0)
    browsing.check(kine)
    assert "Solbakken 9" in product.next_mail(third.email, after=1).text
    assert [len(product.mails_to(firm.email)) for firm in (first, second, third)] == [3, 1, 2]


def refuse(page: Page, browsing: Browsing) -> None:
    page.get_by_role("link", name="Vi kan ikke likevel").click()
    expect(page.get_by_role("heading", name="Kan dere ikke ta «Tak på Solbakken»?")).to_be_focused()
    page.get_by_label("Vi har ikke tid likevel").check()
    browsing.check(page)
    press(page, "Si nei til jobben")
    expect(page.get_by_role("heading", name="Tilbudet er trukket")).to_be_visible()
    expect(page.get_by_role("region", name="Kontaktinfo")).to_have_count(0)

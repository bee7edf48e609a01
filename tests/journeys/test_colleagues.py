"""Two colleagues of one firm at the same lead at the same time: nobody's words are lost, and each hears what the other did."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.core import transaction
from portal.core.database import db
from portal.firms.models import MemberRole
from portal.quotes.models import Quote
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.journeys import doings
from tests.journeys.doings import press
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

POLL_MILLISECONDS = 31_000
HERS = "Vi kommer med lift og er ferdige på to uker, med fem års garanti på arbeidet."
HIS = "Vi har gjort nabotaket og kan begynne så snart stillaset er ledig."


@pytest.fixture
def two(browsing: Browsing, product: Product) -> tuple[Page, Page, int, str]:
    """Anna at her desk and Bernt on his phone, each at the same open lead; its number, and its customer's address."""
    with product.stage():
        firm = make_firm("Kappløp Tak AS")
        anna, bernt = (make_person(name, password=PASSWORD) for name in ("Anna Anker", "Bernt Berg"))
        for person in (anna, bernt):
            make_member(firm, person, role=MemberRole.ESTIMATOR)
        kaja = make_person("Kaja Kunde")
        leads = [make_lead(firm, make_project(kaja, title=title)) for title in ("Tak over stallen", "Tak over låven")]
        transaction.commit()
        lead_id, customer, widths = leads[0].id, kaja.email, {anna.email: DESK, bernt.email: PHONE}
    pages = []
    for email, width in widths.items():
        page = doings.arrive(browsing, f"/oppdrag/{lead_id}", email, width=width)
        page.clock.install()
        page.reload()
        pages.append(page)
    return pages[0], pages[1], lead_id, customer


def begin(page: Page) -> None:
    page.get_by_role("button", name="Send tilbud").click()
    expect(page.get_by_role("heading", name="Tilbud på «Tak over stallen»")).to_be_focused()


def write(page: Page, *, kroner: str, words: str) -> None:
    page.get_by_label("Fast pris").check()
    page.get_by_label(re.compile("Pris i kroner")).fill(kroner)
    page.get_by_label("Når kan dere begynne?").fill("uke 3")
    page.get_by_label("Melding til kunden").fill(words)


def test_two_write_an_offer_and_the_second_to_send_loses_nothing(
    browsing: Browsing, product: Product, two: tuple[Page, Page, int, str]
) -> None:
    browsing.forgive("status of 409")
    anna, bernt, lead_id, customer = two
    begin(anna)
    begin(bernt)
    write(anna, kroner="245 000", words=HERS)
    expect(anna.locator("#kept")).to_contain_text("Utkast lagret kl.")
    write(bernt, kroner="219 000", words=HIS)
    expect(bernt.locator("#kept")).to_contain_text("Anna Anker lagret noe annet")
    press(anna, "Send tilbudet")
    expect(anna.get_by_role("heading", name="Svaret er sendt")).to_be_visible()
    assert "245" in product.next_mail(customer, after=0).text

    bernt.get_by_role("button", name="Send tilbudet").click()
    told = bernt.locator("#other")
    expect(told).to_be_focused()
    expect(told).to_contain_text("Tilbudet er sendt mens du skrev")
    expect(told).to_contain_text("Anna Anker sendte tilbudet deres")
    expect(told).to_contain_text(re.compile("245.000"))
    expect(told).to_contain_text(HERS)
    expect(bernt.get_by_label("Melding til kunden")).to_have_value(HIS)
    expect(bernt.get_by_label(re.compile("Pris i kroner"))).to_have_value("219 000")
    browsing.check(bernt)
    assert offers(product, lead_id) == [(1, 245_000_00)]

    doings.follow(bernt, "La det stå, og se tilbudet som er sendt")
    expect(bernt.get_by_role("region", name="Tilbudet deres")).to_contain_text("av Anna Anker")
    expect(bernt.get_by_role("region", name="Kontaktinfo")).to_contain_text("Kaja Kunde")
    doings.follow(bernt, "Fortsett på endringen")
    expect(bernt.get_by_label("Melding til kunden")).to_have_value(HIS)
    press(bernt, "Send endringen")
    expect(bernt.get_by_text("Endringen er sendt.").first).to_be_visible()
    assert offers(product, lead_id) == [(2, 219_000_00)]
    anna.clock.fast_forward(POLL_MILLISECONDS)
    expect(anna.get_by_role("status").filter(has_text="Bernt Berg har endret tilbudet")).to_be_visible()


def test_one_marks_and_assigns_while_the_other_looks(
    browsing: Browsing, product: Product, two: tuple[Page, Page, int, str]
) -> None:
    anna, bernt, *_ = two
    hers, his = (page.get_by_role("region", name="Bare for dere") for page in two[:2])
    his.get_by_label("Notat").fill("Målte taket i fjor.")
    hers.get_by_label("Ansvarlig").select_option("Anna Anker")
    hers.get_by_role("button", name="Sett ansvarlig").click()
    expect(hers.get_by_text("Lagret.")).to_be_visible()
    bernt.clock.fast_forward(POLL_MILLISECONDS)
    told = bernt.get_by_role("status")
    expect(told.filter(has_text="Anna Anker er satt som ansvarlig.")).to_be_visible()
    browsing.check(bernt)

    his.get_by_label("Ansvarlig").select_option("Bernt Berg")
    his.get_by_role("button", name="Sett ansvarlig").click()
    expect(his.get_by_text("En kollega valgte Anna Anker imens.")).to_be_visible()
    expect(his.get_by_label("Ansvarlig").locator("option:checked")).to_have_text("Anna Anker")
    expect(his.get_by_label("Notat")).to_have_value("Målte taket i fjor.")
    his.get_by_role("button", name="Lagre notatet").click()
    expect(told.filter(has_text="Lagret.").first).to_be_visible()
    hers.get_by_label("Notat").fill("Ring kunden før tolv.")
    hers.get_by_role("button", name="Lagre notatet").click()
    expect(hers.get_by_text("En kollega har skrevet imens.")).to_be_visible()
    expect(hers.get_by_label("Notat")).to_have_value("Målte taket i fjor.\nRing kunden før tolv.")
    hers.get_by_role("button", name="Lagre notatet").click()
    expect(anna.get_by_role("status").filter(has_text="Lagret.").first).to_be_visible()

    anna.keyboard.press("Escape")
    anna.get_by_role("button", name="Arkiver", exact=True).click()
    expect(anna.get_by_role("heading", name="Tak over låven")).to_be_focused()
    bernt.clock.fast_forward(POLL_MILLISECONDS)
    expect(told.filter(has_text="En kollega har arkivert oppdraget.")).to_be_visible()
    bernt.get_by_role("button", name="Arkiver", exact=True).click()
    expect(bernt.get_by_text("Det var gjort fra før.").first).to_be_visible()
    expect(bernt.get_by_role("heading", name="Tak over låven")).to_be_focused()
    browsing.check(bernt)


def offers(product: Product, lead_id: int) -> list[Any]:
    """(number, price in øre) of what the customer has from the firm."""
    with product.stage():
        return [(q.number, q.amount_ore) for q in db.session.query(Quote).filter_by(lead_id=lead_id)]

"""Nobody takes such work there: waiting instead of posting, the mail when a firm comes, and the way off the list."""

import re

import pytest
from playwright.sync_api import expect

from portal.core import clock, transaction
from portal.core.database import db
from portal.dispatch.coverage import is_covered
from portal.firms import services as firms
from portal.firms.models import Firm
from portal.places.queries import find_postal_code
from portal.projects.catalogue import list_categories
from tests.factories.marketplace import make_firm
from tests.journeys.doings import DESCRIPTION, NEXT, press
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

POSTAL_CODE = "3895"  # Edland, far from everywhere


def find_gap(product: Product) -> tuple[str, str]:
    """(category, service) that nobody takes there."""
    with product.stage():
        place = find_postal_code(POSTAL_CODE)
        pairs = ((each.key, service) for each in list_categories() for service, _name in each.services("nb"))
        return next(pair for pair in pairs if not is_covered(*pair, place))


@pytest.mark.parametrize(("width", "script"), [(PHONE, True), (DESK, False)], ids=["phone", "without scripts"])
def test_waiting_for_a_firm(browsing: Browsing, product: Product, width: int, *, script: bool) -> None:
    category, service = find_gap(product)
    stays, leaves = (f"{who}-{width}@post.example" for who in ("stays", "leaves"))
    page = browsing.open(f"/legg-ut?kategori={category}&tjeneste={service}", width=width, script=script)
    press(page, NEXT)
    while page.url.split("?")[0].endswith("/detaljer"):
        press(page, NEXT)
    page.get_by_label("Hva skal gjøres?").fill(DESCRIPTION)
    press(page, NEXT)
    page.get_by_label("Postnummer").fill(POSTAL_CODE)
    press(page, NEXT)
    expect(page.get_by_text("Ingen bedrifter hos oss tar slike jobber i Vinje ennå")).to_be_visible()
    browsing.check(page)
    for email in (stays, leaves):
        page.goto("/legg-ut/venteliste")
        browsing.check(page)
        page.get_by_label("E-post").fill(email)
        press(page, "Sett meg på ventelisten")
        expect(page.get_by_role("heading", name="Du står på ventelisten")).to_be_visible()
    link = re.search(r"http\S+/legg-ut/venteliste/\S+", product.next_mail(leaves, after=0).text)[0]
    product.next_mail(stays, after=0)
    page.goto(link)
    press(page, "Gå av ventelisten")
    expect(page.get_by_role("heading", name="Du står ikke på ventelisten")).to_be_visible()
    browsing.check(page)
    with product.stage():
        firm = make_firm(verified_at=None, postal_code=POSTAL_CODE, services=((category, service),))
        firms.verify_firm(firm, actor_id=None)
        transaction.commit()
        number = firm.id
    told = product.next_mail(stays, after=1)
    assert f"/legg-ut?kategori={category}&tjeneste={service}" in told.text
    assert len(product.mails_to(leaves)) == 1
    page.goto("/legg-ut/tid")
    expect(page.get_by_text("Ingen bedrifter hos oss")).to_have_count(0)
    with product.stage():  # the next one finds nobody there again
        db.session.get_one(Firm, number).suspended_at = clock.now()
        transaction.commit()

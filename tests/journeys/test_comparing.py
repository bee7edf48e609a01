"""A poster holds three offers against one another: on a phone and changing her mind; and blind, by keyboard and names alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.database import db
from portal.projects.price_forms import PriceForm
from tests.factories.marketplace import (
    make_firm,
    make_lead,
    make_line,
    make_member,
    make_project,
    make_quote,
    make_wave,
)
from tests.journeys.doings import press
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

SCAFFOLD = {"text": "Stillas og sikring", "item": "stillas"}


def three_offers(product: Product) -> str:
    """The path of a project of Kari's: the cheapest offer lacks the scaffold, which makes it the dearer one of two."""
    with product.stage():
        kari = db.session.scalars(select(Person).where(Person.email == "kari@demo.example")).one()
        project = make_project(kari, wished_replies=4)
        make_wave(project, asked=3)
        for firm, tiles, scaffold, form in (
            ("Lavest Tak AS", 212_000, None, PriceForm.ESTIMATE),
            ("Helhet Tak AS", 200_000, 30_000, PriceForm.FIXED),
            ("Dyrest Tak AS", 245_000, 40_000, PriceForm.CEILING),
        ):
            lines = (make_line("Ny taktekking", tiles, item="tekking"), make_line(kroner=scaffold, **SCAFFOLD))
            asked = make_firm(firm)
            make_quote(make_lead(asked, project), written_by=make_member(asked), lines=lines, price_form=form)
        transaction.commit()
        return f"/mine-prosjekter/{project.id}"


@pytest.mark.parametrize(("width", "script"), [(PHONE, True), (DESK, False)], ids=["phone", "without scripts"])
def test_she_compares_and_changes_her_mind(
    browsing: Browsing, product: Product, logged_in: Callable[[str], Any], width: int, *, script: bool
) -> None:
    kari = browsing.open(three_offers(product), width=width, script=script, who=logged_in("kari"))
    browsing.check(kari)
    expect(kari.get_by_text("Med sannsynlige tillegg er Helhet Tak AS lavest, med 230")).to_be_visible()
    follow(kari, "Billigst med tillegg")
    if width == PHONE:
        kari.get_by_text("Punkt for punkt hos Lavest Tak AS").click()
    expect(kari.get_by_text("sannsynlig tillegg 35").locator("visible=true")).to_have_count(1)
    browsing.check(kari)
    follow(kari, "Velg Lavest Tak AS")
    press(kari, re.compile("^Ja, velg Lavest"))
    press(kari, "Angre valget")
    follow(kari, "Velg Helhet Tak AS")
    press(kari, re.compile("^Ja, velg Helhet"))
    expect(kari.get_by_text("Helhet Tak AS er valgt").first).to_be_visible()
    browsing.check(kari)


def test_blind_she_reads_the_table_by_its_names_and_chooses_with_the_keyboard(
    browsing: Browsing, product: Product, logged_in: Callable[[str], Any]
) -> None:
    kari = browsing.open(three_offers(product), who=logged_in("kari"))
    expect(kari.get_by_role("heading", name="3 tilbud")).to_be_visible()
    table = kari.get_by_role("table", name=re.compile("side om side"))
    firms = table.get_by_role("columnheader")
    expect(firms).to_have_text([re.compile(name) for name in ("Lavest", "Helhet", "Dyrest")])
    scaffold = table.get_by_role("row", name=re.compile("^Stillas")).get_by_role("cell")
    expect(scaffold).to_have_text(
        [re.compile(r"^Ikke med\s*sannsynlig tillegg 35"), re.compile("30"), re.compile("40")]
    )
    most = table.get_by_role("row", name=re.compile("^Kan høyst bli")).get_by_role("cell")
    expect(most.first).to_have_text(re.compile("243"))
    enter(kari, "Vis bare der de er ulike")
    expect(table.get_by_role("row", name=re.compile("^Ny taktekking"))).to_have_count(0)
    enter(kari, "Skriv ut eller last ned")
    browsing.check(kari)
    kari.go_back()
    enter(kari, "Velg Helhet Tak AS")
    expect(kari.get_by_role("heading", level=1, name="Vil du velge Helhet Tak AS?")).to_be_visible()


def follow(page: Page, name: str) -> None:
    """Follow the visible link of this name."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).click()


def enter(page: Page, name: str) -> None:
    """The same with the keyboard."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).press("Enter")

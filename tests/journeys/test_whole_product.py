"""Every page there is, as each person of the demo world sees it; and at the end the HTML of all pages that any journey saw.

Last by its name, for that end.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from portal.blueprints.style import LAYOUTS
from portal.core.database import db
from portal.firms.models import FirmMember
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.quotes.models import Quote
from tests.journeys import doings
from tests.support.browser import DESK, HEIGHTS, PHONE, Browsing
from tests.support.page_checks import HtmlPile, find_axe_violations, find_sideways_scroll, let_it_settle
from tests.support.product import Product

pytestmark = pytest.mark.browser

OPEN_TO_ALL = ("/", "/logg-inn", "/logg-inn/passord", "/glemt-passord", "/nytt-passord/brukt-opp", "/utvikler/post")
INFORMATION = (
    *("/tjenester", "/tjenester?q=taket+lekker", "/tjenester?q=xyzzy", "/tjenester/tak", "/tjenester/elektriker"),
    *("/slik-virker-det", "/trygg-handel", "/hjelp", "/om-oss", "/for-bedrifter"),
)
OWN = (
    *("/min-side", "/min-side/navn-og-sprak", "/min-side/e-post", "/min-side/telefon", "/min-side/passord"),
    *("/min-side/innlogginger", "/bekreft-deg", "/mine-prosjekter"),
)
STEPS = ("kategori", "jobb", "detaljer", "beskrivelse", "sted", "tid", "hvem", "kontakt", "sjekk")
WIZARD = (
    *(f"/legg-ut/{step}" for step in STEPS),
    "/legg-ut/kategori?q=takvindu",
    "/legg-ut/kategori?q=xyzzy",
    "/legg-ut/nytt",
)


def find_problems(page: Page, path: str) -> list[str]:
    """Load once; look at it wide and narrow, light and dark."""
    page.set_viewport_size({"width": DESK, "height": HEIGHTS[DESK]})
    page.goto(path)
    found = [f"{DESK} px: {line}" for line in find_axe_violations(page)]
    page.emulate_media(color_scheme="dark")
    let_it_settle(page)
    found += [f"{DESK} px, dark: {line}" for line in find_axe_violations(page, only_colours=True)]
    page.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
    let_it_settle(page)
    found += [f"{PHONE} px, dark: {line}" for line in find_axe_violations(page, only_colours=True)]
    page.emulate_media(color_scheme="light")
    let_it_settle(page)
    found += [f"{PHONE} px: {line}" for line in find_axe_violations(page)]
    found += find_sideways_scroll(page)
    return [f"{path} {line}" for line in found]


@pytest.fixture
def sweep(browsing: Browsing, pile: HtmlPile) -> Callable[..., None]:
    def sweep(page: Page, paths: tuple[str, ...] | list[str]) -> None:
        problems = []
        for path in paths:
            problems += find_problems(page, path)
            pile.add(browsing.html_of(page), where=path)
        assert not problems, "\n".join(problems)

    return sweep


def ids_in(product: Product, statement: Any) -> list[Any]:
    with product.stage():
        return list(db.session.execute(statement).all())


def test_what_anyone_sees(browsing: Browsing, sweep: Callable[..., None]) -> None:
    browsing.forgive("status of (404|410)")
    sweep(browsing.open(), [*OPEN_TO_ALL, *INFORMATION, "/finnes-ikke"])


def test_the_wizard_with_a_draft_in_it(browsing: Browsing, sweep: Callable[..., None]) -> None:
    page = browsing.open("/legg-ut")
    doings.choose_job(page)
    doings.answer_details(page)
    page.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION)
    page.locator("#photos").set_input_files(doings.PHOTO)
    page.locator(".ph[id^=photo-]").wait_for()
    doings.press(page, doings.NEXT)
    sweep(page, WIZARD)


def test_what_kari_sees(
    browsing: Browsing, product: Product, logged_in: Callable[[str], Any], sweep: Callable[..., None]
) -> None:
    kari = browsing.open("/mine-prosjekter", who=logged_in("kari"))
    own = [re.sub(r"^https?://[^/]+", "", link) for link in links_of(kari, "/mine-prosjekter/")]
    offers = select(Quote.project_id, Quote.id).join(Project, Project.id == Quote.project_id)
    own_offers = offers.where(Project.contact_email == "kari@demo.example", Project.awarded_at.is_(None))
    choices = [f"/mine-prosjekter/{project_id}/velg/{quote_id}" for project_id, quote_id in ids_in(product, own_offers)]
    assert len(own) >= 3
    assert choices
    sweep(kari, [*OWN, *own, choices[0]])


def test_what_ola_sees(
    browsing: Browsing, product: Product, logged_in: Callable[[str], Any], sweep: Callable[..., None]
) -> None:
    ola = browsing.open("/oppdrag", who=logged_in("ola"))
    first = select(FirmMember.firm_id).order_by(FirmMember.id).limit(1).scalar_subquery()
    answerable = select(Lead.id).where(Lead.firm_id == first, Lead.replied_at.is_(None), Lead.declined_at.is_(None))
    opened = ids_in(product, answerable.order_by(Lead.id).limit(1))[0][0]
    answered = ids_in(product, select(Lead.id).where(Lead.firm_id == first, Lead.replied_at.is_not(None)))
    views = ["/oppdrag", "/oppdrag?visning=besvart", "/oppdrag?visning=arkiv"]
    leads = [f"/oppdrag/{opened}{what}" for what in ("", "/svar", "/avsla")]
    sweep(ola, [*views, *leads, *(f"/oppdrag/{number}" for (number,) in answered[:3]), "/min-side"])


def test_what_siv_sees(
    browsing: Browsing, product: Product, logged_in: Callable[[str], Any], sweep: Callable[..., None]
) -> None:
    siv = browsing.open("/stab/prosjekter", who=logged_in("siv"))
    stages = (Project.rejected_at.is_not(None), Project.approved_at.is_not(None), Project.submitted_at.is_not(None))
    decided = [ids_in(product, select(Project.id).where(stage).order_by(Project.id.desc()))[0][0] for stage in stages]
    sweep(siv, ["/stab/prosjekter", *(f"/stab/prosjekter/{number}" for number in dict.fromkeys(decided))])


def test_the_style_pages_and_the_error_page(browsing: Browsing, sweep: Callable[..., None]) -> None:
    browsing.forgive("status of [45]")
    errors = [f"/stil/feil/{status}" for status in (404, 429, 503)]  # all statuses share one page
    sweep(browsing.open("/stil"), ["/stil", *(f"/stil/{name}" for name in LAYOUTS), *errors])


def test_the_html_of_every_page_seen_is_valid(pile: HtmlPile) -> None:
    assert len(pile) > 20
    errors = pile.find_errors()
    assert not errors, "\n".join(errors)


def links_of(page: Page, beginning: str) -> list[str]:
    """The addresses of a page's links that begin so."""
    return list(
        dict.fromkeys(link.get_attribute("href") for link in page.locator(f"main a[href^='{beginning}']").all())
    )

"""An estimator with sixty leads in the morning, at a desk and by shortcuts: reads, tidies, finds, hands on, notes and answers."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.core import transaction
from portal.core.database import db
from portal.firms.models import MemberRole
from portal.projects import queries
from portal.projects.models import Project
from portal.projects.searching import write_search_text
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.marketplace import make_firm, make_leads, make_member
from tests.journeys import doings
from tests.journeys.doings import press
from tests.support.browser import Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

SHOWN_AT_ONCE = 20
NOTE = "Ring Montér om brukt stein."
ABOUT_TILES = (3, 11, 25, 26, 40, 58)


@pytest.fixture
def estimator(product: Product) -> str:
    """The address of an estimator with sixty leads, newest first «nr. 0»; the owner of the firm is a colleague."""
    with product.stage():
        firm = make_firm("Sekstitallet Tak AS", postal_code="9700")
        make_member(firm, make_person("Eva Eier"))
        make_member(
            firm,
            make_person("Morten Morgen", email="morten@post.example", password=PASSWORD, uses_shortcuts=False),
            role=MemberRole.ESTIMATOR,
        )
        for number, lead in enumerate(make_leads(firm, 60)):
            project = db.session.get_one(Project, lead.project_id)
            project.description = "Vi vil ha ny duk og skifer på hele taket, og nye renner."
            if number in ABOUT_TILES:
                project.description = "Kan noe av taksteinen brukes om igjen? Duk og lekter må være nye."
            write_search_text(project, queries.get_questions_of(project))
        transaction.commit()
    return "morten@post.example"


def counted(page: Page, **views: int) -> None:
    """The views say so many; a view that isn't named is empty, and says nothing."""
    for view in ("Nye", "Lagret", "Utsatt", "Besvart", "Vunnet", "Tapt"):
        how_many = f" {views[view]}" if views.get(view) else ""
        expect(page.get_by_role("navigation", name="Visning")).to_have_text(re.compile(rf"{view}{how_many}(?! ?\d)"))


def rows(page: Page) -> Any:
    return page.get_by_role("list", name=re.compile("^(Nye oppdrag|Lagret)$")).get_by_role("checkbox")


def heading(page: Page, number: int) -> Any:
    return page.get_by_role("heading", name=f"Legge om tak nr. {number}", exact=True)


def test_sixty_leads_in_the_morning(browsing: Browsing, product: Product, estimator: str) -> None:
    page = doings.arrive(browsing, "/oppdrag", estimator)
    turn_shortcuts_on(page)
    counted(page, Nye=60)
    read_save_and_put_off(page)
    tidy_away_and_regret(page, browsing)
    find_and_keep(page, browsing)
    hand_on_note_and_answer(page, browsing)
    go_back_and_forth(page)


def turn_shortcuts_on(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Velg et oppdrag")).to_be_visible()
    page.get_by_role("link", name="Hurtigtaster").press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Slå på hurtigtastene").press("Enter")


def read_save_and_put_off(page: Page) -> None:
    """The first is read and saved, the second put off till tomorrow: on to the third."""
    page.keyboard.press("j")
    expect(heading(page, 0)).to_be_focused()
    page.get_by_role("button", name="Merk som lest").press("Enter")
    expect(page.get_by_text("59 uleste")).to_be_visible()
    expect(heading(page, 0)).to_be_focused()
    page.get_by_role("button", name="Lagre", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Lagret. Ta merket bort")).to_be_focused()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Lagre", exact=True)).to_be_visible()
    counted(page, Nye=60)
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Lagret. Ta merket bort")).to_be_visible()
    counted(page, Nye=60, Lagret=1)
    page.keyboard.press("j")
    expect(heading(page, 1)).to_be_focused()
    page.keyboard.press("u")
    expect(page.get_by_role("button", name="Til i morgen kl. 07")).to_be_focused()
    page.keyboard.press("Enter")
    expect(heading(page, 2)).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(re.compile("«Legge om tak nr. 1» kommer tilbake"))
    counted(page, Nye=59, Lagret=1, Utsatt=1)
    page.keyboard.press("k")
    expect(heading(page, 0)).to_be_focused()


def tidy_away_and_regret(page: Page, browsing: Browsing) -> None:
    page.goto("/oppdrag")
    expect(rows(page)).to_have_count(SHOWN_AT_ONCE)
    for row in rows(page).all():
        row.press("Space")
    browsing.check(page)
    press(page, f"Arkiver {SHOWN_AT_ONCE}")
    expect(page.get_by_text(f"{SHOWN_AT_ONCE} oppdrag er arkivert").first).to_be_visible()
    counted(page, Nye=39, Utsatt=1)
    press(page, "Angre")
    expect(page.get_by_text("Angret.").first).to_be_visible()
    counted(page, Nye=59, Lagret=1, Utsatt=1)
    expect(page.get_by_role("link", name="Legge om tak nr. 0", exact=True)).to_be_visible()


def find_and_keep(page: Page, browsing: Browsing) -> None:
    """By the stem, for the posters wrote «taksteinen»; and the search is kept under a name."""
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Søk i oppdragene")).to_be_focused()
    page.keyboard.type("takstein")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text(f"{len(ABOUT_TILES)} treff")).to_be_visible()
    counted(page, Nye=len(ABOUT_TILES))
    expect(rows(page)).to_have_count(len(ABOUT_TILES))
    doings.follow(page, "Endre eller lagre")
    page.get_by_label("Navn på filteret").fill("Takstein igjen")
    browsing.check(page)
    press(page, "Lagre filteret")
    expect(page.get_by_text("Filteret «Takstein igjen» er lagret").first).to_be_visible()
    doings.follow(page, "Fjern")
    counted(page, Nye=59, Lagret=1, Utsatt=1)
    doings.follow(page, re.compile(r"^Takstein igjen\s*6$"))
    expect(rows(page)).to_have_count(len(ABOUT_TILES))


def hand_on_note_and_answer(page: Page, browsing: Browsing) -> None:
    page.keyboard.press("j")
    expect(heading(page, ABOUT_TILES[0])).to_be_focused()
    own = page.get_by_role("region", name="Bare for dere")
    own.get_by_label("Ansvarlig").select_option("Eva Eier")
    own.get_by_role("button", name="Sett ansvarlig").press("Enter")
    expect(own.get_by_text("Lagret.")).to_be_visible()
    expect(own.get_by_role("button", name="Sett ansvarlig")).to_be_focused()
    expect(own.get_by_label("Ansvarlig").locator("option:checked")).to_have_text("Eva Eier")
    own.get_by_label("Notat").fill(NOTE)
    own.get_by_role("button", name="Lagre notatet").press("Enter")
    expect(own.get_by_role("button", name="Lagre notatet")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Lagret.").first).to_be_visible()
    expect(own.get_by_label("Notat")).to_have_value(NOTE)
    browsing.check(page)
    page.keyboard.press("j")
    expect(heading(page, ABOUT_TILES[1])).to_be_focused()
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name=f"Tilbud på «Legge om tak nr. {ABOUT_TILES[1]}»")).to_be_focused()
    doings.write_offer(page, kroner="189 000")
    press(page, "Send tilbudet")
    expect(page.get_by_role("heading", name="Svaret er sendt")).to_be_visible()
    browsing.check(page)


def go_back_and_forth(page: Page) -> None:
    """To what was found and here again: what has been answered says so, wherever one comes upon it."""
    answered = page.get_by_role("heading", name="Svaret er sendt")
    page.go_back()
    expect(answered).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile("sok=takstein"))
    expect(answered).to_be_visible()
    page.go_back()
    expect(heading(page, ABOUT_TILES[0])).to_be_visible()
    expect(answered).to_have_count(0)
    expect(page).to_have_title(f"Legge om tak nr. {ABOUT_TILES[0]} – Håndslag")
    expect(page.get_by_label("Notat")).to_have_value(NOTE)
    page.go_forward()
    expect(answered).to_be_visible()
    expect(page).to_have_title(f"Legge om tak nr. {ABOUT_TILES[1]} – Håndslag")
    counted(page, Nye=len(ABOUT_TILES) - 1, Besvart=1)
    doings.follow(page, "Fjern")
    counted(page, Nye=58, Lagret=1, Utsatt=1, Besvart=1)

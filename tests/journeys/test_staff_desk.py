"""Staff ask before they decide, make two doubles one, and move a project to where it belongs; the poster hears of each."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.core import transaction
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project
from tests.journeys import doings
from tests.journeys.doings import press
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product, link_in

pytestmark = pytest.mark.browser

QUESTION = "Hvor gammelt er taket, og lekker det nå?"
THIN = {"state": ProjectState.WAITING, "review_reasons": ["incomplete"], "completeness": 40}


def hand_in_two(product: Product, email: str) -> list[int]:
    """Two projects of one new poster, that wait for staff."""
    with product.stage():
        poster = make_person("Solveig Ødegård", email=email)
        numbers = [make_project(poster, title=f"Tak for {email}, {each}", **THIN).id for each in ("ett", "to")]
        transaction.commit()
    return numbers


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


@pytest.mark.parametrize(("width", "script"), [(PHONE, True), (DESK, False)], ids=["phone", "without scripts"])
def test_asking_merging_and_moving(
    browsing: Browsing, product: Product, logged_in: Callable, width: int, *, script: bool
) -> None:
    email = f"solveig{width}@post.example"
    first, second = hand_in_two(product, email)
    siv = browsing.open(f"/stab/prosjekter?q={email}", width=width, script=script, who=logged_in("siv"))
    browsing.check(siv)
    follow(siv, f"Tak for {email}, ett")
    browsing.check(siv)
    press(siv, "Spør, og vent på svar")
    expect(siv.get_by_role("group", name="Skriv om før du sender")).to_be_visible()
    siv.get_by_label("Melding til kunden").fill(QUESTION)
    press(siv, "Spør, og vent på svar")
    expect(siv.get_by_text("Prosjektet venter på kunden")).to_be_visible()
    browsing.check(siv)

    mail = product.next_mail(email, after=0)
    assert QUESTION in mail.text
    kari = browsing.open(link_in(mail, f"/mine-prosjekter/{first}/samtale"), width=width, script=script)
    doings.log_in_by_code(kari, product, email)
    expect(kari.get_by_text(QUESTION)).to_be_visible()
    browsing.check(kari)
    kari.get_by_label("Meldingen din").fill("Fra 1974, og det lekker ikke.")
    press(kari, "Send svaret")
    expect(kari.get_by_text("Takk! Vi ser på prosjektet igjen")).to_be_visible()
    browsing.check(kari)

    siv.goto("/stab/prosjekter")
    answered = siv.locator(".qt tbody tr").filter(has_text="Kunden har svart").first
    expect(answered).to_contain_text("Fra 1974, og det lekker ikke.")
    browsing.check(siv)

    siv.goto(f"/stab/prosjekter/{second}")
    follow(siv, f"Tak for {email}, ett")
    siv.goto(f"/stab/prosjekter/{second}/dobbelt/{first}")
    browsing.check(siv)
    had = len(product.mails_to(email))
    press(siv, f"La prosjekt {first} gå videre, og slå det andre sammen med det")
    expect(siv.get_by_text("er slått sammen med dette prosjektet")).to_be_visible()
    browsing.check(siv)
    merged = product.next_mail(email, after=had)
    assert "slått sammen" in merged.subject
    kari.goto(f"/mine-prosjekter/{second}")
    follow(kari, "Gå til prosjektet som gjelder")
    expect(kari).to_have_url(f"{product.url}/mine-prosjekter/{first}")
    browsing.check(kari)

    siv.goto(f"/stab/prosjekter/{first}/flytt")
    browsing.check(siv)
    had = len(product.mails_to(email))
    siv.get_by_label("Nytt fag og ny tjeneste").select_option("tak/lekkasje")
    press(siv, "Flytt prosjektet")
    expect(siv.get_by_text("Prosjektet er flyttet")).to_be_visible()
    assert "Tak" in product.next_mail(email, after=had).subject
    press(siv, "Godkjenn og send ut")
    expect(siv.get_by_text("er godkjent")).to_be_visible()
    siv.goto("/stab/prosjekter?vis=avgjort")
    expect(siv.locator(f"#prosjekt-{first}")).to_be_visible()
    browsing.check(siv)

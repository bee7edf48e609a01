"""Somebody joins a firm by mail and has a place kept; another firm waits in line for it, and the first one is let go of."""

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock, transaction
from portal.firms.models import MemberRole
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.journeys.doings import log_in_by_password, press
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product, code_in, link_in

pytestmark = pytest.mark.browser

TOVE, BODIL, RUNE = "tove@post.example", "bodil@post.example", "rune@post.example"
NAMES = {"Tove Tak": TOVE, "Rune Tak": RUNE}
TITLE = "Legge om taket på naustet"


def set_stage(product: Product) -> int:
    """Tove's firm and Rune's, where Tove may read, asked about the same project with one place; returns Rune's lead."""
    with product.stage():
        firms = [make_firm(name, paused_at=clock.now()) for name in ("Toves Tak AS", "Runes Tak AS")]
        people = [make_person(name, email=email, password=PASSWORD) for name, email in NAMES.items()]
        for firm, person in zip(firms, people, strict=True):
            make_member(firm, person)
        make_member(firms[1], people[0], role=MemberRole.READER)
        project = make_project(wished_replies=1, title=TITLE)
        leads = [make_lead(firm, project) for firm in firms]
        transaction.commit()
        return leads[1].id


def log_in(browsing: Browsing, email: str, path: str) -> Page:
    """A browser of somebody who has logged in, at a path."""
    page = browsing.open(f"/logg-inn/passord?next={path}")
    log_in_by_password(page, email, password=PASSWORD)
    return page


def test_a_new_colleague_and_a_place_to_wait_for(browsing: Browsing, product: Product) -> None:
    runes_lead = set_stage(product)
    tove = log_in(browsing, TOVE, "/bedrift/brukere")
    tove.get_by_label("E-post").fill(BODIL)
    press(tove, "Send invitasjonen")
    expect(tove.get_by_text("Venter på svar")).to_be_visible()
    browsing.check(tove)

    bodil = browsing.open(link_in(product.next_mail(BODIL, after=0), "/bedrift/bli-med/"), width=PHONE, script=False)
    browsing.check(bodil)
    bodil.get_by_label("Navnet ditt").fill("Bodil Ny")
    press(bodil, "Send meg en kode")
    browsing.check(bodil)
    bodil.get_by_label("Kode").fill(code_in(product.next_mail(BODIL, after=1)))
    press(bodil, "Bli med")
    expect(bodil.get_by_text("Velkommen til Toves Tak AS")).to_be_visible()
    bodil.goto("/oppdrag")
    bodil.get_by_role("link", name=TITLE).click()
    press(bodil, "Send tilbud")
    expect(bodil.get_by_text("Plassen holdes for dere til")).to_be_visible()
    browsing.check(bodil)

    rune = log_in(browsing, RUNE, f"/oppdrag/{runes_lead}")
    expect(rune.get_by_text("0 av 1 plasser er tatt, 1 holdes av en annen bedrift.")).to_be_visible()
    browsing.check(rune)
    press(rune, "Si fra når en plass blir ledig")
    expect(rune.get_by_text("Dere står på venteliste")).to_be_visible()
    browsing.check(rune)

    had = len(product.mails_to(RUNE))
    bodil.get_by_role("link", name="Tilbake til oppdraget").click()
    bodil.get_by_role("link", name="Ikke aktuelt").click()
    bodil.get_by_label("Vi har ikke tid").check()
    press(bodil, "Avslå oppdraget")
    rune.goto(link_in(product.next_mail(RUNE, after=had), "/oppdrag/"))
    expect(rune.get_by_text("Plassen holdes for dere til")).to_be_visible()
    rune.get_by_role("button", name="Send tilbud").click()
    expect(rune.get_by_role("heading", name=f"Tilbud på «{TITLE}»")).to_be_focused()
    expect(rune).to_have_url(f"{product.url}/oppdrag/{runes_lead}/svar")
    browsing.check(rune)

    tove.get_by_role("link", name="Brukere").click()
    tove.get_by_role("link", name="Fjern Bodil Ny").click()
    browsing.check(tove)
    press(tove, "Ja, fjern")
    browsing.forgive(r"status of 404")
    assert bodil.goto("/oppdrag").status == 404
    tove.goto(f"/oppdrag/{runes_lead}")
    browsing.check(tove)
    press(tove, "Bytt og åpne oppdraget")
    expect(tove.get_by_role("heading", name=TITLE)).to_be_visible()

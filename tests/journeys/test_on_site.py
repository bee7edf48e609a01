"""A contractor on site with a telephone, from the notice to the yes: asks, proposes a visit, writes lines and a round sum, sends, writes
with a photo, is chosen and confirms. With scripts and without."""

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock, outbox, transaction
from portal.core.database import db
from portal.projects.models import Project
from portal.quotes import awarding
from portal.quotes.models import Quote
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_wave
from tests.journeys import doings
from tests.journeys.doings import PHOTO, follow, press
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product, link_in

pytestmark = pytest.mark.browser

QUESTION = "Er det lov å sette container i bakgården?"
SECRETS = ("Kåre Kunde", "Bakgårdsveien")


class Stage(NamedTuple):
    """Torill's firm was asked about Kåre's project a moment ago."""

    torill: str
    kare: str
    project_id: int


@pytest.fixture
def stage(product: Product, request: pytest.FixtureRequest) -> Stage:
    name = request.node.callspec.id
    with product.stage():
        firm = make_firm("Takstigen AS")
        torill = make_member(firm, make_person("Torill Tak", email=f"torill.{name}@post.example"))
        kare = make_person("Kåre Kunde", email=f"kare.{name}@post.example")
        project = make_project(kare, title="Tak på bakgården", street_address="Bakgårdsveien 4", shares_phone=True)
        wave = make_wave(project)
        make_lead(firm, project)
        outbox.add("wave:sent", wave_id=wave.id)
        transaction.commit()
        return Stage(torill.email, kare.email, project.id)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_the_notice_to_the_yes(browsing: Browsing, product: Product, stage: Stage, *, script: bool) -> None:
    notice = product.next_mail(stage.torill, after=0)
    assert notice.subject == "Nytt oppdrag: Tak på bakgården, 0558 Oslo"
    page = browsing.open(link_in(notice, "/oppdrag/"), width=PHONE, script=script)
    doings.log_in_by_code(page, product, stage.torill)
    expect(page.get_by_role("heading", name="Tak på bakgården")).to_be_visible()
    assert [secret for secret in SECRETS if secret in page.content() + notice.text] == []
    browsing.check(page)
    ask(page)
    propose_visit(page, browsing)
    write_and_send(page, browsing)
    contact = page.get_by_role("region", name="Kontaktinfo")
    expect(contact).to_contain_text("Kåre Kunde")
    expect(contact.get_by_role("link", name=re.compile(r"99\s?9"))).to_have_attribute("href", "tel:+4799999999")
    expect(contact).not_to_contain_text("Bakgårdsveien")
    write_with_a_photo(page, browsing)
    be_chosen(product, stage)
    confirm(page, browsing, product, stage)
    read_what_the_poster_got(product, stage.kare)


def ask(page: Page) -> None:
    page.get_by_role("link", name="Still spørsmål").click()
    page.get_by_label("Spørsmålet").fill(QUESTION)
    press(page, "Send spørsmålet")
    expect(page.get_by_text("Venter på svar fra kunden")).to_be_visible()


def propose_visit(page: Page, browsing: Browsing) -> None:
    page.get_by_role("link", name="Foreslå befaring").click()
    day = clock.in_oslo(clock.now()).date() + timedelta(days=4)
    for number, time in ((1, "08:00"), (2, "15:30")):
        page.get_by_label(f"Dag {number}").fill(day.isoformat())
        page.get_by_label(f"Klokkeslett {number}").fill(time)
    browsing.check(page)
    press(page, "Send forslaget")
    expect(page.get_by_text("Venter på at kunden velger")).to_be_visible()


def write_and_send(page: Page, browsing: Browsing) -> None:
    """Two lines by the square metre and the running metre, and one round sum: 140 × 1 450 + 32,5 × 650 + 17 500 kroner."""
    page.get_by_role("button", name="Send tilbud").click()
    expect(page.get_by_role("heading", name="Tilbud på «Tak på bakgården»")).to_be_visible()
    lines = (("Tekking med takstein", "140", "m²", "1 450"), ("Renner", "32,5", "lm", "650"))
    for number, (what, count, unit, price) in enumerate((*lines, ("Rigg og stillas", "", "rund sum", "17 500")), 1):
        page.get_by_role("button", name="Legg til linje").click()
        line = page.get_by_role("group", name=f"Linje {number}", exact=True)
        line.get_by_label("Hva").fill(what)
        line.get_by_label("Enhet", exact=True).select_option(unit)
        line.get_by_label("Antall").fill(count)
        line.get_by_label("Pris per enhet").fill(price)
    page.get_by_label("Fast pris").check()
    page.get_by_label("Når kan dere begynne?").fill("mandag uke 12")
    page.get_by_label("Melding til kunden").fill("Prisen er med rydding og bortkjøring. Vi tar med tilhenger.")
    page.get_by_role("button", name="Regn ut").last.click()
    expect(page.locator("#totals")).to_contain_text(re.compile(r"241\s625"))
    browsing.check(page)
    press(page, "Send tilbudet")
    expect(page.get_by_role("heading", name="Svaret er sendt")).to_be_visible()
    browsing.check(page)


def write_with_a_photo(page: Page, browsing: Browsing) -> None:
    follow(page, "Meldinger med kunden")
    page.get_by_label("Meldingen din").fill("Slik ser det ut over gesimsen.")
    page.get_by_label(re.compile("^Legg ved filer")).set_input_files(PHOTO)
    press(page, "Send meldingen")
    expect(page.get_by_role("link", name=re.compile("gps-rotated.jpg"))).to_be_visible()
    browsing.check(page)


def be_chosen(product: Product, stage: Stage) -> None:
    with product.stage():
        quote = db.session.query(Quote).filter_by(project_id=stage.project_id).one()
        project = db.session.get_one(Project, stage.project_id)
        awarding.accept(quote, actor_id=project.poster_id)
        transaction.commit()


def confirm(page: Page, browsing: Browsing, product: Product, stage: Stage) -> None:
    page.goto(link_in(product.mail_about(stage.torill, "Dere er valgt – si ja"), "/oppdrag/"))
    expect(page.get_by_role("heading", name="Dere er valgt – bekreft")).to_be_visible()
    browsing.check(page)
    press(page, "Ja, vi tar jobben")
    expect(page.get_by_role("heading", name="Dere er valgt", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Kontaktinfo")).to_contain_text("Bakgårdsveien 4, 0558 Oslo")
    browsing.check(page)
    assert "Bakgårdsveien 4" in product.mail_about(stage.torill, "Dere har sagt ja").text


def read_what_the_poster_got(product: Product, address: str) -> None:
    asked = product.mail_about(address, "En bedrift spør om «Tak på bakgården»")
    assert QUESTION in asked.text
    assert "Takstigen" not in asked.text
    assert "kl. 15.30" in product.mail_about(address, "Takstigen AS vil komme på befaring").text.replace("\xa0", " ")
    assert re.search(r"har svart: 241\s625", product.mail_about(address, "Takstigen AS har svart").subject)
    written = product.mail_about(address, "Melding fra Takstigen AS")
    assert "Slik ser det ut over gesimsen." in written.text
    assert "1 fil er lagt ved." in written.text
    assert product.mail_about(address, "Takstigen AS har sagt ja")

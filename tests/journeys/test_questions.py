"""A firm on its phone asks the poster something, another reads the answer; then a visit is proposed, agreed on, and put in a calendar."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from portal.core import clock, transaction
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.journeys import doings
from tests.journeys.doings import press
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product, link_in

pytestmark = pytest.mark.browser

QUESTION, ANSWER = "Er det tilkomst med kran fra gaten?", "Ja, fra baksiden. Ring 912 34 567, så viser jeg dere."


def lay_out(product: Product) -> tuple[str, str]:
    """Kine has a project that two firms were asked about; the paths of the leads of Tore, who asks, and of Uma, who reads."""
    with product.stage():
        kine = make_person("Kine Kunde", email="kine@post.example", password=PASSWORD)
        project = make_project(kine, street_address="Københavngata 14")
        paths = []
        for name, email in (("Tore Tak", "tore@post.example"), ("Uma Ulv", "uma@post.example")):
            firm = make_firm(f"{name.split()[1]} og Blikk AS", paused_at=clock.now())
            make_member(firm, make_person(name, email=email, password=PASSWORD))
            paths.append(f"/oppdrag/{make_lead(firm, project).id}")
        transaction.commit()
    return paths[0], paths[1]


def arrive(browsing: Browsing, path: str, email: str) -> Page:
    page = browsing.open(f"/logg-inn/passord?next={path}", width=PHONE)
    doings.log_in_by_password(page, email, password=PASSWORD)
    page.goto(path)
    return page


def test_asked_answered_and_agreed_on(browsing: Browsing, product: Product, tmp_path: Path) -> None:
    of_tore, of_uma = lay_out(product)
    tore = arrive(browsing, of_tore, "tore@post.example")
    tore.get_by_role("link", name="Still spørsmål").click()
    tore.get_by_label("Spørsmålet").fill(QUESTION)
    browsing.check(tore)
    press(tore, "Send spørsmålet")
    expect(tore.get_by_text("Venter på svar fra kunden")).to_be_visible()

    mail = product.next_mail("kine@post.example", after=0)
    assert QUESTION in mail.text
    assert "Tak og Blikk" not in mail.text
    kine = arrive(browsing, re.sub(r"^https?://[^/]+", "", link_in(mail, "/mine-prosjekter/")), "kine@post.example")
    browsing.check(kine)
    kine.get_by_label("Svaret ditt").fill(ANSWER)
    press(kine, "Send svaret")
    expect(kine.get_by_text("[skjult til bedriften har svart]")).to_be_visible()
    browsing.check(kine)
    press(kine, "Send, og skjul det til bedriften har svart")
    expect(kine.get_by_text("Svaret er sendt.")).to_be_visible()

    uma = arrive(browsing, of_uma, "uma@post.example")
    board = uma.get_by_role("region", name="Spørsmål og svar")
    expect(board).to_contain_text("Ja, fra baksiden. Ring [skjult til bedriften har svart]")
    expect(board).to_contain_text("En bedrift spurte")
    assert "912 34 567" not in uma.content()

    tore.get_by_role("link", name="Foreslå befaring").click()
    day = clock.in_oslo(clock.now()).date() + timedelta(days=3)
    tore.get_by_label("Dag 1").fill(day.isoformat())
    tore.get_by_label("Klokkeslett 1").fill("10:00")
    browsing.check(tore)
    press(tore, "Send forslaget")
    expect(tore.get_by_text("Venter på at kunden velger")).to_be_visible()

    kine.goto(kine.url.replace("/sporsmal", "/befaringer"))
    browsing.check(kine)
    kine.get_by_label(re.compile(r"kl\.\s10\.00")).check()
    press(kine, "Velg tidspunktet")
    expect(kine.get_by_text("Befaringen er avtalt.")).to_be_visible()

    tore.goto("/befaringer")
    browsing.check(tore)
    with tore.expect_download() as download:
        tore.get_by_role("link", name="Legg i kalenderen").click()
    download.value.save_as(tmp_path / "befaring.ics")
    (event,) = Calendar.from_ical((tmp_path / "befaring.ics").read_bytes()).walk("VEVENT")
    assert clock.in_oslo(event["DTSTART"].dt).strftime("%Y-%m-%d %H:%M") == f"{day} 10:00"
    assert event["LOCATION"] == "0558 Oslo"

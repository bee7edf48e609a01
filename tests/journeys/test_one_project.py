"""One project goes all the way through: described, let out, heard of by mail, answered from the inbox, awarded."""

import re
import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from portal.core.database import db
from portal.delivery.local_mailbox import StoredMessage
from tests.journeys import doings
from tests.journeys.doings import NEXT, PHOTO, press
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product, link_in, wait_for

pytestmark = pytest.mark.browser

OLA = "ola@demo.example"
SECRETS = ("Solfrid", "Ådland", "+4791234567", "912 34 567", "91\N{NO-BREAK SPACE}23", "91234567", "Københavngata")


def describe_with_detours(page: Page, browsing: Browsing) -> None:
    """Home to «Sjekk svarene» with a mistake, a photo, a step back and a reload on the way."""
    browsing.check(page)
    page.get_by_label("Hva trenger du hjelp til?").fill("Taket må legges om før vinteren")
    press(page, "Få tilbud")
    browsing.check(page)
    press(page, re.compile("^Tak – Legge om tak"))
    browsing.check(page)
    doings.answer_details(page)
    words = page.get_by_label("Hva skal gjøres?")
    expect(words).to_have_value("Taket må legges om før vinteren")
    words.fill("For kort")
    press(page, NEXT)
    expect(page.get_by_role("group", name="Du må rette dette")).to_be_focused()
    browsing.check(page)
    words.fill(doings.WORTH_READING)
    page.locator("#photos").set_input_files(PHOTO)
    expect(page.locator(".ph[id^=photo-] img")).to_have_js_property("naturalWidth", 300)
    browsing.check(page)
    press(page, NEXT)
    page.go_back()
    expect(words).to_have_value(doings.WORTH_READING)
    expect(page.locator(".ph[id^=photo-]")).to_have_count(1)
    page.reload()
    expect(words).to_have_value(doings.WORTH_READING)
    press(page, NEXT)
    browsing.check(page)
    doings.tell_place(page)
    browsing.check(page)
    doings.tell_time(page)
    browsing.check(page)


def two_who_were_asked(product: Product, project_id: int) -> list[tuple[str, str]]:
    """Ola and somebody of another firm that was asked, each with the path of their lead.

    Which firms besides Ola's are asked is a matter of what other tests have taught the match.
    """
    query = text(
        "SELECT email, '/oppdrag/' || leads.id FROM leads JOIN firm_members USING (firm_id)"
        " JOIN people ON people.id = person_id WHERE project_id = :project AND (email = :ola OR firm_id NOT IN"
        " (SELECT firm_id FROM firm_members JOIN people ON people.id = person_id WHERE email = :ola))"
        " ORDER BY email = :ola DESC, leads.id LIMIT 2"
    )

    def asked() -> list:
        with product.stage():
            return [tuple(row) for row in db.session.execute(query, {"project": project_id, "ola": OLA})]

    wait_for(asked)
    return asked()


def mail_with(product: Product, address: str, path: str) -> StoredMessage:
    """The mail to an address with a link to a path, once it is there."""

    def found() -> list[StoredMessage]:
        return [mail for mail in product.mails_to(address) if re.search(rf"{path}\b", mail.text)]

    wait_for(found, seconds=60)
    return found()[0]


def answer_lead(page: Page, browsing: Browsing, *, kroner: str) -> None:
    """A firm on a lead's page: sees nothing of the poster, answers, and then sees her."""
    expect(page.get_by_role("heading", name="Legge om tak, 140 m²")).to_be_visible()
    browsing.check(page)
    html = page.content()
    assert [secret for secret in SECRETS if secret in html] == []
    doings.send_offer(page, kroner=kroner)
    contact = page.get_by_role("region", name="Kontaktinfo")
    expect(contact).to_contain_text("Solfrid Ådland")
    expect(contact.locator("a[href='tel:+4791234567']")).to_be_visible()
    expect(contact).not_to_contain_text("Københavngata")
    browsing.check(page)


@pytest.mark.parametrize(("width", "dark"), [(PHONE, False), (DESK, True)], ids=["phone", "desk-in-the-dark"])
def test_from_the_first_word_to_the_award(
    browsing: Browsing, product: Product, logged_in: Callable, width: int, dark: bool, capsys: pytest.CaptureFixture
) -> None:
    email = f"solfrid{width}@post.example"
    kari = browsing.open("/", width=width, dark=dark)
    describe_with_detours(kari, browsing)
    doings.tell_contact(kari, name="Solfrid Ådland", email=email, phone="912 34 567")
    browsing.check(kari)
    doings.prove_address(kari, product, email)
    expect(kari.get_by_text("Et menneske hos oss leser prosjektet")).to_be_visible()
    browsing.check(kari)
    project_id = int(kari.url.rpartition("/")[2])

    siv = browsing.open(f"/stab/prosjekter/{project_id}", width=width, dark=dark, who=logged_in("siv"))
    browsing.check(siv)
    press(siv, "Godkjenn og send ut")
    approved_at = time.monotonic()
    mails = {address: mail_with(product, address, path) for address, path in two_who_were_asked(product, project_id)}
    (other,) = mails.keys() - {OLA}
    seconds = time.monotonic() - approved_at
    assert seconds < 60
    with capsys.disabled():
        sys.stdout.write(f"\nfrom approval to the mail in two firms' mailboxes: {seconds:.1f} s ({width} px)\n")
    assert [secret for secret in SECRETS for mail in mails.values() if secret in f"{mail.text}{mail.html}"] == []

    firms = {}
    for address, kroner in {OLA: "285 000", other: "310 000,50"}.items():
        page = firms[address] = browsing.open(link_in(mails[address], "/oppdrag/"), width=width, dark=dark)
        doings.log_in_by_code(page, product, address)
        answer_lead(page, browsing, kroner=kroner)

    offers = wait_for_mails(product, email, "har svart", how_many=2)
    kari.goto(link_in(offers[0], "/mine-prosjekter/"))
    browsing.check(kari)
    with kari.expect_navigation():
        kari.get_by_role("link", name="Velg Bakken Tak og Blikk AS").locator("visible=true").click()
    browsing.check(kari)
    press(kari, "Ja, velg Bakken Tak og Blikk AS")
    expect(kari.get_by_text("Vi venter på at bedriften sier ja").first).to_be_visible()
    browsing.check(kari)

    firms[OLA].reload()
    expect(firms[OLA].get_by_role("heading", name="Dere er valgt – bekreft")).to_be_visible()
    assert "Københavngata" not in firms[OLA].content()
    browsing.check(firms[OLA])
    wait_for_mails(product, OLA, "^Dere er valgt", how_many=1)
    press(firms[OLA], "Ja, vi tar jobben")
    expect(firms[OLA].get_by_role("heading", name="Dere er valgt", exact=True)).to_be_visible()
    expect(firms[OLA].get_by_role("region", name="Kontaktinfo")).to_contain_text("Københavngata 14, 0558 Oslo")
    browsing.check(firms[OLA])
    firms[other].reload()
    expect(firms[other].get_by_role("heading", name="Kunden valgte en annen")).to_be_visible()
    assert "Københavngata" not in firms[other].content()
    browsing.check(firms[other])
    wait_for_mails(product, OLA, "^Dere har sagt ja", how_many=1)
    wait_for_mails(product, other, "^Kunden valgte et annet tilbud", how_many=1)
    kari.reload()
    expect(kari.get_by_text("Bakken Tak og Blikk AS har sagt ja.").first).to_be_visible()
    with kari.expect_navigation():
        kari.get_by_role("link", name="Se alt: hvem, hva og når").click()
    expect(kari.get_by_text("fordi bedriften ble valgt og sa ja")).to_be_visible()
    browsing.check(kari)


def wait_for_mails(product: Product, address: str, pattern: str, *, how_many: int) -> list:
    """The mails to an address whose subject or text has the pattern, once there are so many."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [mail for mail in product.mails_to(address) if re.search(pattern, f"{mail.subject} {mail.text}")]
        if len(found) >= how_many:
            return found
        time.sleep(0.1)
    raise AssertionError(
        f"{how_many} mails to {address} with {pattern}: {[m.subject for m in product.mails_to(address)]}"
    )


def test_without_a_script(browsing: Browsing, product: Product, logged_in: Callable) -> None:
    email = "uten.skript@post.example"
    kari = browsing.open("/", width=PHONE, script=False)
    browsing.check(kari)
    kari.goto("/legg-ut?kategori=tak")
    press(kari, NEXT)
    expect(kari.get_by_role("group", name="Du må rette dette")).to_be_visible()
    browsing.check(kari)
    project_id = doings.post_project(kari, product, name="Solfrid Ådland", email=email, photo=PHOTO)
    expect(kari.get_by_text("Et menneske hos oss leser prosjektet")).to_be_visible()
    browsing.check(kari)

    doings.approve(browsing.open(script=False, who=logged_in("siv")), project_id)
    ((_ola, path), _other) = two_who_were_asked(product, project_id)
    mail = mail_with(product, OLA, path)
    ola = browsing.open(link_in(mail, "/oppdrag/"), script=False)
    doings.log_in_by_code(ola, product, OLA)
    browsing.check(ola)
    ola.get_by_role("button", name="Send tilbud").click()
    press(ola, "Send tilbudet")
    expect(ola.get_by_role("group", name="Du må rette dette")).to_be_visible()
    browsing.check(ola)
    ola.goto(link_in(mail, "/oppdrag/"))
    doings.send_offer(ola, kroner="285 000")
    expect(ola.get_by_role("region", name="Kontaktinfo")).to_contain_text(email)

    kari.reload()
    with kari.expect_navigation():
        kari.get_by_role("link", name="Velg", exact=True).or_(kari.get_by_role("link", name="Velg Bakken")).click()
    browsing.check(kari)
    press(kari, "Ja, velg Bakken Tak og Blikk AS")
    expect(kari.get_by_text("Vi venter på at bedriften sier ja").first).to_be_visible()
    ola.reload()
    press(ola, "Ja, vi tar jobben")
    expect(ola.get_by_role("heading", name="Dere er valgt", exact=True)).to_be_visible()

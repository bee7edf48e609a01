"""A co-operative posts, and somebody on its board has to say yes: they join by mail, say no, then yes; the firm hears of the yes alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import doings
from tests.journeys.doings import NEXT, press
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product, code_in, link_in, wait_for

pytestmark = pytest.mark.browser

OLA, FIRM = "ola@demo.example", "Bakken Tak og Blikk AS"
NAME = "Sameiet Lille Ås"
NOTE = "Styret vil vite om stillaset er med i prisen."


def post_for_condominium(page: Page, product: Product, *, email: str, approver: str) -> int:
    """All of the wizard for one without a number, with somebody who has to say yes; returns the project's number."""
    page.goto("/legg-ut/kategori")
    doings.choose_job(page)
    doings.answer_details(page)
    page.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION)
    press(page, NEXT)
    doings.tell_place(page)
    doings.tell_time(page)
    page.get_by_label("Borettslag eller sameie").check()
    press(page, NEXT)
    page.get_by_label(re.compile(r"^Navn\s*\(valgfritt")).fill(NAME)
    page.get_by_label(re.compile("^Navn på den som")).fill("Bo Borg")
    page.get_by_label(re.compile("^E-post til den som")).fill(approver)
    press(page, NEXT)
    page.get_by_label("Navnet ditt").fill("Solfrid Ådland")
    page.get_by_label("E-post", exact=True).fill(email)
    press(page, NEXT)
    doings.prove_address(page, product, email)
    return int(page.url.rpartition("/")[2])


def choose(page: Page, browsing: Browsing) -> None:
    """On the poster's page: choose the firm, which only asks for a yes."""
    with page.expect_navigation():
        page.get_by_role("link", name=f"Velg {FIRM}").locator("visible=true").click()
    expect(page.get_by_text("Bo Borg får beskjed og må si ja")).to_be_visible()
    browsing.check(page)
    press(page, "Ja, send til godkjenning")
    expect(page.get_by_text("er sendt til godkjenning")).to_be_visible()
    browsing.check(page)


def test_a_choice_that_somebody_has_to_approve(browsing: Browsing, product: Product, logged_in: Callable) -> None:
    email, approver = "styreleder@post.example", "bo@post.example"
    kari = browsing.open("/", width=PHONE)
    project_id = post_for_condominium(kari, product, email=email, approver=approver)

    had = len(product.mails_to(OLA))
    doings.approve(browsing.open(script=False, who=logged_in("siv")), project_id)
    assert f"/mine-prosjekter/{project_id}" not in product.next_mail(approver, after=0).text  # a link to join with
    ola = browsing.open(link_in(product.next_mail(OLA, after=had), "/oppdrag/"), who=logged_in("ola"))
    doings.send_offer(ola, kroner="285 000")
    had = len(product.mails_to(OLA))
    kari.reload()
    choose(kari, browsing)

    bo = browsing.open(link_in(product.next_mail(approver, after=1), "/bli-med/"), width=PHONE)
    browsing.check(bo)
    had_codes = len(product.mails_to(approver))
    press(bo, "Logg inn og bli med")  # which asks for a code to the invited address at once
    bo.get_by_label("Kode").fill(code_in(product.next_mail(approver, after=had_codes)))
    press(bo, "Logg inn")
    browsing.check(bo)
    press(bo, "Bli med")
    answer(bo, browsing, "Nei, send valget tilbake", note=NOTE)
    kari.reload()
    expect(kari.get_by_text(NOTE)).to_be_visible()
    assert any(NOTE in mail.text for mail in wait_for_answer(product, email, "ikke godkjent"))

    choose(kari, browsing)
    ola.reload()
    expect(ola.get_by_role("heading", name="Dere er valgt")).to_have_count(0)
    assert len(product.mails_to(OLA)) == had
    bo.reload()
    answer(bo, browsing, "Ja, godkjenn valget")
    assert "Dere er valgt" in product.next_mail(OLA, after=had).subject
    ola.reload()
    press(ola, "Ja, vi tar jobben")
    expect(ola.get_by_role("heading", name="Dere er valgt", exact=True)).to_be_visible()
    kari.reload()
    expect(kari.get_by_text(f"{FIRM} har sagt ja.").first).to_be_visible()
    browsing.check(kari)


def answer(page: Page, browsing: Browsing, name: str, *, note: str = "") -> None:
    """From the project's page: the approver's yes or no."""
    with page.expect_navigation():
        page.get_by_role("link", name="Svar på valget").click()
    browsing.check(page)
    if note:
        page.get_by_label("Hvorfor ikke?").fill(note)
    press(page, name)
    browsing.check(page)


def wait_for_answer(product: Product, address: str, words: str) -> list:
    """The mails to an address whose subject has the words, once there is one."""
    wait_for(lambda: any(words in mail.subject for mail in product.mails_to(address)))
    return [mail for mail in product.mails_to(address) if words in mail.subject]

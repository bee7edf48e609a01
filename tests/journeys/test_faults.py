"""Real processes die while people work. Nothing is lost, and what can't be shown is said kindly."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import doings
from tests.journeys.doings import press
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product, wait_for

pytestmark = pytest.mark.browser

KARI = "kari@demo.example"


def test_a_project_handed_in_while_redis_is_dead(
    browsing: Browsing, product: Product, logged_in: Callable[[str], Any]
) -> None:
    kari = browsing.open("/legg-ut", width=PHONE, who=logged_in("kari"))
    doings.choose_job(kari)
    doings.answer_details(kari)
    kari.get_by_label("Hva skal gjøres?").fill(doings.WORTH_READING)
    press(kari, doings.NEXT)
    had = len(product.mails_to(KARI))
    with product.unattended():
        product.kill("redis-server")
        doings.tell_place(kari)
        doings.tell_time(kari)
        doings.tell_who(kari)
        press(kari, doings.NEXT)
        kari.get_by_label("Jeg godtar vilkårene").check()
        press(kari, "Send inn prosjektet")
        expect(kari.get_by_text("Et menneske hos oss leser prosjektet")).to_be_visible()
        browsing.check(kari)
        assert len(product.mails_to(KARI)) == had
    assert "er sendt inn" in product.next_mail(KARI, after=had, seconds=100).text
    assert len(product.mails_to(KARI)) == had + 1


def test_a_code_asked_for_while_its_worker_is_dead(browsing: Browsing, product: Product) -> None:
    page = browsing.open("/logg-inn")
    with product.unattended():
        product.kill("jobs.worker login")
        page.get_by_label("E-post").fill("mona@demo.example")
        press(page, "Send meg en kode")
        expect(page.get_by_label("Kode")).to_be_visible()
    mail = product.next_mail("mona@demo.example", after=0)
    page.get_by_label("Kode").fill(doings.code_in(mail))
    press(page, "Logg inn")
    expect(page).not_to_have_url(re.compile("/logg-inn"))


def test_the_database_dies_and_comes_back(
    browsing: Browsing, product: Product, logged_in: Callable[[str], Any]
) -> None:
    browsing.forgive("status of 503")
    kari = browsing.open("/mine-prosjekter", who=logged_in("kari"))
    with product.unattended():
        product.kill("bin/postgres ")
        assert kari.reload().status == 503
        expect(kari.get_by_role("heading", name="Tjenesten er nede et øyeblikk")).to_be_visible()
        browsing.check(kari)
        kari.get_by_role("link", name="Til forsiden").click()
        expect(kari.get_by_role("heading", level=1)).to_be_visible()
        browsing.check(kari)
    wait_for(lambda: kari.goto("/mine-prosjekter").status == 200)
    expect(kari.get_by_role("heading", name="Mine prosjekter")).to_be_visible()

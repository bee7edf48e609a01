"""«Du står på ventelisten», and the one mail that ends the wait."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.core.database import db
from portal.delivery.models import Delivery
from portal.dispatch import waiting_list
from portal.dispatch.models import CoverageWait
from portal.notifications import coverage_mails
from portal.places.queries import find_postal_code
from tests.factories.marketplace import make_firm
from tests.support.mails import list_mails
from tests.support.visitors import Visitor

pytestmark = pytest.mark.usefixtures("app")


def a_wait(locale: str = "nb") -> CoverageWait:
    place = find_postal_code("9520")
    waiting_list.join(
        "kari@post.example", category="tak", service="omlegging", place=place, locale=locale, client="10.0.0.1"
    )
    return db.session.scalars(select(CoverageWait)).one()


def links(message: Delivery) -> set[str]:
    page = BeautifulSoup(message.html, "html.parser")
    return {tag["href"].removeprefix("http://127.0.0.1:8000") for tag in page.select(".sheet a")}


def test_the_first_says_what_and_where_and_leads_off_the_list(anyone: Visitor):
    coverage_mails.tell_of_waiting(wait_id=a_wait().id, request_id=1)
    (message,) = list_mails()
    assert message.subject == "Du står på ventelisten"
    for part in (message.text, message.html):
        assert "Tak: Legge om tak" in part
        assert "Kautokeino" in part
    (link,) = links(message)
    assert link in message.text
    assert "Gå av ventelisten" in anyone.get(link).text


def test_the_second_leads_to_the_wizard_with_the_job_chosen(anyone: Visitor):
    wait = a_wait()
    make_firm(municipality_numbers=(wait.municipality_number,))
    waiting_list.tell_covered()
    db.session.expire_all()
    for _ in range(2):
        coverage_mails.tell_of_coverage(wait_id=wait.id)
    (message,) = list_mails()
    assert "Kautokeino" in message.subject
    assert links(message) == {"/legg-ut?kategori=tak&tjeneste=omlegging"}
    anyone.get("/legg-ut?kategori=tak&tjeneste=omlegging").follow(status=200)


def test_who_has_left_gets_neither():
    wait = a_wait()
    waiting_list.leave(waiting_list.find_untold(wait.id)[1])
    coverage_mails.tell_of_waiting(wait_id=wait.id, request_id=1)
    coverage_mails.tell_of_coverage(wait_id=wait.id)
    assert list_mails() == []


@pytest.mark.parametrize("locale", ["nb", "en"])
def test_they_speak_the_language_of_who_waits(app: Flask, locale: str):
    coverage_mails.tell_of_waiting(wait_id=a_wait(locale).id, request_id=1)
    assert BeautifulSoup(list_mails()[0].html, "html.parser").html["lang"] == locale

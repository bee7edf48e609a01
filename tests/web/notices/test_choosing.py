"""«Varsler» on Min side: the kinds that concern the person, and what becomes of a choice."""

import pytest
from flask import Flask
from sqlalchemy import func

from portal.accounts.models import Person
from portal.firms.models import MemberRole
from portal.notifications import choices
from portal.notifications.choices import Choice
from portal.notifications.kinds import FIRM_KINDS, POSTER_KINDS, NoticeKind, Timing
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_member, make_project
from tests.support.visitors import Visitor

PAGE = "/min-side/varsler"


def visitor(app: Flask, person: Person) -> Visitor:
    return Visitor(app).sign_in(open_session(person))


def kinds_on(page) -> set[str]:
    return {field["name"] for field in page.html.select("#notice-form select")} - {"hour"}


@pytest.fixture
def kari(app: Flask) -> Person:
    """She has a project and a proved phone."""
    kari = make_person("Kari Nordmann", phone="+4799999999", phone_proved_at=func.now())
    make_project(kari)
    return kari


def test_each_reads_the_kinds_that_concern_them(app: Flask, kari: Person):
    owner, reader = make_member(make_firm()), make_member(make_firm(), make_person(), role=MemberRole.READER)
    assert kinds_on(visitor(app, kari).get(PAGE)) == set(POSTER_KINDS)
    assert kinds_on(visitor(app, owner).get(PAGE)) == set(FIRM_KINDS)
    page = visitor(app, make_person("Nils Nabo")).get(PAGE)
    assert (kinds_on(page), "Når du har et prosjekt" in page, "Lesere" in page) == (set(), True, False)
    page = visitor(app, reader).get(PAGE)
    assert (kinds_on(page), "er med i en bedrift" in page) == (set(), False)
    assert "Lesere i en bedrift får ingen varsler om oppdrag." in page
    assert "Lesere" not in visitor(app, owner).get(PAGE)
    make_project(reader)
    page = visitor(app, reader).get(PAGE)
    assert (kinds_on(page), "Lesere i en bedrift" in page) == (set(POSTER_KINDS), True)


def test_what_is_chosen_is_kept_and_shown(app: Flask, kari: Person):
    as_kari = visitor(app, kari)
    form = as_kari.get(PAGE).forms["notice-form"]
    assert form["offer-in"].value == "at-once"
    form["offer-in"], form["sent-out"], form["hour"] = "digest", "off", "7"
    form["sms-offer-in"] = True
    page = form.submit(status=303).follow()
    assert "Lagret." in page.text
    shown = page.forms["notice-form"]
    assert [shown[name].value for name in ("offer-in", "sent-out", "messages", "hour")] == [
        *("digest", "off", "at-once"),
        "7",
    ]
    assert choices.get_choice(kari.id, NoticeKind.OFFER_IN) == Choice(Timing.DIGEST, by_sms=True)


def test_off_is_off_by_sms_too(app: Flask, kari: Person):
    form = visitor(app, kari).get(PAGE).forms["notice-form"]
    form["offer-in"], form["sms-offer-in"] = "off", True
    form.submit(status=303)
    assert choices.get_choice(kari.id, NoticeKind.OFFER_IN) == Choice(Timing.OFF, by_sms=False)


def test_sms_is_offered_only_for_a_proved_phone_and_for_kinds_that_may_come_so(app: Flask, kari: Person):
    offered = visitor(app, kari).get(PAGE).html.select("input[name^=sms-]")
    assert {field["name"] for field in offered} == {"sms-offer-in"}
    unproved = make_person("Nils Nabo", phone="+4788888888")
    make_project(unproved)
    page = visitor(app, unproved).get(PAGE)
    assert not page.html.select("input[name^=sms-]")
    assert page.click("Bekreft telefonnummeret ditt først").request.path == "/min-side/telefon"


@pytest.mark.parametrize(("name", "value"), [("offer-in", "never"), ("hour", "24"), ("new-lead", "off")])
def test_what_the_page_does_not_offer_is_refused_or_not_read(app: Flask, kari: Person, name: str, value: str):
    as_kari = visitor(app, kari)
    form = as_kari.get(PAGE).forms["notice-form"]
    as_kari.post(PAGE, dict(form.submit_fields()) | {name: value}, status="*")
    assert choices.get_choice(kari.id, NoticeKind.NEW_LEAD) == Choice()
    assert choices.get_choice(kari.id, NoticeKind.OFFER_IN) == Choice()
    assert choices.get_digest_hour(kari.id) == 16


def test_a_stranger_is_sent_to_log_in(anyone: Visitor):
    assert "/logg-inn" in anyone.get(PAGE, status=303).location


def test_without_its_token_the_form_is_refused(app: Flask, kari: Person):
    visitor(app, kari).post(PAGE, {"offer-in": "off"}, status=400)
    assert choices.get_choice(kari.id, NoticeKind.OFFER_IN) == Choice()

"""The notice that a place is kept for a firm which stood in line."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.core.database import db
from portal.delivery.models import Delivery
from portal.delivery.states import MailClass
from portal.firms.models import MemberRole
from portal.leads import services, slots
from portal.leads.models import Lead
from portal.leads.states import DeclineReason
from portal.notifications import links, place_mails
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.support.mails import check_fit, handle_everything, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")
OLA = 1
"""Whoever does it in the firm; only noted."""


def offered(locale: str = "nb") -> Lead:
    """A lead whose firm stood in line, and for which a place has just been kept."""
    project, firm = make_project(wished_replies=1, title_en="New roof"), make_firm("Olas Tak AS")
    make_member(firm, make_person("Ola Håndverker", email="ola@post.example", locale=locale))
    make_member(firm, make_person("Eva Leser"), role=MemberRole.READER)
    holder, lead = make_lead(make_firm(), project), make_lead(firm, project)
    slots.keep(holder, actor_id=OLA)
    slots.wait(lead, actor_id=OLA)
    services.decline(holder, reason=DeclineReason.TOO_FAR, actor_id=OLA)
    return lead


def told(locale: str = "nb") -> Delivery:
    offered(locale)
    handle_everything()
    return the_mail()


@pytest.mark.parametrize("locale", ["nb", "en"])
def test_it_is_fit_to_be_read_and_goes_to_those_who_may_answer(app: Flask, locale: str):
    message = told(locale)
    check_fit(message, locale=locale, app=app)
    assert (message.kind, message.mail_class, message.address) == (
        "place_offered",
        MailClass.SERVICE,
        "ola@post.example",
    )


def test_it_says_until_when_and_where_and_is_worth_nothing_afterwards():
    lead = offered()
    handle_everything()
    message = the_mail()
    until = clock.in_oslo(lead.held_until)
    assert f"kl.\xa0{until:%H.%M}" in message.text
    assert links.lead_page(lead.id) in message.text
    assert message.expires_at <= clock.now() + slots.KEPT_FOR


def test_nobody_is_told_of_a_place_that_has_lapsed_before_the_worker_came():
    lead = offered()
    lead.held_until = clock.now() - timedelta(seconds=1)
    db.session.flush()
    handle_everything()
    assert list_mails() == []


def test_told_twice_it_is_one_mail():
    lead = offered()
    for _ in range(2):
        place_mails.tell_of_place(lead_id=lead.id, audit_id=7)
    assert len(list_mails()) == 1

"""Leads of a project that takes no more replies are closed for the firms that haven't decided."""

from portal.core import clock
from portal.core.database import db
from portal.leads.models import Lead
from portal.projects.price_forms import PriceForm
from portal.quotes import awarding
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from tests.factories.marketplace import make_firm, make_lead, make_project


def reply(lead: Lead):
    offer = OfferText(PriceForm.FIXED, "Vi kan gjøre dette.", amount_ore=100_00)
    return quotes.reply(lead, actor_id=None, offer=offer)


def is_closed(lead: Lead) -> bool:
    db.session.refresh(lead)
    return lead.closed_at is not None


def test_the_last_wished_reply_closes_the_undecided_and_nobody_else(app):
    project = make_project(wished_replies=2)
    first, second, silent = (make_lead(make_firm(), project) for _ in range(3))
    said_no = make_lead(make_firm(), project, declined_at=clock.now(), decline_reason="too-far")
    elsewhere = make_lead(make_firm())
    reply(first)
    assert not is_closed(silent)
    reply(second)
    assert [is_closed(lead) for lead in (silent, first, second, said_no, elsewhere)] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_the_award_closes_the_undecided(app):
    project = make_project(wished_replies=5)
    answered, silent = make_lead(make_firm(), project), make_lead(make_firm(), project)
    quote = reply(answered)
    awarding.accept(quote, actor_id=project.poster_id)
    assert (is_closed(silent), is_closed(answered)) == (True, False)

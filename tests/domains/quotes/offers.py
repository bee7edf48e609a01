"""Offers for tests, sent as a firm sends them."""

from dataclasses import replace
from typing import Any

from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from portal.quotes.models import Quote
from tests.factories.marketplace import make_firm, make_lead

OFFER = OfferText(PriceForm.FIXED, "Vi kan legge om taket i uke tre.", amount_ore=100_000_00, starts="uke 3")


def offer(**changes: Any) -> OfferText:
    """The usual offer, but for what is changed."""
    return replace(OFFER, **changes)


def reply(lead: Lead, **changes: Any) -> Quote:
    """The lead's firm answers with the usual offer."""
    return quotes.reply(lead, actor_id=None, offer=offer(**changes))


def answered(project: Project, **changes: Any) -> Quote:
    """A new firm's offer to the project."""
    return reply(make_lead(make_firm(), project), **changes)

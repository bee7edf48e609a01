"""quotes.reply: an offer never carries contact details, whoever sends it."""

import pytest
from flask import Flask

from portal.core.database import db
from portal.leads.models import Lead
from portal.projects.price_forms import PriceForm
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from portal.quotes.errors import ContactDetailsInOfferError
from portal.quotes.models import Quote
from tests.factories.marketplace import make_firm, make_lead, make_member


@pytest.mark.parametrize(
    "texts",
    [
        {"message": "Ring meg på 412 34 567 i kveld", "starts": "uke 3"},
        {"message": "Vi kan gjøre dette i uke tre", "starts": "ola@example.no"},
    ],
)
def test_it_is_refused_before_anything_is_written(app: Flask, texts: dict[str, str]) -> None:
    firm = make_firm()
    lead, ola = make_lead(firm), make_member(firm)
    with pytest.raises(ContactDetailsInOfferError):
        quotes.reply(lead, actor_id=ola.id, offer=OfferText(PriceForm.FIXED, amount_ore=100_00, **texts))
    assert db.session.scalars(db.select(Quote)).all() == []
    assert db.session.get_one(Lead, lead.id).replied_at is None

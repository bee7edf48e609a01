"""Reading offers, from the firm's side."""

from sqlalchemy import select

from portal.core.database import db
from portal.quotes.content import OfferText, offer_of
from portal.quotes.models import Quote


def find_quote_of(firm_id: int, lead_id: int) -> Quote | None:
    """The offer the firm has answered this lead with."""
    return db.session.scalar(select(Quote).where(Quote.lead_id == lead_id, Quote.firm_id == firm_id))


def has_sent(firm_id: int, lead_id: int, *, actor_id: int, offer: OfferText) -> bool:
    """Whether exactly this offer was sent by this person before: a second press of the same button, not a second offer."""
    quote = find_quote_of(firm_id, lead_id)
    return quote is not None and quote.written_by_id == actor_id and offer_of(quote) == offer

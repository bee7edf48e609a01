"""Reading offers, from the firm's side."""

from sqlalchemy import select

from portal.core.database import db
from portal.projects.price_forms import PriceForm
from portal.quotes.models import Quote


def find_quote_of(firm_id: int, lead_id: int) -> Quote | None:
    """The offer the firm has answered this lead with."""
    return db.session.scalar(select(Quote).where(Quote.lead_id == lead_id, Quote.firm_id == firm_id))


def has_sent(
    firm_id: int, lead_id: int, *, actor_id: int, price_form: PriceForm, amount_ore: int, message: str, starts: str
) -> bool:
    """Whether exactly this offer was sent by this person before: a second press of the same button, not a second offer."""
    quote = find_quote_of(firm_id, lead_id)
    if quote is None or quote.written_by_id != actor_id:
        return False
    return (quote.price_form, quote.amount_ore, quote.message, quote.starts) == (
        price_form,
        amount_ore,
        message,
        starts,
    )

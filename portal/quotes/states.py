"""Where an offer stands, derived from its timestamps and its last day."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Date, cast, func, or_

from portal.core import clock
from portal.quotes.models import Quote


class QuoteState(StrEnum):
    """What an offer is for its firm and for the poster."""

    STANDING = "standing"
    """It can be chosen."""
    EXPIRED = "expired"
    """Its last day has passed; the firm may renew it by revising it."""
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"
    CHOSEN = "chosen"
    """The poster has chosen it; the firm hasn't said yes yet."""
    CONFIRMED = "confirmed"
    NOT_CHOSEN = "not-chosen"


def state_of(quote: Quote, *, on: date | None = None) -> QuoteState:
    """Where it stands on this day in Oslo, today's unless one is given."""
    marks = (
        (quote.withdrawn_at, QuoteState.WITHDRAWN),
        (quote.dropped_at, QuoteState.DROPPED),
        (quote.confirmed_at, QuoteState.CONFIRMED),
        (quote.accepted_at, QuoteState.CHOSEN),
        (quote.rejected_at, QuoteState.NOT_CHOSEN),
    )
    reached = next((state for at, state in marks if at is not None), None)
    if reached is not None:
        return reached
    today = on or clock.in_oslo(clock.now()).date()
    has_passed = quote.valid_until is not None and quote.valid_until < today
    return QuoteState.EXPIRED if has_passed else QuoteState.STANDING


def is_live() -> ColumnElement[bool]:
    """Neither taken back nor passed over: it can be chosen, or could be if it were renewed, or has been chosen."""
    return Quote.withdrawn_at.is_(None) & Quote.dropped_at.is_(None) & Quote.rejected_at.is_(None)


def is_in_time() -> ColumnElement[bool]:
    """Its last day hasn't passed in Oslo, by the database's clock at this very statement."""
    today = cast(func.timezone("Europe/Oslo", func.clock_timestamp()), Date)
    return or_(Quote.valid_until.is_(None), Quote.valid_until >= today)


def is_standing() -> ColumnElement[bool]:
    """It can be chosen: neither withdrawn, dropped nor rejected, and its last day hasn't passed. A chosen one stands as well."""
    return is_live() & is_in_time()

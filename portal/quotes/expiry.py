"""Offers whose last day is near. One that has passed it can't be chosen until its firm renews it by revising it."""

from datetime import timedelta

from sqlalchemy import func, select

from portal.core import clock, outbox
from portal.core.database import db
from portal.projects.conditions import is_out
from portal.projects.models import Project
from portal.quotes.models import Quote
from portal.quotes.states import is_standing

TOLD_BEFORE = timedelta(days=3)
NOT_NEWER_THAN = timedelta(days=1)
"""Whoever wrote it yesterday knows when it ends."""


def is_expiring(quote: Quote) -> bool:
    """Whether its last day in Oslo is today or within three days."""
    today = clock.in_oslo(clock.now()).date()
    return quote.valid_until is not None and today <= quote.valid_until <= today + TOLD_BEFORE


def tell_of_expiring() -> int:
    """Have firm and poster told of every offer that expires within three days and isn't chosen; returns how many.

    Asked again it tells again: the mails know which they have sent.
    """
    last_day = clock.in_oslo(clock.now()).date() + TOLD_BEFORE
    expiring = (
        select(Quote.id)
        .join(Project, Project.id == Quote.project_id)
        .where(is_standing(), Quote.accepted_at.is_(None), Quote.valid_until <= last_day, is_out())
        .where(func.coalesce(Quote.revised_at, Quote.sent_at) < clock.now() - NOT_NEWER_THAN)
        .order_by(Quote.id)
    )
    found = db.session.scalars(expiring).all()
    for quote_id in found:
        outbox.add("quote:expiring", quote_id=quote_id)
    return len(found)

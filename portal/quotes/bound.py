"""How many posters a firm may be let see in a day: more than a firm can mean is somebody gathering contacts.

Counted from midnight to midnight in Oslo, by replies, also those that were withdrawn.
Rule: docs/decisions/0031-an-offers-lines-and-revisions.md.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.leads.models import Lead
from portal.quotes.errors import TooManyRepliesTodayError

REPLYING = 3101
_most_a_day = 20


def install_most_a_day(most: int) -> None:
    """Tell how many replies a day one firm may send. The factory does, once."""
    global _most_a_day
    _most_a_day = most


def keep_within_day(firm_id: int) -> None:
    """Let the firm's replies pass one at a time until the transaction ends, and stop the one too many. The reply is already marked.

    The last lock of a reply, after project, lead and firm: whoever has it waits for nobody. Raises TooManyRepliesTodayError.
    """
    db.session.execute(select(func.pg_advisory_xact_lock(REPLYING, firm_id % 2**31)))
    if _count_today(firm_id) > _most_a_day:
        raise TooManyRepliesTodayError(_midnight(_midnight(clock.now()) + timedelta(hours=36)))


def is_reached(firm_id: int) -> bool:
    """Whether the firm can't reply any more today: said before somebody writes an offer in vain."""
    return _count_today(firm_id) >= _most_a_day


def _count_today(firm_id: int) -> int:
    sent = select(func.count()).where(Lead.firm_id == firm_id, Lead.replied_at >= _midnight(clock.now()))
    return db.session.scalar(sent)


def _midnight(moment: datetime) -> datetime:
    """When the day of that moment began in Oslo."""
    return datetime.combine(clock.in_oslo(moment).date(), time(), tzinfo=clock.OSLO)

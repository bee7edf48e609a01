"""Site visits by the clock, and those that are called off because the firm or the project is out of it."""

from jobs.decorator import job
from portal.core.database import db
from portal.quotes.models import Quote
from portal.visits import services


@job
def remind() -> None:
    """Remind both sides of what is tomorrow. A second run the same day tells nobody twice."""
    services.announce_tomorrow()


def call_off_of_lead(*, lead_id: int) -> None:
    """The firm has said no."""
    services.call_off_of_lead(lead_id)


def call_off_what_is_over(*, project_id: int, **_ids: int) -> None:
    """The project has ended."""
    services.call_off_what_is_over(project_id)


def call_off_by_firm(*, quote_id: int, **_ids: int) -> None:
    """The firm has taken its offer back, or said no when it was chosen."""
    services.call_off_of_lead(db.session.get_one(Quote, quote_id).lead_id)


def call_off_of_quote(*, quote_id: int, **_ids: int) -> None:
    """The poster has dropped its firm; or it has said yes, and the others are out of it."""
    services.call_off_what_is_over(db.session.get_one(Quote, quote_id).project_id)

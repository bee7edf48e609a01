"""Offers by the calendar."""

from jobs.decorator import job
from portal.quotes import expiry


@job
def tell_of_expiring() -> None:
    """Tell firms and posters which offers expire within three days. A second run the same day sends no second mail."""
    expiry.tell_of_expiring()

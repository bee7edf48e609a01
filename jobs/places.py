"""Places at projects that have become free by themselves: half an hour has passed, a pause has ended."""

from jobs.decorator import job
from portal.leads import slots


@job
def offer() -> None:
    """One round; what somebody holds, or is left over, comes in the next. Run twice it offers once."""
    slots.offer_lapsed()

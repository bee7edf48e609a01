"""What the calendar does with projects: those whose time is up end, their posters are told before, and chosen firms reminded."""

from jobs.decorator import job
from portal.leads import life as leads_life
from portal.projects import life
from portal.quotes import awarding


@job
def expire() -> None:
    """One round of projects that end by themselves; what is left over, or held by somebody, comes in the next."""
    leads_life.expire_due()


@job
def remind() -> None:
    """Remind everybody whose project ends within seven days. A second run the same day finds nothing."""
    while life.remind_of_expiry():
        pass


@job
def remind_of_yes() -> None:
    """Remind the firms that were chosen two working days ago and have not said yes. A second run finds nothing."""
    while awarding.remind_of_yes():
        pass

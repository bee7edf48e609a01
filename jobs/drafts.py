"""Drafts that were left lying."""

from jobs.decorator import job
from portal.projects import drafts


@job
def remind() -> None:
    """Remind of each once. Two at once remind of it once: the service claims the row."""
    drafts.remind_of_drafts()

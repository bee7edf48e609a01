"""When a firm is expected to have answered: what «innen fristen» means, for the poster and in a firm's score."""

from datetime import datetime, timedelta

from portal.core import working_hours
from portal.projects.choices import Start
from portal.projects.models import Project

PROMISE, PROMISE_WHEN_URGENT, PROMISE_WHEN_BIG = timedelta(hours=24), timedelta(hours=2), timedelta(hours=72)
"""Working hours; what is urgent counts every day from 07 to 22."""
BIG_FROM_ORE = 500_000_00


def answer_by(project: Project, *, sent_at: datetime) -> datetime:
    """Until when an answer to a lead sent then is in time."""
    if project.start == Start.URGENT:
        return working_hours.reached(sent_at, PROMISE_WHEN_URGENT, is_urgent=True)
    is_big = (project.budget_ore or 0) >= BIG_FROM_ORE
    return working_hours.reached(sent_at, PROMISE_WHEN_BIG if is_big else PROMISE)

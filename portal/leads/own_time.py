"""The time to answer of one firm alone: it stands still while the firm waits for the poster, and runs anew from the answer.

The caller holds the project's row. What is true of all firms of a project is in `leads.services`.
"""

from datetime import datetime

from sqlalchemy import func, or_, update

from portal.core import clock
from portal.core.database import db
from portal.leads.models import Lead
from portal.leads.promise import answer_by
from portal.projects.models import Project


def stop(lead: Lead) -> None:
    """The firm can't be late from now on; one that already is, stays so."""
    _change(lead, Lead.due_at > func.now(), due_at=None)


def give_anew(lead: Lead, project: Project, *, stopped_at: datetime) -> None:
    """The whole time from now on, unless the firm was late before its time was stopped at `stopped_at`.

    While the project takes no replies no time runs: it is given when it opens again.
    """
    if project.takes_replies:
        now = clock.now()
        was_in_time = or_(Lead.due_at.is_(None), Lead.due_at > stopped_at)
        _change(lead, was_in_time, reopened_at=now, due_at=answer_by(project, sent_at=now))


def count_on(lead: Lead, project: Project) -> None:
    """As if it had never been stopped: the time since the lead was sent or opened again."""
    if project.takes_replies:
        due_at = answer_by(project, sent_at=lead.reopened_at or lead.sent_at)
        _change(lead, Lead.due_at.is_(None), due_at=due_at)


def _change(lead: Lead, when: object, **values: datetime | None) -> None:
    undecided = (Lead.id == lead.id, Lead.replied_at.is_(None), Lead.declined_at.is_(None), Lead.closed_at.is_(None))
    db.session.execute(update(Lead).where(*undecided, when).values(**values))
    db.session.refresh(lead)

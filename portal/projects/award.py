"""What the award does to the project itself; the offers and the firms are portal.quotes.awarding's. The row is held by the caller."""

from datetime import timedelta

from sqlalchemy import func, update

from portal.core.database import db
from portal.projects.conditions import in_state
from portal.projects.errors import ProjectMustBeChosenError
from portal.projects.models import Project
from portal.projects.states import ProjectState

LEAST_TIME_LEFT = timedelta(days=8)
"""A project that is open again after a choice has at least this long; its poster is reminded a week before the end."""


def unmark_awarded(project: Project) -> None:
    """The choice came to nothing: it is as it was before, with a good week left at least."""
    db.session.execute(
        update(Project)
        .where(Project.id == project.id, in_state(ProjectState.CHOSEN))
        .values(
            awarded_at=None,
            expires_at=func.greatest(Project.expires_at, func.now() + LEAST_TIME_LEFT),
            expiry_reminded_at=None,
        )
    )
    db.session.refresh(project)


def mark_confirmed(project: Project) -> None:
    """The chosen firm said yes. Raises ProjectMustBeChosenError."""
    confirmed = db.session.execute(
        update(Project)
        .where(Project.id == project.id, in_state(ProjectState.CHOSEN))
        .values(confirmed_at=func.clock_timestamp())
    ).rowcount
    if not confirmed:
        raise ProjectMustBeChosenError
    db.session.refresh(project)

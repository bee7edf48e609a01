"""What staff see of the projects that wait for them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_

from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.places.models import Municipality
from portal.projects.models import Project
from portal.projects.queries import waits


@dataclass(frozen=True)
class WaitingProject:
    """A project in the queue, with its municipality's name and its poster as «Kari N.»."""

    project: Project
    municipality: str
    poster: str


@dataclass(frozen=True)
class Figures:
    """The queue in numbers: how many wait, since when the first, and what was decided since midnight in Oslo."""

    waiting: int
    oldest_at: datetime | None
    approved_today: int
    rejected_today: int


def list_queue(*, after_id: int | None = None, limit: int = 20) -> list[WaitingProject]:
    """Projects waiting for staff, the one that has waited longest first.

    `after_id` continues behind that one, also when it has been decided; a number of none begins at the beginning.
    """
    after = db.session.get(Project, after_id) if after_id else None
    query = select(Project, Municipality.name).join(Municipality, Municipality.number == Project.municipality_number)
    if after is not None and after.submitted_at is not None:
        query = query.where(tuple_(Project.submitted_at, Project.id) > (after.submitted_at, after.id))
    rows = db.session.execute(query.where(waits()).order_by(Project.submitted_at, Project.id).limit(limit))
    return [WaitingProject(project, place, short_name(project.contact_name or "")) for project, place in rows]


def get_submitted_project(project_id: int) -> Project:
    """A project that has been handed in. Raises NotFoundError for a draft and for none: drafts are nobody's but the poster's."""
    project = db.session.get(Project, project_id)
    if project is None or project.submitted_at is None:
        raise NotFoundError
    return project


def get_figures() -> Figures:
    """The queue in numbers."""
    midnight = clock.in_oslo(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting, oldest = db.session.execute(select(func.count(), func.min(Project.submitted_at)).where(waits())).one()
    approved, rejected = db.session.execute(
        select(
            select(func.count()).where(Project.approved_at >= midnight).scalar_subquery(),
            select(func.count()).where(Project.rejected_at >= midnight).scalar_subquery(),
        )
    ).one()
    return Figures(waiting=waiting, oldest_at=oldest, approved_today=approved, rejected_today=rejected)


def short_name(name: str) -> str:
    """«Kari N.»: enough to tell two apart in a list that stands open on a desk."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name

"""Who may see what of a project that lies at firms. Pure questions."""

from sqlalchemy import exists, or_, select

from portal.core.database import db
from portal.leads.models import Lead
from portal.projects.models import Project


def can_see_project(project_id: int, *, person_id: int | None, firm_id: int | None) -> bool:
    """Whether the project's description and photos are for this person: its poster, or a firm that was asked about it."""
    is_poster = exists().where(Project.id == project_id, Project.poster_id == person_id)
    was_asked = exists().where(Lead.project_id == project_id, Lead.firm_id == firm_id)
    return bool(db.session.scalar(select(or_(is_poster, was_asked))))

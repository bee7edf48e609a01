"""Who may do what with a firm's leads, and see what of the project behind them. Pure questions."""

from sqlalchemy import exists, or_, select

from portal.core.database import db
from portal.firms.models import MemberRole
from portal.leads.models import Lead
from portal.projects.models import Project, ProjectMember


def can_answer(role: str) -> bool:
    """Whether a member with this role may reply and decline for the firm; a reader may only read."""
    return role in (MemberRole.ESTIMATOR, MemberRole.OWNER)


def can_see_project(project_id: int, *, person_id: int | None, firm_id: int | None) -> bool:
    """Whether the project's description and photos are for this person: its poster, somebody let in, or a firm that was asked."""
    is_poster = exists().where(Project.id == project_id, Project.poster_id == person_id)
    was_let_in = exists().where(
        ProjectMember.project_id == project_id,
        ProjectMember.person_id == person_id,
        ProjectMember.joined_at.is_not(None),
    )
    was_asked = exists().where(Lead.project_id == project_id, Lead.firm_id == firm_id)
    return bool(db.session.scalar(select(or_(is_poster, was_let_in, was_asked))))

"""Who may do what with a firm's leads, and see what of the project behind them. Pure questions."""

from sqlalchemy import Exists, exists, or_, select

from portal.core.database import db
from portal.firms.models import MemberRole
from portal.leads.disclosure import TAKEN_BACK
from portal.leads.models import ContactAccess, Lead
from portal.projects.models import Project, ProjectMember


def can_answer(role: str) -> bool:
    """Whether a member with this role may reply and decline for the firm; a reader may only read."""
    return role in (MemberRole.ESTIMATOR, MemberRole.OWNER)


def can_see_drawings(project_id: int, *, person_id: int | None, firm_id: int | None) -> bool:
    """Whether the project's drawings are for this person: a firm must have replied, for a drawing often bears names."""
    has_replied = _was_asked(project_id, firm_id).where(Lead.replied_at.is_not(None), ~_was_taken_back())
    return bool(db.session.scalar(select(or_(has_replied, *_is_of_the_poster(project_id, person_id)))))


def can_see_project(project_id: int, *, person_id: int | None, firm_id: int | None) -> bool:
    """Whether the project's description and photos are for this person: its poster, somebody let in, or a firm that was asked."""
    return bool(
        db.session.scalar(select(or_(_was_asked(project_id, firm_id), *_is_of_the_poster(project_id, person_id))))
    )


def _was_asked(project_id: int, firm_id: int | None) -> Exists:
    """And it has not been taken back from the firms since."""
    was_asked = exists().where(Lead.project_id == project_id, Lead.firm_id == firm_id)
    return was_asked.where(Lead.project_id == Project.id, Project.approved_at.is_not(None))


def _was_taken_back() -> Exists:
    """Whether the poster dropped the lead's firm, or the firm withdrew: it sees nothing more of the poster."""
    return exists().where(
        *(ContactAccess.project_id == Lead.project_id, ContactAccess.firm_id == Lead.firm_id),
        ContactAccess.reason == TAKEN_BACK,
    )


def _is_of_the_poster(project_id: int, person_id: int | None) -> tuple[Exists, Exists]:
    """Its poster, or somebody the poster has let in."""
    is_poster = exists().where(Project.id == project_id, Project.poster_id == person_id)
    was_let_in = exists().where(
        ProjectMember.project_id == project_id,
        ProjectMember.person_id == person_id,
        ProjectMember.joined_at.is_not(None),
    )
    return is_poster, was_let_in

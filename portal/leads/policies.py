"""Who may do what with a firm's leads, and see what of the project behind them. Pure questions."""

from sqlalchemy import Exists, ScalarSelect, exists, or_, select

from portal.core.database import db
from portal.files.attachments import AttachmentFacts
from portal.firms.models import MemberRole
from portal.leads.disclosure import TAKEN_BACK
from portal.leads.models import ContactAccess, Lead
from portal.projects.models import Project, ProjectMember
from portal.projects.states import OUT


def can_answer(role: str) -> bool:
    """Whether a member with this role may reply and decline for the firm; a reader may only read."""
    return role in (MemberRole.ESTIMATOR, MemberRole.OWNER)


def can_turn_to_poster(lead: Lead, project: Project) -> bool:
    """Whether the firm may ask the poster something or propose to come: while it could still reply, with or without a kept place,
    and after its reply until a firm is chosen."""
    if lead.declined_at is not None or lead.lost_at is not None or project.approved_at is None:
        return False
    if lead.replied_at is not None:
        return project.state in OUT
    return project.takes_replies and not project.is_full and lead.closed_at is None


def can_see_drawings(project_id: int, *, person_id: int | None, firm_id: int | None) -> bool:
    """Whether the project's drawings are for this person: a firm must have replied, for a drawing often bears names."""
    has_replied = _was_asked(project_id, firm_id).where(Lead.replied_at.is_not(None), ~was_taken_back())
    return bool(db.session.scalar(select(or_(has_replied, *_is_of_the_poster(project_id, person_id)))))


def can_see_project(project_id: int, *, person_id: int | None, firm_id: int | None) -> bool:
    """Whether the project's description and photos are for this person: its poster, somebody let in, or a firm that was asked."""
    return bool(
        db.session.scalar(select(or_(_was_asked(project_id, firm_id), *_is_of_the_poster(project_id, person_id))))
    )


def can_see_attachment(attachment: AttachmentFacts, *, person_id: int | None, firm_id: int | None) -> bool:
    """Whether a file of an offer or a message is for this person: one of its firm, from the reply on and until access is
    taken back, or one of the poster's side.

    What has not been sent is the firm's alone.
    """
    of_firm = exists().where(Lead.id == attachment.lead_id, Lead.firm_id == firm_id)
    if not attachment.is_sent:
        return bool(db.session.scalar(select(of_firm)))
    is_in_touch = of_firm.where(
        *(Lead.replied_at.is_not(None), ~was_taken_back()),
        *(Lead.project_id == Project.id, Project.approved_at.is_not(None)),
    )
    project_id = select(Lead.project_id).where(Lead.id == attachment.lead_id).scalar_subquery()
    return bool(db.session.scalar(select(or_(is_in_touch, *_is_of_the_poster(project_id, person_id)))))


def _was_asked(project_id: int, firm_id: int | None) -> Exists:
    """And it has not been taken back from the firms since."""
    was_asked = exists().where(Lead.project_id == project_id, Lead.firm_id == firm_id)
    return was_asked.where(Lead.project_id == Project.id, Project.approved_at.is_not(None))


def was_taken_back() -> Exists:
    """Whether the poster dropped the lead's firm, or the firm withdrew: it sees nothing more of the poster."""
    return exists().where(
        *(ContactAccess.project_id == Lead.project_id, ContactAccess.firm_id == Lead.firm_id),
        ContactAccess.reason == TAKEN_BACK,
    )


def _is_of_the_poster(project_id: int | ScalarSelect[int], person_id: int | None) -> tuple[Exists, Exists]:
    """Its poster, or somebody the poster has let in."""
    is_poster = exists().where(Project.id == project_id, Project.poster_id == person_id)
    was_let_in = exists().where(
        ProjectMember.project_id == project_id,
        ProjectMember.person_id == person_id,
        ProjectMember.joined_at.is_not(None),
    )
    return is_poster, was_let_in

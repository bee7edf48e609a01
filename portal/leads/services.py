"""What happens to a lead: sent, opened, answered, declined; and the record of what a firm was let see."""

from sqlalchemy import ColumnElement, func, update

from portal.core import audit, outbox
from portal.core.database import db
from portal.leads.errors import LeadAlreadyAnsweredError
from portal.leads.models import ContactAccess, Lead
from portal.leads.states import DeclineReason
from portal.projects.models import Project


def send_lead(project: Project, *, firm_id: int, wave: int, distance_km: float) -> Lead:
    """Put the project in a firm's inbox. The database refuses to ask the same firm twice."""
    lead = Lead(project_id=project.id, firm_id=firm_id, wave=wave, distance_km=distance_km)
    db.session.add(lead)
    db.session.flush()
    return lead


def mark_opened(lead: Lead) -> None:
    """Somebody in the firm has opened it; only the first time counts."""
    db.session.execute(update(Lead).where(Lead.id == lead.id, Lead.opened_at.is_(None)).values(opened_at=func.now()))
    db.session.refresh(lead)


def decline(lead: Lead, *, reason: DeclineReason, actor_id: int) -> None:
    """Say no, with a reason that teaches the match. Raises LeadAlreadyAnsweredError."""
    _answer(lead, declined_at=func.now(), decline_reason=reason)
    audit.record("lead:declined", lead, actor_id=actor_id, reason=reason)
    outbox.add("lead:declined", lead_id=lead.id)


def mark_replied(lead: Lead) -> None:
    """An offer has been sent. Raises LeadAlreadyAnsweredError."""
    _answer(lead, replied_at=func.now())


def close_undecided(project: Project) -> None:
    """The project takes no more replies: the firms that haven't decided need not. The caller holds the project's row."""
    waiting = (*_undecided(project), Lead.closed_at.is_(None))
    db.session.execute(update(Lead).where(*waiting).values(closed_at=func.now()))


def open_undecided(project: Project) -> None:
    """It takes replies again: whoever hasn't decided may. A full one stays closed. The caller holds the project's row."""
    if project.takes_replies and not project.is_full:
        db.session.execute(update(Lead).where(*_undecided(project), Lead.closed_at.is_not(None)).values(closed_at=None))


def _undecided(project: Project) -> tuple[ColumnElement[bool], ...]:
    return (Lead.project_id == project.id, Lead.replied_at.is_(None), Lead.declined_at.is_(None))


def _answer(lead: Lead, **values: object) -> None:
    answered = db.session.execute(
        update(Lead)
        .where(Lead.id == lead.id, Lead.replied_at.is_(None), Lead.declined_at.is_(None))
        .values(opened_at=func.coalesce(Lead.opened_at, func.now()), **values)
    ).rowcount
    if not answered:
        raise LeadAlreadyAnsweredError
    db.session.refresh(lead)


def reveal(project: Project, *, firm_id: int, person_id: int | None, fields: list[str], reason: str) -> None:
    """Write down, in the transaction of the act that lets it, which contact details a firm may see from now on."""
    db.session.add(
        ContactAccess(project_id=project.id, firm_id=firm_id, person_id=person_id, fields=fields, reason=reason)
    )
    db.session.flush()

"""The audit log: who did what to what, in the same transaction, never changed afterwards (a trigger sees to that)."""

from contextvars import ContextVar
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt, db
from portal.core.errors import NotFoundError

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""The id that ties a request, its jobs and its log lines together."""


class AuditEvent(Base):
    """One line: `subject:verb`. Details are row numbers, states and amounts, never names or addresses."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject", "subject_kind", "subject_id", "id"),)

    id: Mapped[BigId]
    at: Mapped[CreatedAt]
    action: Mapped[str] = mapped_column(info=technical("subject:verb, past tense"))
    actor_id: Mapped[int | None] = mapped_column(
        info=personal(Category.PERSON_REFERENCE, Purpose.ACCOUNTABILITY, Keep.AUDIT, Erase.KEEP)
    )
    subject_kind: Mapped[str] = mapped_column(info=technical("table of the subject"))
    subject_id: Mapped[int] = mapped_column(
        info=personal(Category.PERSON_REFERENCE, Purpose.ACCOUNTABILITY, Keep.AUDIT, Erase.KEEP)
    )
    details: Mapped[dict[str, Any]] = mapped_column(info=technical("states, amounts and row numbers"))
    request_id: Mapped[str] = mapped_column(info=technical("ties to the log"))


def record(action: str, subject: Base, *, actor_id: int | None, **details: int | str | bool | None) -> int:
    """Write one audit line about `subject` (flushed, so that it has a number). `actor_id` None: the machine.

    Returns the line's number, for an event that tells of exactly this.
    """
    line = AuditEvent(
        action=action,
        actor_id=actor_id,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        details=details,
        request_id=request_id.get(),
    )
    db.session.add(line)
    db.session.flush()
    return line.id


def get_event(audit_id: int) -> AuditEvent:
    """One line. Raises NotFoundError."""
    event = db.session.get(AuditEvent, audit_id)
    if event is None:
        raise NotFoundError
    return event


def list_events(subject: Base) -> list[AuditEvent]:
    """Everything recorded about `subject`, oldest first."""
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_kind == subject.__tablename__, AuditEvent.subject_id == subject.id)
            .order_by(AuditEvent.id)
        )
    )

"""The outbox: what a domain wants the rest of the house to know, written in the same transaction as the change itself."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Index, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import technical
from portal.core.database import Base, BigId, CreatedAt, db
from portal.core.transaction import Bell, ring_after_commit

HANDLE_JOB = "jobs.outbox.handle"
MAX_ATTEMPTS = 10


class OutboxRow(Base):
    """One event (past tense, `subject:happened`) waiting to be handled, at least once."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "due_at", postgresql_where=text("done_at IS NULL AND failed_at IS NULL")),
        Index("ix_outbox_failed", "failed_at", postgresql_where=text("failed_at IS NOT NULL")),
    )

    id: Mapped[BigId]
    event: Mapped[str] = mapped_column(info=technical("name of the event"))
    ids: Mapped[dict[str, Any]] = mapped_column(info=technical("row numbers only"))
    queue: Mapped[str] = mapped_column(info=technical("which workers"))
    created_at: Mapped[CreatedAt]
    due_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), info=technical("not before")
    )
    attempts: Mapped[int] = mapped_column(server_default="0", info=technical("tries so far"))
    done_at: Mapped[datetime | None] = mapped_column(info=technical("handled"))
    failed_at: Mapped[datetime | None] = mapped_column(info=technical("given up; /metrics tells, a command retries"))
    last_error: Mapped[str | None] = mapped_column(info=technical("class name of the last error, never its text"))


def add(event: str, *, queue: str = "work", **ids: int) -> None:
    """Write an event with row numbers only; its handlers run after commit.

    `queue`: "login" for what a person waits for with the page open, "work" for the rest.
    """
    row = OutboxRow(event=event, ids=ids, queue=queue)
    db.session.add(row)
    db.session.flush()  # the bell carries the row's number
    ring_after_commit(Bell(queue, HANDLE_JOB, row.id))


def claim(row_id: int) -> OutboxRow | None:
    """Lock a due row for the length of this transaction; None when it is done, given up, not due or in other hands."""
    return db.session.scalar(
        select(OutboxRow)
        .where(
            OutboxRow.id == row_id,
            OutboxRow.done_at.is_(None),
            OutboxRow.failed_at.is_(None),
            OutboxRow.due_at <= func.now(),
        )
        .with_for_update(skip_locked=True)
    )


def finish(row: OutboxRow) -> None:
    """The handlers have done their work, in this same transaction."""
    row.done_at = func.now()


def postpone(row_id: int, *, error: str) -> None:
    """A handler failed: try again later (doubling from 10 s, at most 30 minutes), or give up after `MAX_ATTEMPTS`."""
    row = db.session.get(OutboxRow, row_id, with_for_update=True)
    if row is None or row.done_at is not None:
        return
    row.attempts += 1
    row.last_error = error
    if row.attempts >= MAX_ATTEMPTS:
        row.failed_at = func.now()
    else:
        row.due_at = func.now() + timedelta(seconds=min(5 * 2**row.attempts, 1800))


def list_unanswered_bells(*, older_than_seconds: int = 3, limit: int = 500) -> list[Bell]:
    """Bells of due rows that nobody seems to have heard, oldest first."""
    return [
        Bell(row.queue, HANDLE_JOB, row.id, row.attempts)
        for row in db.session.execute(
            select(OutboxRow.id, OutboxRow.queue, OutboxRow.attempts)
            .where(
                OutboxRow.done_at.is_(None),
                OutboxRow.failed_at.is_(None),
                OutboxRow.due_at <= func.now() - timedelta(seconds=older_than_seconds),
            )
            .order_by(OutboxRow.due_at, OutboxRow.id)
            .limit(limit)
        )
    ]


def age_of_oldest_due_seconds() -> float:
    """How long the oldest due row has waited: the one number that tells most faults (0 when nothing waits)."""
    oldest = db.session.scalar(
        select(func.extract("epoch", func.now() - func.min(OutboxRow.due_at))).where(
            OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None)
        )
    )
    return max(float(oldest or 0), 0.0)


def count_failed() -> int:
    """How many rows were given up."""
    return db.session.scalar(select(func.count()).where(OutboxRow.failed_at.is_not(None))) or 0


def forget_done(*, older_than_days: int = 30) -> int:
    """Delete handled rows older than that; returns how many."""
    return db.session.execute(
        OutboxRow.__table__.delete().where(OutboxRow.done_at < func.now() - timedelta(days=older_than_days))
    ).rowcount


def retry_failed() -> int:
    """Give every given-up row a fresh start; returns how many. A command for staff after the cause is mended."""
    return db.session.execute(
        update(OutboxRow).where(OutboxRow.failed_at.is_not(None)).values(failed_at=None, attempts=0, due_at=func.now())
    ).rowcount

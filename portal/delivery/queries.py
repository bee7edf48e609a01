"""Reading the ledger: for the sweeps, for figures and for staff."""

from datetime import timedelta

from sqlalchemy import func, select

from portal.core.database import db
from portal.core.transaction import Bell
from portal.delivery.models import IS_WAITING, Delivery
from portal.delivery.states import SEND_JOBS, Queue, State


def list_unanswered_bells(*, older_than_seconds: int = 3) -> list[Bell]:
    """One bell for each queue in which something due is still waiting; its sender drains the queue."""
    queues = db.session.scalars(
        select(Delivery.queue)
        .where(
            Delivery.queue.in_(list(Queue)),
            IS_WAITING,
            Delivery.due_at <= func.now() - timedelta(seconds=older_than_seconds),
        )
        .distinct()
    )
    return [Bell(queue, SEND_JOBS[Queue(queue)]) for queue in queues]


def count_by_state() -> dict[str, int]:
    """How many rows are in each state; states without rows are 0."""
    rows = db.session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
    return {state.value: 0 for state in State} | dict(rows.all())


def age_of_oldest_due_seconds() -> float:
    """How long the message that is most overdue has waited (0 when none is)."""
    age = db.session.scalar(select(func.extract("epoch", func.now() - func.min(Delivery.due_at))).where(IS_WAITING))
    return max(float(age or 0), 0.0)

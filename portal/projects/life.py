"""What a poster does with a project once it is out, and what the calendar does with it.

Each verb: may this person, is it in the right state, change, audit, and an event where somebody listens. The state is asked in
the UPDATE itself, which holds the row before any of its leads. The verbs that end or renew the chance to reply are here only in
half (`mark_…`): the firms' leads follow in portal.leads.life.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, literal, select, update

from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError, StateError
from portal.projects import services
from portal.projects.conditions import in_state, is_out
from portal.projects.duplicates import find_doubles
from portal.projects.errors import (
    ProjectMustBeAwardedError,
    ProjectMustBeOpenError,
    ProjectMustBeOverError,
    ProjectMustBePausedError,
    ProjectMustBeRejectedError,
    ProjectMustBeUndecidedError,
    ReopeningIsTooLateError,
    SameJobIsOutError,
    WishMustGrowError,
)
from portal.projects.models import MOST_REPLIES, Project
from portal.projects.policies import can_run
from portal.projects.states import ACTIVE, OUT_FOR, Ending, ProjectState, WithdrawalReason

REOPENED_WITHIN = timedelta(days=60)
REMINDED_BEFORE = timedelta(days=7)
AT_ONCE = 200
"""How many projects one round of the calendar takes."""


def mark_paused(project: Project, *, actor_id: int) -> None:
    """No replies for now. Raises NotAllowedError, ProjectMustBeOpenError."""
    is_open = in_state(ProjectState.OPEN)
    _change(project, actor_id=actor_id, when=is_open, error=ProjectMustBeOpenError, paused_at=func.now())
    audit.record("project:paused", project, actor_id=actor_id)


def mark_resumed(project: Project, *, actor_id: int) -> None:
    """Firms may reply again. Raises NotAllowedError, ProjectMustBePausedError."""
    is_paused = in_state(ProjectState.PAUSED)
    _change(project, actor_id=actor_id, when=is_paused, error=ProjectMustBePausedError, paused_at=None)
    audit.record("project:resumed", project, actor_id=actor_id)
    outbox.add("project:resumed", project_id=project.id)


def extend(project: Project, *, actor_id: int) -> None:
    """Let it stay out for another 60 days from now. Raises NotAllowedError, ProjectMustBeUndecidedError."""
    _change(project, actor_id=actor_id, when=is_out(), error=ProjectMustBeUndecidedError, **_expiring_anew())
    audit.record("project:extended", project, actor_id=actor_id)


def complete(project: Project, *, actor_id: int) -> None:
    """The work is done. Raises NotAllowedError, ProjectMustBeAwardedError."""
    is_awarded = in_state(ProjectState.AWARDED)
    _change(project, actor_id=actor_id, when=is_awarded, error=ProjectMustBeAwardedError, completed_at=func.now())
    audit.record("project:completed", project, actor_id=actor_id)
    outbox.add("project:completed", project_id=project.id)


def hand_in_again(project: Project, *, actor_id: int) -> None:
    """A rejected project waits for staff once more; why it was rejected stays to be read.

    Raises NotAllowedError, ProjectMustBeRejectedError.
    """
    values = {"rejected_at": None, "asked_at": None, "answered_at": None, "submitted_at": func.now()}
    is_rejected = in_state(ProjectState.REJECTED)
    _change(project, actor_id=actor_id, when=is_rejected, error=ProjectMustBeRejectedError, **values)
    line = audit.record("project:handed-in-again", project, actor_id=actor_id)
    outbox.add("project:handed-in-again", project_id=project.id, audit_id=line)


def mark_closed(project: Project, *, actor_id: int) -> None:
    """No more replies. Raises NotAllowedError, ProjectMustBeOpenError."""
    takes_or_will = in_state(ProjectState.OPEN, ProjectState.PAUSED)
    values = {"closed_at": func.now(), "paused_at": None}
    _change(project, actor_id=actor_id, when=takes_or_will, error=ProjectMustBeOpenError, **values)
    audit.record("project:closed", project, actor_id=actor_id)


def mark_withdrawn(project: Project, *, reason: WithdrawalReason, actor_id: int) -> None:
    """The poster doesn't want it any more. Raises NotAllowedError, ProjectMustBeUndecidedError."""
    values = {"ended_at": func.now(), "ending": Ending.WITHDRAWN, "withdrawal_reason": reason}
    _change(project, actor_id=actor_id, when=in_state(*ACTIVE), error=ProjectMustBeUndecidedError, **values)
    audit.record("project:withdrawn", project, actor_id=actor_id, reason=reason)
    outbox.add("project:withdrawn", project_id=project.id)


def mark_reopened(project: Project, *, actor_id: int) -> None:
    """Out again and taking replies, for 60 days more; one that was never approved waits for staff again.

    Raises NotAllowedError, ProjectMustBeOverError, ReopeningIsTooLateError, and SameJobIsOutError: it isn't put out twice.
    """
    services.let_in_one_at_a_time(actor_id)
    if can_be_reopened_until(project) and _has_living_double(project):
        raise SameJobIsOutError
    is_over = in_state(ProjectState.CLOSED, ProjectState.WITHDRAWN, ProjectState.EXPIRED)
    is_recent = func.coalesce(Project.ended_at, Project.closed_at) > func.now() - REOPENED_WITHIN
    values = {"paused_at": None, "closed_at": None, "ended_at": None, "ending": None, "withdrawal_reason": None}
    try:
        _change(
            project,
            actor_id=actor_id,
            when=is_over & is_recent,
            error=ProjectMustBeOverError,
            **values,
            **_expiring_anew(),
        )
    except ProjectMustBeOverError:
        if can_be_reopened_until(project):
            raise ReopeningIsTooLateError from None
        raise
    audit.record("project:reopened", project, actor_id=actor_id)
    outbox.add("project:reopened", project_id=project.id)


def _has_living_double(project: Project) -> bool:
    return any(double.same_poster and double.project.state in ACTIVE for double in find_doubles(project))


def can_be_reopened_until(project: Project) -> datetime | None:
    """The moment until which it can be opened again; None where there is nothing to open."""
    if project.state not in (ProjectState.CLOSED, ProjectState.WITHDRAWN, ProjectState.EXPIRED):
        return None
    return (project.ended_at or project.closed_at) + REOPENED_WITHIN


def can_be_reopened(project: Project) -> bool:
    """Whether it can be opened again today."""
    until = can_be_reopened_until(project)
    return until is not None and until > clock.now()


def can_wish_for_more(project: Project) -> bool:
    """Whether the wish can still be raised."""
    return project.state is ProjectState.OPEN and project.wished_replies < most_wished(project)


def most_wished(project: Project) -> int:
    """How high the wish may go: five, less the firms that have seen the contact and are out of it."""
    return MOST_REPLIES - project.released_slots


def mark_wish_raised(project: Project, *, wished_replies: int, actor_id: int) -> None:
    """Wish for more replies. Raises NotAllowedError, WishMustGrowError, ProjectMustBeOpenError."""
    grows = (Project.wished_replies < wished_replies) & (
        literal(wished_replies, BigInteger) <= MOST_REPLIES - Project.released_slots
    )
    when = in_state(ProjectState.OPEN) & grows
    try:
        _change(project, actor_id=actor_id, when=when, error=ProjectMustBeOpenError, wished_replies=wished_replies)
    except ProjectMustBeOpenError:
        if project.state is ProjectState.OPEN:
            raise WishMustGrowError from None
        raise
    audit.record("project:wish-raised", project, actor_id=actor_id, wished_replies=wished_replies)
    outbox.add("project:wish-raised", project_id=project.id)


def mark_expired(*, limit: int = AT_ONCE) -> list[Project]:
    """End the projects whose time is up; those that another worker or a verb holds are left to the next round."""
    due = is_out() & (Project.expires_at <= func.now())
    expired = _claim(due, limit=limit, ended_at=func.now(), ending=Ending.EXPIRED)
    for project in expired:
        audit.record("project:expired", project, actor_id=None)
        outbox.add("project:expired", project_id=project.id)
    return expired


def remind_of_expiry(*, limit: int = AT_ONCE) -> int:
    """Have the posters told whose project ends within seven days, each once; returns how many."""
    soon = is_out() & (Project.expires_at <= func.now() + REMINDED_BEFORE) & Project.expiry_reminded_at.is_(None)
    reminded = _claim(soon, limit=limit, expiry_reminded_at=func.now())
    for project in reminded:
        outbox.add("project:expiring", project_id=project.id)
    return len(reminded)


def _expiring_anew() -> dict[str, Any]:
    renewed = case((Project.approved_at.is_not(None), func.now() + OUT_FOR))
    return {"expires_at": renewed, "expiry_reminded_at": None}


def _change(
    project: Project, *, actor_id: int, when: ColumnElement[bool], error: type[StateError], **values: Any
) -> None:
    """Change the row if it is as it must be, and hold it until the transaction ends: its leads come after it."""
    if not can_run(actor_id, project):
        raise NotAllowedError
    done = db.session.execute(
        update(Project)
        .where(Project.id == project.id, when)
        .values(**values)
        .execution_options(synchronize_session=False)
    ).rowcount
    db.session.refresh(project)
    if not done:
        raise error


def _claim(due: ColumnElement[bool], *, limit: int, **values: Any) -> list[Project]:
    free = (
        select(Project.id)
        .where(due)
        .order_by(Project.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    claimed = (
        update(Project)
        .where(Project.id.in_(free), due)
        .values(**values)
        .returning(Project)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return list(db.session.scalars(claimed))

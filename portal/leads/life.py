"""The verbs of a project's life that the firms asked about it notice: project and leads in one transaction, the project first."""

from typing import Any

from sqlalchemy import update

from portal.core.database import db
from portal.leads import disclosure
from portal.leads.models import Lead
from portal.leads.policies import was_taken_back
from portal.leads.queries import list_revealed
from portal.leads.services import close_undecided, give_time_anew, open_undecided, reveal, stop_time
from portal.projects import editing, life, rereading
from portal.projects.models import Project, ProjectVersion
from portal.projects.states import WithdrawalReason


def pause(project: Project, *, actor_id: int) -> None:
    """No replies for now; firms keep it in their inboxes, and no time runs. Raises NotAllowedError, ProjectMustBeOpenError."""
    life.mark_paused(project, actor_id=actor_id)
    stop_time(project)


def resume(project: Project, *, actor_id: int) -> None:
    """Firms may reply again, with the whole time to do so. Raises NotAllowedError, ProjectMustBePausedError."""
    life.mark_resumed(project, actor_id=actor_id)
    give_time_anew(project)


def close(project: Project, *, actor_id: int) -> None:
    """No more replies; a firm may still be chosen. Raises NotAllowedError, ProjectMustBeOpenError."""
    life.mark_closed(project, actor_id=actor_id)
    close_undecided(project)


def withdraw(project: Project, *, reason: WithdrawalReason, actor_id: int) -> None:
    """The poster doesn't want it any more; firms that answered are told. Raises NotAllowedError, ProjectMustBeUndecidedError."""
    life.mark_withdrawn(project, reason=reason, actor_id=actor_id)
    _end(project)


def take_back(project: Project, *, reason: str, actor_id: int) -> None:
    """Staff take it back from the firms that were asked. Raises ProjectMustBeUndecidedError."""
    rereading.mark_taken_back(project, reason=reason, actor_id=actor_id)
    close_undecided(project)


def reopen(project: Project, *, actor_id: int) -> None:
    """Open again what was closed, withdrawn or has expired; the undecided firms may answer once more.

    Raises NotAllowedError, ProjectMustBeOverError, ReopeningIsTooLateError, SameJobIsOutError.
    """
    life.mark_reopened(project, actor_id=actor_id)
    _win_back(project)
    open_undecided(project)


def raise_wish(project: Project, *, wished_replies: int, actor_id: int) -> None:
    """Wish for more replies, five at most. Raises NotAllowedError, WishMustGrowError, ProjectMustBeOpenError."""
    life.mark_wish_raised(project, wished_replies=wished_replies, actor_id=actor_id)
    open_undecided(project)


def expire_due() -> int:
    """End the projects whose time is up; returns how many. Two workers at once end each once."""
    expired = life.mark_expired()
    for project in expired:
        _end(project)
    return len(expired)


def _end(project: Project) -> None:
    """Nobody need answer any more, and who did has lost, at the very moment it ended."""
    close_undecided(project)
    answered = (Lead.project_id == project.id, Lead.replied_at.is_not(None), Lead.lost_at.is_(None))
    lost = update(Lead).where(*answered).values(lost_at=project.ended_at)
    db.session.execute(lost.execution_options(synchronize_session=False))


def _win_back(project: Project) -> None:
    """It goes on with the offers it had; who withdrew or was dropped stays out of it."""
    lost = update(Lead).where(Lead.project_id == project.id, ~was_taken_back()).values(lost_at=None)
    db.session.execute(lost.execution_options(synchronize_session=False))


def edit(project: Project, *, actor_id: int, seen_version: int, **fields: Any) -> ProjectVersion | None:
    """Change fields of a project; firms that have answered are let see what is shared from now on, and that is written down.

    Returns and raises what `editing.edit` does. What a firm was let see before is not taken back.
    """
    version = editing.edit(project, actor_id=actor_id, seen_version=seen_version, **fields)
    if version is not None:
        shared = disclosure.fields_on_reply(project)
        for firm_id, known in list_revealed(project.id).items():
            new = [field for field in shared if field not in known]
            if new:
                reveal(project, firm_id=firm_id, person_id=actor_id, fields=new, reason="edit")
    return version

"""What staff and a poster write to each other about a project, and what it does to where the project stands."""

from sqlalchemy import func, update

from portal.conversations import services as conversations
from portal.conversations.models import Message
from portal.conversations.states import Side
from portal.core import audit
from portal.core.database import db
from portal.projects.conditions import in_state
from portal.projects.errors import ProjectMustWaitForApprovalError
from portal.projects.models import Project
from portal.projects.states import ProjectState


def ask(project: Project, *, question: str, actor_id: int) -> Message:
    """Staff ask the poster before they decide; the project is with the poster until it is answered.

    Raises ProjectMustWaitForApprovalError when somebody has decided or asked already, and what `conversations.write` raises.
    """
    asked = db.session.execute(
        update(Project)
        .where(Project.id == project.id, in_state(ProjectState.WAITING))
        .values(asked_at=func.now(), answered_at=None)
    ).rowcount
    if not asked:
        raise ProjectMustWaitForApprovalError
    message = conversations.write(project, body=question, side=Side.STAFF, author_id=actor_id)
    db.session.refresh(project)
    audit.record("project:asked", project, actor_id=actor_id, message_id=message.id)
    return message


def write_as_staff(project: Project, *, body: str, actor_id: int) -> Message:
    """Staff write to the poster without holding the project back for an answer."""
    message = conversations.write(project, body=body, side=Side.STAFF, author_id=actor_id)
    audit.record("project:written-about", project, actor_id=actor_id, message_id=message.id)
    return message


def write_as_poster(project: Project, *, body: str, actor_id: int) -> Message:
    """The poster writes to staff. What staff had asked counts as answered: the project waits for them again, first in line."""
    message = conversations.write(project, body=body, side=Side.POSTER, author_id=actor_id)
    answered = db.session.execute(
        update(Project)
        .where(Project.id == project.id, in_state(ProjectState.ASKED))
        .values(asked_at=None, answered_at=func.now())
    ).rowcount
    if answered:
        db.session.refresh(project)
        audit.record("project:answered", project, actor_id=actor_id, message_id=message.id)
    return message

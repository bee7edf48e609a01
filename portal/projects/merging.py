"""Two projects of one poster that are the same job: one goes on, the other ends in it."""

from sqlalchemy import func, update

from portal.core import audit, outbox
from portal.core.database import db
from portal.projects.conditions import in_state
from portal.projects.errors import (
    MergingNeedsOnePosterError,
    MergingWouldLoseRepliesError,
    ProjectMustBeUndecidedError,
    ProjectMustWaitForApprovalError,
)
from portal.projects.models import Project
from portal.projects.services import hold
from portal.projects.states import ACTIVE, Ending, ProjectState


def mark_merged(double: Project, *, into: Project, actor_id: int, seen: ProjectState | None = None) -> None:
    """End `double` as merged into the other. Its photos and its thread stay where they are; its leads follow in portal.leads.

    `seen`: the state in which whoever decides saw the double. Raises MergingNeedsOnePosterError,
    MergingWouldLoseRepliesError, ProjectMustBeUndecidedError, and ProjectMustWaitForApprovalError when a colleague was faster.
    """
    for project in sorted({double, into}, key=lambda each: each.id):  # in one order, so that nobody waits in a ring
        hold(project)
    if double is into or into.state not in ACTIVE:
        raise ProjectMustBeUndecidedError
    if double.poster_id is None or double.poster_id != into.poster_id:
        raise MergingNeedsOnePosterError
    if double.taken_slots:
        raise MergingWouldLoseRepliesError
    when = in_state(*ACTIVE)
    if seen is not None:
        when &= in_state(seen)
    merged = db.session.execute(
        update(Project)
        .where(Project.id == double.id, when, Project.taken_slots == 0)
        .values(ended_at=func.now(), ending=Ending.MERGED, merged_into_id=into.id)
    ).rowcount
    if not merged:
        raise ProjectMustWaitForApprovalError
    db.session.refresh(double)
    audit.record("project:merged", double, actor_id=actor_id, into_id=into.id)
    outbox.add("project:merged", project_id=double.id)

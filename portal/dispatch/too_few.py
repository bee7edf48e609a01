"""Fewer replied than the waves aimed at: the poster says what to do about it, once."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update

from portal.core import audit, clock
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.core.working_hours import reached
from portal.dispatch import courses
from portal.dispatch.errors import NotWaitingForPosterError
from portal.dispatch.models import Course
from portal.projects import life
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.policies import can_run
from portal.projects.states import ProjectState

WIDER_BY = 1.5
LATER_BY = timedelta(days=14)
TIME_AFTER = timedelta(days=14)
"""What is begun later needs about as long again to bring anything."""


class PosterAnswer(StrEnum):
    """What the poster chose."""

    WIDER = "wider"
    LATER = "later"
    ENOUGH = "enough"


def look_further(project: Project, *, actor_id: int) -> None:
    """Begin the waves anew, and look half as far again. Raises NotAllowedError, NotWaitingForPosterError."""
    _answer(project, PosterAnswer.WIDER, actor_id=actor_id)
    courses.begin_again(project, radius_factor=WIDER_BY)


def try_later(project: Project, *, actor_id: int) -> None:
    """Begin the waves anew in two weeks, in working hours; a project that ends before is extended with it.

    Raises NotAllowedError, NotWaitingForPosterError.
    """
    _answer(project, PosterAnswer.LATER, actor_id=actor_id)
    due_at = reached(clock.now() + LATER_BY, timedelta())
    if project.expires_at is not None and project.expires_at < due_at + TIME_AFTER:
        life.extend(project, actor_id=actor_id)
    courses.begin_later(project, due_at=due_at)


def settle_for_these(project: Project, *, actor_id: int) -> None:
    """Ask nobody more. Who was asked may still answer. Raises NotAllowedError, NotWaitingForPosterError."""
    _answer(project, PosterAnswer.ENOUGH, actor_id=actor_id)


def _answer(project: Project, answer: PosterAnswer, *, actor_id: int) -> None:
    if not can_run(actor_id, project):
        raise NotAllowedError
    projects.hold(project)
    if project.state is not ProjectState.OPEN or project.is_full:
        raise NotWaitingForPosterError
    claimed = db.session.execute(
        update(Course)
        .where(Course.project_id == project.id, Course.outcome == courses.TOO_FEW, Course.poster_answer.is_(None))
        .values(poster_answer=answer)
    ).rowcount
    if not claimed:
        raise NotWaitingForPosterError
    audit.record("project:too-few-answered", project, actor_id=actor_id, answer=answer)

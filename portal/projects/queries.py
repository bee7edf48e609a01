"""Reading projects."""

from functools import lru_cache

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.projects.catalogue import CategorySet, list_categories
from portal.projects.draft_key import hash_draft_key
from portal.projects.models import Project, ProjectMember, QuestionSet

MOST_COUNTED = 1000


def find_draft(key: str | None) -> Project | None:
    """The draft that this secret opens (the browser's own, or that of a mailed link), unless it has been handed in."""
    if not key:
        return None
    hashed = hash_draft_key(key)
    is_key = or_(Project.draft_key_hash == hashed, Project.resume_key_hash == hashed)
    return db.session.scalar(select(Project).where(is_key, Project.submitted_at.is_(None)))


def get_project(project_id: int) -> Project:
    """A project by number, for staff and jobs. Raises NotFoundError."""
    project = db.session.get(Project, project_id)
    if project is None:
        raise NotFoundError
    return project


def get_project_of(person_id: int, project_id: int) -> Project:
    """A handed-in project of this poster's own. Raises NotFoundError, the same for another's and for none."""
    project = db.session.scalar(
        select(Project).where(
            Project.id == project_id, Project.poster_id == person_id, Project.submitted_at.is_not(None)
        )
    )
    if project is None:
        raise NotFoundError
    return project


def list_projects_of(
    person_id: int, *, over: bool | None = None, before_id: int | None = None, limit: int = 20
) -> list[Project]:
    """Handed-in projects that the person posted or was let into, newest first: all, those that are over, or the others.

    `before_id` continues after that one.
    """
    posted = select(Project.id).where(Project.poster_id == person_id)
    joined = select(ProjectMember.project_id).where(
        ProjectMember.person_id == person_id, ProjectMember.joined_at.is_not(None)
    )
    query = select(Project).where(Project.id.in_(posted.union_all(joined)), Project.submitted_at.is_not(None))
    if over is not None:
        is_over = Project.ended_at.is_not(None) | Project.completed_at.is_not(None)
        query = query.where(is_over if over else ~is_over)
    if before_id is not None:
        query = query.where(Project.id < before_id)
    return list(db.session.scalars(query.order_by(Project.id.desc()).limit(limit)))


def list_merged_into(project: Project) -> list[Project]:
    """The doubles that ended in this one."""
    return list(db.session.scalars(select(Project).where(Project.merged_into_id == project.id).order_by(Project.id)))


def count_waiting_projects() -> int:
    """How many projects wait for staff, and not for their poster; counted to a thousand, which is too many to care."""
    some = select(Project.id).where(waits(), Project.asked_at.is_(None)).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def waits() -> ColumnElement[bool]:
    """Whether a project waits for staff, as a condition."""
    return (
        Project.submitted_at.is_not(None)
        & Project.approved_at.is_(None)
        & Project.rejected_at.is_(None)
        & Project.ended_at.is_(None)
    )


def get_questions_of(project: Project) -> CategorySet:
    """The category as it was when the project was begun."""
    return get_question_set(project.question_set_id)


@lru_cache(maxsize=512)
def get_question_set(question_set_id: int) -> CategorySet:
    """One published version, read once: it never changes, and a step of the wizard needs it in every request."""
    return CategorySet(db.session.get_one(QuestionSet, question_set_id).body)


def get_newest_question_set(category: str) -> QuestionSet:
    """The newest published version of a category. Raises NotFoundError."""
    found = db.session.scalar(
        select(QuestionSet).where(QuestionSet.category == category).order_by(QuestionSet.version.desc()).limit(1)
    )
    if found is None:
        raise NotFoundError
    return found


def list_unpublished_categories() -> list[CategorySet]:
    """Categories of this code that differ from their newest published version."""
    newest = {
        row.category: row.body
        for row in db.session.scalars(
            select(QuestionSet)
            .ext(distinct_on(QuestionSet.category))
            .order_by(QuestionSet.category, QuestionSet.version.desc())
        )
    }
    return [category for category in list_categories() if newest.get(category.key) != category.body]

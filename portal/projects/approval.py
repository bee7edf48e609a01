"""What staff see of the projects that came to them: heap by heap, or searched for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select, tuple_

from portal.accounts.models import Person
from portal.conversations.models import Thread
from portal.conversations.queries import Written, list_last_messages
from portal.conversations.states import Side
from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.places.models import Municipality
from portal.projects.choices import Start
from portal.projects.conditions import is_out
from portal.projects.models import Project
from portal.projects.queries import waits

PROMISE = timedelta(hours=2)
"""A project that waits has been looked at within two working hours; staff have no joint holiday."""
MOST_COUNTED = 1000
LONGEST_SEARCH = 100
BIGINT_MAX = 2**63 - 1


class Heap(StrEnum):
    """The heaps on the desk. The value stands in addresses."""

    WAITING = "venter"
    ASKED = "hos-kunden"
    DECIDED = "avgjort"
    MESSAGES = "meldinger"
    EDITED = "endret"


@dataclass(frozen=True)
class ProjectRow:
    """A project in a heap: its municipality's name, its poster as «Kari N.», and what was last written about it."""

    project: Project
    municipality: str
    poster: str
    last: Written | None

    @property
    def since(self) -> datetime:
        """Since when it has lain where it lies."""
        project = self.project
        decided = project.ended_at or project.rejected_at or project.approved_at
        return decided or project.asked_at or project.answered_at or project.submitted_at


@dataclass(frozen=True)
class Figures:
    """The desk in numbers. Each is counted to a thousand; the decided ones since midnight in Oslo."""

    waiting: int
    asked: int
    edited: int
    messages: int
    oldest_at: datetime | None
    approved_today: int
    approved_themselves_today: int
    rejected_today: int


def list_heap(heap: Heap, *, after_id: int | None = None, limit: int = 20) -> list[ProjectRow]:
    """A heap in the order in which to work: the urgent first, then answered questions, then what has waited longest.

    Decided ones come newest first. `after_id` continues behind that project, also when it has left the heap; a number of none
    begins at the beginning.
    """
    after = db.session.get(Project, after_id) if after_id else None
    match heap:
        case Heap.WAITING:
            query = _waiting(after)
        case Heap.ASKED:
            query = _asked(after)
        case Heap.DECIDED:
            query = _decided(after)
        case Heap.MESSAGES:
            query = _written_about(after)
        case Heap.EDITED:
            query = _edited(after)
    return _rows(query.limit(limit))


def search(text: str, *, before_id: int | None = None, limit: int = 20) -> list[ProjectRow]:
    """Projects that were handed in, newest first: the one with that number, those of the person with that e-mail address,
    or those whose title has words that begin so."""
    condition = _sought(" ".join(text[:LONGEST_SEARCH].split()))
    if condition is None:
        return []
    query = _handed_in().where(condition)
    if before_id is not None:
        query = query.where(Project.id < before_id)
    # «+ 0»: else a search for a rare word walks all projects backwards instead of asking the index of words.
    return _rows(query.order_by((Project.id + 0).desc()).limit(limit))


def get_submitted_project(project_id: int) -> Project:
    """A project that has been handed in. Raises NotFoundError for a draft and for none: drafts are nobody's but the poster's."""
    project = db.session.get(Project, project_id)
    if project is None or project.submitted_at is None:
        raise NotFoundError
    return project


def get_figures() -> Figures:
    """The desk in numbers."""
    midnight = clock.in_oslo(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = _few(select(Project.submitted_at.label("at")).where(waits(), Project.asked_at.is_(None)).order_by(*QUEUE))
    asked = _few(select(Project.id).where(waits(), Project.asked_at.is_not(None)))
    edited = _few(select(Project.id).where(_has_unread_edit()))
    messages = _few(select(Thread.id).where(Thread.owes_answer == Side.STAFF))
    by_itself = (Project.approved_at == Project.submitted_at).label("by_itself")
    approved = select(by_itself).where(Project.approved_at >= midnight).limit(MOST_COUNTED).cte()
    rejected = _few(select(Project.id).where(Project.rejected_at >= midnight))
    row = db.session.execute(
        select(
            select(func.count()).select_from(waiting).scalar_subquery(),
            select(func.count()).select_from(asked).scalar_subquery(),
            select(func.count()).select_from(edited).scalar_subquery(),
            select(func.count()).select_from(messages).scalar_subquery(),
            select(func.min(waiting.c.at)).scalar_subquery(),
            select(func.count()).select_from(approved).scalar_subquery(),
            select(func.count()).select_from(approved).where(approved.c.by_itself).scalar_subquery(),
            select(func.count()).select_from(rejected).scalar_subquery(),
        )
    ).one()
    return Figures(*row)


def short_name(name: str) -> str:
    """«Kari N.»: enough to tell two apart in a list that stands open on a desk."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name


# Written out: an expression with a parameter in it is not the index's.
_isnt_urgent = Project.start.is_distinct_from(literal_column(f"'{Start.URGENT.value}'"))
QUEUE = (_isnt_urgent, Project.answered_at.is_(None), Project.submitted_at, Project.id)
"""The order of those who wait, as their index has it."""
_decided_at = func.coalesce(Project.rejected_at, Project.approved_at)


def _handed_in() -> Select:
    return (
        select(Project, Municipality.name)
        .join(Municipality, Municipality.number == Project.municipality_number)
        .where(Project.submitted_at.is_not(None))
    )


def _waiting(after: Project | None) -> Select:
    query = _handed_in().where(waits(), Project.asked_at.is_(None)).order_by(*QUEUE)
    if after is None or after.submitted_at is None:
        return query
    place = (after.start != Start.URGENT, after.answered_at is None, after.submitted_at, after.id)
    return query.where(tuple_(*QUEUE) > place)


def _asked(after: Project | None) -> Select:
    query = _handed_in().where(waits(), Project.asked_at.is_not(None)).order_by(Project.asked_at, Project.id)
    if after is None or after.asked_at is None:
        return query
    return query.where(tuple_(Project.asked_at, Project.id) > (after.asked_at, after.id))


def _has_unread_edit() -> ColumnElement[bool]:
    return is_out() & Project.unread_edit_at.is_not(None)


def _edited(after: Project | None) -> Select:
    query = _handed_in().where(_has_unread_edit()).order_by(Project.unread_edit_at, Project.id)
    if after is None or after.unread_edit_at is None:
        return query
    return query.where(tuple_(Project.unread_edit_at, Project.id) > (after.unread_edit_at, after.id))


def _decided(after: Project | None) -> Select:
    midnight = clock.in_oslo(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    query = _handed_in().where(or_(Project.approved_at >= midnight, Project.rejected_at >= midnight))
    moment = after and (after.rejected_at or after.approved_at)
    if moment:
        query = query.where(tuple_(_decided_at, Project.id) < (moment, after.id))
    return query.order_by(_decided_at.desc(), Project.id.desc())


def _written_about(after: Project | None) -> Select:
    is_thread = (Thread.subject_kind == Project.__tablename__) & (Thread.subject_id == Project.id)
    query = _handed_in().join(Thread, is_thread).where(Thread.owes_answer == Side.STAFF)
    if after is not None:
        place = select(Thread.written_at, Thread.id).filter_by(subject_kind="projects", subject_id=after.id)
        row = db.session.execute(place).first()
        if row:
            query = query.where(tuple_(Thread.written_at, Thread.id) > tuple(row))
    return query.order_by(Thread.written_at, Thread.id)


def _sought(text: str) -> ColumnElement[bool] | None:
    number = text.removeprefix("#")
    if number.isascii() and number.isdigit():
        return Project.id == int(number) if int(number) <= BIGINT_MAX else None
    if "@" in text:
        return Project.poster_id.in_(select(Person.id).where(Person.email == text.lower()))
    words = ["".join(filter(str.isalnum, word)) for word in text.split()]
    beginnings = " & ".join(f"{word}:*" for word in words if word)
    if not beginnings:
        return None
    return func.to_tsvector("simple", Project.title).bool_op("@@")(func.to_tsquery("simple", beginnings))


def _few(query: Select) -> Select:
    return query.limit(MOST_COUNTED).subquery()


def _rows(query: Select) -> list[ProjectRow]:
    found = db.session.execute(query).all()
    last = list_last_messages(Project.__tablename__, [project.id for project, _ in found])
    return [
        ProjectRow(project, place, short_name(project.contact_name or ""), last.get(project.id))
        for project, place in found
    ]

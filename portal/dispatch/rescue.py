"""The rescue queue: projects that nobody has replied to when their waves are over, and what staff can do for them.

Four working hours is what the poster is told (docs/decisions/0027-everyone-reads-why.md).
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.dispatch import courses, what_if
from portal.dispatch.errors import NobodyChosenError, NobodyFurtherAwayError, RescueIsOverError
from portal.dispatch.explain import BY_HAND
from portal.dispatch.matching import Candidate, judge, match_of
from portal.dispatch.models import Course, Wave
from portal.dispatch.waves import LAST_WAVE
from portal.firms.models import Firm
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.leads.services import Addressee
from portal.places.models import Municipality
from portal.projects import services as projects
from portal.projects.conditions import in_state
from portal.projects.models import Project
from portal.projects.states import ProjectState

MOST_COUNTED = 1000
MOST_BY_HAND = 8
WIDER = (1.5, 2.0, 3.0)
"""By how much staff may let firms be looked for further away than they go themselves."""
MOST_NOTE = 1000


class Rescue(NamedTuple):
    """A project in the queue: its municipality's name, how many were asked, have opened it and declined, and how many by hand."""

    project: Project
    course: Course
    municipality: str
    asked: int
    opened: int
    declined: int
    by_hand: int


def list_rescues(*, after_id: int | None = None, limit: int = 20) -> list[Rescue]:
    """The queue, what has waited longest first; `after_id` continues behind that project."""
    query = _rescues().where(_needs_staff()).order_by(Course.ended_at, Course.project_id).limit(limit)
    if after_id is not None:
        last = select(Course.ended_at, Course.project_id).where(Course.project_id == after_id).scalar_subquery()
        query = query.where(tuple_(Course.ended_at, Course.project_id) > last)
    return [Rescue(*row) for row in db.session.execute(query)]


def count_rescues() -> int:
    """How many projects wait for staff to find somebody, counted to a thousand."""
    waiting = select(Course.project_id).join(Project, Project.id == Course.project_id).where(_needs_staff())
    return db.session.scalar(select(func.count()).select_from(waiting.limit(MOST_COUNTED).subquery()))


def get_rescue(project_id: int) -> Rescue:
    """One project whose waves ended without a reply, also when that is settled by now. Raises NotFoundError."""
    row = db.session.execute(
        _rescues()
        .where(Course.project_id == project_id, Course.outcome == "needs-staff")
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return Rescue(*row)


def is_waiting(rescue: Rescue) -> bool:
    """Whether there is still something for staff to do."""
    return rescue.course.rescued_at is None and rescue.project.state is ProjectState.OPEN


def ask_by_hand(project: Project, *, firm_ids: list[int], actor_id: int) -> int:
    """Ask these firms about it; returns how many were asked now, none of them twice.

    Only who misses by distance or size can be asked, and beyond its week who said so, as in the last wave: what else leaves
    a firm out is no matter of taste. Raises NobodyChosenError, RescueIsOverError.
    """
    if not firm_ids:
        raise NobodyChosenError
    course, now = _hold(project), clock.now()
    _hold_firms(firm_ids)
    fitting = judge(project, at=now, wave=LAST_WAVE, ignored=what_if.BENDABLE).candidates
    chosen = [
        Addressee(each.firm_id, each.distance_km, match_of(each), is_beyond_week=_has_full_week(each))
        for each in fitting
        if each.firm_id in firm_ids
    ]
    asked = leads.send_leads(project, chosen[:MOST_BY_HAND], course=course.number, wave=BY_HAND, at=now)
    if not asked:
        return 0
    wave = _wave_by_hand(course, at=now)
    wave.asked += len(asked)
    db.session.flush()
    beyond = sum(each.is_beyond_week for each in chosen if each.firm_id in asked)
    audit.record(
        "project:asked-by-hand", project, actor_id=actor_id, wave_id=wave.id, asked=len(asked), beyond_week=beyond
    )
    outbox.add("wave:sent", wave_id=wave.id)
    return len(asked)


def widen(project: Project, *, radius_factor: float, actor_id: int) -> int:
    """Begin the waves anew, and look further away; returns how many were asked at once.

    Where none of the waves would find anybody it stays in the queue, with what its poster was promised.
    Raises NobodyFurtherAwayError, RescueIsOverError.
    """
    _hold(project)
    now = clock.now()
    if not judge(project, at=now, radius_factor=radius_factor, wave=LAST_WAVE).candidates:
        raise NobodyFurtherAwayError
    audit.record("project:asked-wider", project, actor_id=actor_id, radius_percent=round(radius_factor * 100))
    wave = courses.begin_again(project, at=now, radius_factor=radius_factor)
    return wave.asked if wave else 0


def close(project: Project, *, note: str, actor_id: int) -> None:
    """What could be done has been done; `note` says what, for colleagues. Raises RescueIsOverError."""
    done = db.session.execute(
        update(Course)
        .where(Course.project_id == project.id, Course.outcome == "needs-staff", Course.rescued_at.is_(None))
        .values(rescued_at=func.now(), rescue_note=note)
    ).rowcount
    if not done:
        raise RescueIsOverError
    audit.record("project:rescued", project, actor_id=actor_id)


def _hold(project: Project) -> Course:
    """The project's course, with the project's row held; it is open, and nobody has finished with it meanwhile."""
    projects.hold(project)
    course = db.session.get(Course, project.id, populate_existing=True, with_for_update=True)
    waits = course is not None and course.outcome == "needs-staff" and course.rescued_at is None
    if not waits or project.state is not ProjectState.OPEN or project.is_full:
        raise RescueIsOverError
    return course


def _has_full_week(candidate: Candidate) -> bool:
    return candidate.facts.leads_this_week >= candidate.facts.leads_per_week


def _hold_firms(firm_ids: list[int]) -> None:
    """As a wave does: their weeks are counted after that."""
    db.session.execute(select(Firm.id).where(Firm.id.in_(firm_ids)).order_by(Firm.id).with_for_update(key_share=True))


def _wave_by_hand(course: Course, *, at: datetime) -> Wave:
    values = {"project_id": course.project_id, "course": course.number, "number": BY_HAND}
    db.session.execute(insert(Wave).values(**values, sent_at=at, asked=0, left_out={}).on_conflict_do_nothing())
    return db.session.scalars(select(Wave).filter_by(**values)).one()


def _needs_staff() -> ColumnElement[bool]:
    """In the words of the queue's index, and the project is still out for replies."""
    waits = (Course.outcome == "needs-staff") & Course.rescued_at.is_(None)
    return waits & in_state(ProjectState.OPEN)


def _rescues() -> Select:
    def leads_where(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        counted = select(func.count()).where(Lead.project_id == Course.project_id, *conditions)
        return counted.correlate(Course).scalar_subquery()

    return (
        select(
            *(Project, Course, Municipality.name),
            leads_where(),
            leads_where(Lead.opened_at.is_not(None)),
            leads_where(Lead.declined_at.is_not(None)),
            leads_where(Lead.wave == BY_HAND),
        )
        .join(Project, Project.id == Course.project_id)
        .join(Municipality, Municipality.number == Project.municipality_number)
    )

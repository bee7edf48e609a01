"""A project's course: its waves one after the other on the working-hours clock, and how they end.

Every verb holds the project's row first and the course after it. `at` is the present moment, so that a simulation can move it.
The rules are docs/decisions/0025-courses-and-locks.md.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.core.working_hours import reached
from portal.dispatch.matching import judge
from portal.dispatch.models import Course, Wave
from portal.dispatch.reasons import Reason
from portal.dispatch.waves import FIRST_WAVE, LAST_WAVE, send_wave
from portal.leads import services as leads
from portal.projects import services as projects
from portal.projects.choices import Start
from portal.projects.models import Project
from portal.projects.states import ProjectState

ENOUGH, NEEDS_STAFF, TOO_FEW, OVER = "enough", "needs-staff", "too-few", "over"
WAVES_AT, WAVES_AT_WHEN_URGENT = (0, 6, 14, 26, 38), (0, 0.5, 1, 2, 3)
"""Working hours from the beginning to each wave; the fifth time is when it is looked at what the last one brought."""
DUE_AT_ONCE = 200
POSTPONED_BY = timedelta(minutes=15)
QUIET_WAVE = 2
"""With it at the latest, a poster without replies wonders."""
TOLD = (FIRST_WAVE, QUIET_WAVE)
"""The poster is told of them also when they asked nobody."""
BUSY = {Reason.NO_CAPACITY, Reason.TOO_MANY_OPEN}


def begin(project: Project, *, at: datetime | None = None) -> Wave | None:
    """It has been let out, or opened again: ask the first firms at once. None while its course runs, for whoever comes twice."""
    at = at or clock.now()
    course = _hold(project)
    if project.state is not ProjectState.OPEN:
        return None
    leads.open_undecided(project, at=at)  # those asked before it was taken back from them
    if _is_running(course) and not _lies_in_wait(course, at=at):
        return None
    if _is_held(course):
        return _step(project, course, at=at)
    return _step(project, _begin_anew(project, course, at=at), at=at)


def go_on(project: Project, *, at: datetime | None = None) -> Wave | None:
    """The pause is over: what was held goes on, with what was due meanwhile. A course that has ended stays so."""
    at = at or clock.now()
    course = _hold(project)
    if project.state is not ProjectState.OPEN:
        return None
    if course is None and not _count_courses(project):
        return _step(project, _begin_anew(project, None, at=at), at=at)
    return _step(project, course, at=at) if _is_held(course) else None


def follow_move(project: Project, *, version: int, at: datetime | None = None) -> Wave | None:
    """It was moved to another trade, which made this version: ask firms there, once. None where nobody had been asked at all."""
    at = at or clock.now()
    course = _hold(project)
    if course is None or course.for_version >= version:
        return None
    _begin_anew(project, course, at=at)
    if project.state is ProjectState.PAUSED:
        course.due_at = None
        return None
    return _step(project, course, at=at)


def ask_more(project: Project, *, at: datetime | None = None) -> Wave | None:
    """The poster wishes for more replies: where the waves had ended for having enough, or too few, or wait to begin, they do now."""
    at = at or clock.now()
    course = _hold(project)
    if course is None or project.state is not ProjectState.OPEN:
        return None
    if course.outcome not in (ENOUGH, TOO_FEW) and not _lies_in_wait(course, at=at):
        return None
    return begin_again(project, at=at, radius_factor=course.radius_factor)


def pick_up(project: Project, *, at: datetime | None = None) -> Wave | None:
    """A choice came to nothing, or a place was given back: waves that had ended for that, or for having enough, begin anew."""
    at = at or clock.now()
    course = _hold(project)
    if course is None or project.state is not ProjectState.OPEN or project.is_full:
        return None
    if course.outcome not in (ENOUGH, OVER):
        return None
    return begin_again(project, at=at, radius_factor=course.radius_factor)


def begin_again(project: Project, *, at: datetime | None = None, radius_factor: float = 1.0) -> Wave | None:
    """Begin the waves anew now, whatever they were at; `radius_factor`: how much further firms are looked for."""
    at = at or clock.now()
    course = _hold(project)
    if project.state is not ProjectState.OPEN:
        return None
    course = _begin_anew(project, course, at=at)
    course.radius_factor = radius_factor
    return _step(project, course, at=at)


def begin_later(project: Project, *, due_at: datetime) -> None:
    """Begin the waves anew at that moment, whatever they were at."""
    course = _begin_anew(project, _hold(project), at=due_at)
    course.due_at = due_at
    db.session.flush()


def list_due(*, at: datetime | None = None, limit: int = DUE_AT_ONCE) -> list[int]:
    """Projects whose next wave, or the look at what the last one brought, is due; the longest due first."""
    due = select(Course.project_id).where(Course.due_at <= (at or clock.now()))
    return list(db.session.scalars(due.order_by(Course.due_at, Course.project_id).limit(limit)))


def advance(project_id: int, *, at: datetime | None = None) -> Wave | None:
    """Take the project's course one step on if it is due. What another worker or a verb holds is left to the next round."""
    at = at or clock.now()
    row = db.session.execute(
        select(Project, Course)
        .join(Course, Course.project_id == Project.id)
        .where(Project.id == project_id, Course.due_at <= at)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    project, course = row
    if project.state is ProjectState.PAUSED:
        course.due_at = None  # held until it goes on
        db.session.flush()
        return None
    return _step(project, course, at=at)


def postpone(project_id: int) -> None:
    """Its step failed: others that are due come before it for a while."""
    later = update(Course).where(Course.project_id == project_id, Course.due_at.is_not(None))
    db.session.execute(later.values(due_at=clock.now() + POSTPONED_BY))


def _step(project: Project, course: Course, *, at: datetime) -> Wave | None:
    """Send the next wave, or end."""
    if project.state is not ProjectState.OPEN:
        return _end(project, course, OVER, at=at)
    if project.is_full:
        return _end(project, course, ENOUGH, at=at)
    if course.next_wave is None:
        return _end(project, course, _outcome(project, course), at=at)
    wave = send_wave(project, course=course.number, number=course.next_wave, at=at, radius_factor=course.radius_factor)
    if wave is not None:
        _tell(wave)
    _set_next(project, course, at=at)
    is_last = course.next_wave is None
    if not leads.has_undecided(project) and (
        is_last or (wave and not wave.asked and _is_hopeless(project, course, at=at))
    ):
        _end(project, course, _outcome(project, course), at=at)  # nobody is left to wait for
    return wave


def _is_hopeless(project: Project, course: Course, *, at: datetime) -> bool:
    """Whether not even the last wave would find anybody as firms stand now, and nobody of those left out is only busy."""
    last = judge(project, at=at, radius_factor=course.radius_factor, wave=LAST_WAVE)
    return not last.candidates and not BUSY & last.left_out.keys()


def _set_next(project: Project, course: Course, *, at: datetime) -> None:
    is_urgent = project.start == Start.URGENT
    hours = WAVES_AT_WHEN_URGENT if is_urgent else WAVES_AT
    pause = timedelta(hours=hours[course.next_wave] - hours[course.next_wave - 1])
    course.due_at = reached(at, pause, is_urgent=is_urgent)
    course.next_wave = course.next_wave + 1 if course.next_wave < LAST_WAVE else None
    db.session.flush()


def _outcome(project: Project, course: Course) -> str:
    if not project.taken_slots:
        return NEEDS_STAFF
    last = select(Wave.target).where(Wave.project_id == project.id, Wave.course == course.number)
    target = db.session.scalar(last.order_by(Wave.number.desc()).limit(1))
    return ENOUGH if project.taken_slots >= target else TOO_FEW


def _end(project: Project, course: Course, outcome: str, *, at: datetime) -> None:
    course.next_wave = course.due_at = None
    course.ended_at, course.outcome = at, outcome
    db.session.flush()
    audit.record("project:waves-ended", project, actor_id=None, outcome=outcome)
    if outcome == NEEDS_STAFF:
        outbox.add("waves:needs-staff", project_id=project.id)
    elif outcome == TOO_FEW:
        outbox.add("waves:too-few", project_id=project.id)


def _tell(wave: Wave) -> None:
    audit.record("wave:sent", wave, actor_id=None, project_id=wave.project_id, asked=wave.asked)
    if wave.asked or wave.number in TOLD:
        outbox.add("wave:sent", wave_id=wave.id)


def _hold(project: Project) -> Course | None:
    """Nobody withdraws it, or sends another wave, while firms are being asked."""
    projects.hold(project)
    return db.session.get(Course, project.id, populate_existing=True, with_for_update={"key_share": True})


def _is_running(course: Course | None) -> bool:
    return course is not None and course.due_at is not None


def _lies_in_wait(course: Course | None, *, at: datetime) -> bool:
    """As `begin_later` leaves it."""
    return _is_running(course) and course.next_wave == FIRST_WAVE and course.due_at > at


def _is_held(course: Course | None) -> bool:
    return course is not None and course.due_at is None and course.ended_at is None


def _begin_anew(project: Project, course: Course | None, *, at: datetime) -> Course:
    number = _count_courses(project) + 1
    if course is None:
        course = Course(project_id=project.id)
        db.session.add(course)
    course.number, course.for_version, course.begun_at = number, project.version, at
    course.next_wave, course.due_at, course.radius_factor = FIRST_WAVE, at, 1.0
    course.ended_at = course.outcome = course.rescued_at = course.rescue_note = course.poster_answer = None
    db.session.flush()
    return course


def _count_courses(project: Project) -> int:
    """The highest number of a course that has sent a wave."""
    return db.session.scalar(select(func.coalesce(func.max(Wave.course), 0)).where(Wave.project_id == project.id))

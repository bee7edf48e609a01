"""What a firm could change so that it isn't asked again about what it just said no to. One change a no, and the way back."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.dispatch.size import size_class_of
from portal.firms import area, capacity, work
from portal.firms.capacity import Capacity, is_paused_now
from portal.firms.models import Firm, FirmMunicipality, SizeClass
from portal.firms.work import read_work
from portal.leads.models import Lead
from portal.leads.states import DeclineReason
from portal.places.distance import shown_km
from portal.projects.models import Project

STEP_KM = 5
PAUSE_FOR = timedelta(days=14)


class Change(StrEnum):
    """What is changed."""

    RADIUS = "radius"
    PAUSE = "pause"
    SERVICE = "service"
    SIZE = "size"


@dataclass(frozen=True)
class Lesson:
    """A change that fits a no. `now` and `then`: kilometres, or SizeClasses; `until`: the day the firm is asked again."""

    change: Change
    now: int | None = None
    then: int | None = None
    until: date | None = None


def find_lesson(lead: Lead) -> Lesson | None:
    """The change that fits the lead's no; None when there is none to make, also because it has been made."""
    if lead.decline_reason is None or lead.declined_at is None:
        return None
    firm, project = db.session.get_one(Firm, lead.firm_id), db.session.get_one(Project, lead.project_id)
    match DeclineReason(lead.decline_reason):
        case DeclineReason.TOO_FAR:
            return _shorter_way(lead, firm, project)
        case DeclineReason.NO_CAPACITY:
            return None if is_paused_now(firm) else Lesson(Change.PAUSE, until=_in_two_weeks())
        case DeclineReason.NOT_OUR_WORK:
            return _without_service(firm, project)
        case DeclineReason.TOO_SMALL:
            return _bigger_jobs(firm, project)
        case _:
            return None


def learn(lead: Lead, *, actor_id: int) -> Lesson | None:
    """Make the change; returns what was changed. Pressed twice there is nothing left to change, and None."""
    lesson = find_lesson(lead)
    if lesson is None:
        return None
    firm, project = db.session.get_one(Firm, lead.firm_id), db.session.get_one(Project, lead.project_id)
    match lesson.change:
        case Change.RADIUS:
            _settle(firm, lesson.then, actor_id=actor_id)
        case Change.PAUSE:
            capacity.pause(firm, until=lesson.until, actor_id=actor_id)
        case Change.SERVICE:
            work.pause_service(firm, category=project.category, service=project.service, actor_id=actor_id)
        case Change.SIZE:
            _want_at_least(firm, lesson.then, actor_id=actor_id)
    return lesson


def unlearn(lead: Lead, *, change: Change, before: int | None, actor_id: int) -> None:
    """Take the change back; `before` as the lesson's `now`. Raises what the firm's own pages would say of such a number."""
    firm, project = db.session.get_one(Firm, lead.firm_id), db.session.get_one(Project, lead.project_id)
    match change:
        case Change.RADIUS if before is not None:
            _settle(firm, before, actor_id=actor_id)
        case Change.PAUSE:
            capacity.resume(firm, actor_id=actor_id)
        case Change.SERVICE:
            work.resume_service(firm, category=project.category, service=project.service, actor_id=actor_id)
        case Change.SIZE if before is not None:
            _want_at_least(firm, before, actor_id=actor_id)


def _shorter_way(lead: Lead, firm: Firm, project: Project) -> Lesson | None:
    """Just short of this one, reckoned from the kilometres that were shown: nothing is said of where exactly it lies."""
    then = (shown_km(lead.distance_km) - 1) // STEP_KM * STEP_KM
    chosen = select(FirmMunicipality.id).where(
        FirmMunicipality.firm_id == firm.id, FirmMunicipality.municipality_number == project.municipality_number
    )
    if not 0 < then < firm.radius_km or db.session.scalar(chosen) is not None:
        return None
    return Lesson(Change.RADIUS, now=firm.radius_km, then=then)


def _without_service(firm: Firm, project: Project) -> Lesson | None:
    done = read_work(firm.id)
    if not done.takes(project.category, project.service) or project.service in done.paused.get(project.category, {}):
        return None
    return Lesson(Change.SERVICE)


def _bigger_jobs(firm: Firm, project: Project) -> Lesson | None:
    size = size_class_of(project)
    if size is None or size == SizeClass.HUGE or not firm.smallest_size <= size < firm.largest_size:
        return None
    return Lesson(Change.SIZE, now=firm.smallest_size, then=SizeClass(size + 1))


def _settle(firm: Firm, radius_km: int, *, actor_id: int) -> None:
    area.settle(
        firm,
        postal_code=firm.postal_code,
        radius_km=radius_km,
        goes_further=firm.goes_further,
        actor_id=actor_id,
    )


def _want_at_least(firm: Firm, size: int, *, actor_id: int) -> None:
    wanted = Capacity(*(getattr(firm, name) for name in Capacity._fields))
    capacity.want(firm, wanted._replace(smallest_size=size), actor_id=actor_id)


def _in_two_weeks() -> date:
    return clock.in_oslo(clock.now()).date() + PAUSE_FOR

"""The hard filter: every rule that leaves a firm out, in SQL over all firms of a category."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, Select, case, cast, false, func, literal, null, or_, select

from portal.core import clock
from portal.dispatch.reach import distance_to
from portal.dispatch.reasons import Reason
from portal.dispatch.size import size_class_of
from portal.firms.certificates import holds
from portal.firms.models import Firm, FirmMember, FirmMunicipality, FirmService, ServicePause
from portal.firms.standing import is_on_holiday, is_paused
from portal.leads.models import Lead
from portal.organisations.models import Organisation
from portal.projects.catalogue import find_category
from portal.projects.conditions import is_out
from portal.projects.models import Project, ProjectMember

FITS = {"exact": 1.0, "whole": 0.7, "sibling": 0.4}
"""How well a firm's services fit: the project's own, the whole category, only another service of it."""
OVERFLOW_FROM_WAVE, OVERFLOW = 3, 1.5
"""From this wave on, a project without a reply may go to firms that take half as much again as their week."""
WEEK, OPEN_AT_MOST = timedelta(days=7), timedelta(days=180)


def filter_statement(
    project: Project, *, at: datetime, further: float = 1.0, wave: int = 1, ignored: Collection[Reason] = ()
) -> Select:
    """Every firm of the category, with the first rule that leaves it out, or none: the hard filter by itself.

    `ignored`: rules thought away, to see what they cost. No wave does that.
    """
    fit = func.max(
        case(
            (FirmService.service == project.service, FITS["exact"]),
            (FirmService.service == "", FITS["whole"]),
            else_=FITS["sibling"],
        )
    )
    takes = (
        select(FirmService.firm_id, fit.label("fit"))
        .where(FirmService.category == project.category)
        .group_by(FirmService.firm_id)
        .subquery()
    )
    distance = distance_to(project.latitude, project.longitude)
    rules = _rules(project, distance, at=at, further=further, wave=wave)
    left_out = ((rule, literal(reason.value)) for reason, rule in rules.items() if reason not in ignored)
    return select(
        Firm.id.label("firm_id"),
        takes.c.fit,
        distance.label("km"),
        Firm.radius_km,
        Firm.leads_per_week,
        case(*left_out, else_=null()).label("reason"),
    ).join(takes, takes.c.firm_id == Firm.id)


def _rules(
    project: Project, distance: ColumnElement[float], *, at: datetime, further: float, wave: int
) -> dict[Reason, ColumnElement[bool]]:
    """What leaves a firm out, in the order of the reasons: the cheap ones come first, so the others are asked of few firms."""
    today, size = clock.in_oslo(at).date(), size_class_of(project)
    works_there = select(FirmMunicipality.firm_id).where(
        FirmMunicipality.municipality_number == project.municipality_number
    )
    reach = case((Firm.goes_further, Firm.radius_km * further), else_=Firm.radius_km)
    asked = select(Lead.firm_id).where(Lead.project_id == project.id)
    paused = select(ServicePause.firm_id).where(
        ServicePause.category == project.category, ServicePause.service == project.service
    )
    return {
        Reason.SUSPENDED: Firm.suspended_at.is_not(None),
        Reason.STOPPED: Firm.stopped_at.is_not(None),
        Reason.UNVERIFIED: or_(Firm.verified_at.is_(None), Firm.refused_at.is_not(None)),
        Reason.PAUSED: is_paused(on=today),
        Reason.HOLIDAY: is_on_holiday(on=today),
        Reason.CERTIFICATE: _lacks_certificate(project),
        Reason.SERVICE_PAUSED: Firm.id.in_(paused),
        Reason.OWN_PROJECT: _is_behind(project),
        Reason.SIZE: ~literal(int(size)).between(Firm.smallest_size, Firm.largest_size) if size else false(),
        Reason.TOO_FAR: (distance > reach) & Firm.id.not_in(works_there),
        Reason.NO_CAPACITY: leads_this_week(at) >= week_of(project, wave=wave),
        Reason.TOO_MANY_OPEN: _undecided_replies(at) >= Firm.most_open,
        Reason.ALREADY_ASKED: Firm.id.in_(asked),
    }


def _lacks_certificate(project: Project) -> ColumnElement[bool]:
    """What the law asks for today, whatever the project's own version of the questions says."""
    category = find_category(project.category)
    if category is None or not category.gate_is_required:
        return false()
    return ~holds(category.gate_key)


def _is_behind(project: Project) -> ColumnElement[bool]:
    """The firm is the poster's, of somebody let in, or the organisation that posts."""
    let_in = select(ProjectMember.person_id).where(
        ProjectMember.project_id == project.id, ProjectMember.person_id.is_not(None)
    )
    knows = or_(FirmMember.person_id.in_(let_in), FirmMember.person_id == project.poster_id)
    itself = select(Organisation.id).where(Organisation.org_number == project.org_number)
    return or_(Firm.id.in_(select(FirmMember.firm_id).where(knows)), Firm.organisation_id.in_(itself))


def leads_this_week(at: datetime) -> ColumnElement[int]:
    """How many leads the firm of the query around has had in the seven days before, those of the last blink of an eye included:
    whom we waited for sent them after our `at`."""
    recent = select(func.count()).where(Lead.firm_id == Firm.id, Lead.sent_at > at - WEEK)
    return recent.correlate(Firm).scalar_subquery()


def week_of(project: Project, *, wave: int) -> ColumnElement[int]:
    """How many leads the firm may have in seven days, for this project and wave."""
    if wave < OVERFLOW_FROM_WAVE or project.taken_slots:
        return Firm.leads_per_week
    beyond = cast(func.floor(Firm.leads_per_week * OVERFLOW), Integer)
    return case((Firm.takes_overflow, beyond), else_=Firm.leads_per_week)


def _undecided_replies(at: datetime) -> ColumnElement[int]:
    replied = select(func.count()).where(
        Lead.firm_id == Firm.id,
        Lead.replied_at.is_not(None),
        Lead.sent_at > at - OPEN_AT_MOST,
        Project.id == Lead.project_id,
        is_out(),
    )
    return replied.correlate(Firm).scalar_subquery()

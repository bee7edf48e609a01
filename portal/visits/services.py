"""A firm proposes times to see the place, the poster chooses one or none; either side calls off.

A visit gives nothing away by itself: with `gives_address` the firm is let see the street address from its reply on. Every verb
holds the project's row first. Rule: docs/decisions/0036-questions-and-site-visits.md.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select, update

from portal.core import audit, clock, contact_details, outbox
from portal.core.database import db
from portal.core.errors import NotAllowedError, NotFoundError
from portal.firms.standing import hold_while_it_may_work
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.leads.policies import can_turn_to_poster
from portal.projects import access
from portal.projects import services as projects
from portal.projects.errors import ProjectMustBeUndecidedError
from portal.projects.models import Project
from portal.projects.policies import can_choose
from portal.projects.states import OUT
from portal.visits import errors
from portal.visits.models import SiteVisit, VisitTime
from portal.visits.queries import IS_LIVE, gives_address, knows_address, list_of_day
from portal.visits.times import can_be_proposed

LEAST_MINUTES, MOST_MINUTES = 15, 480
MOST_LETTERS = 600
MOST_A_DAY = 5
"""Proposals of one firm about one project: each is a mail to its poster."""


class Side(StrEnum):
    """Who called off."""

    FIRM = "firm"
    POSTER = "poster"


def propose(lead: Lead, *, times: Sequence[datetime], minutes: int, note: str, actor_id: int | None) -> SiteVisit:
    """Propose one to five moments (aware, UTC); one visit at a time.

    Raises VisitTimesError, VisitMinutesError, TooLongWordsError, ContactDetailsInVisitError before anything is held;
    CannotProposeVisitError, VisitIsUnderWayError, TooManyProposalsError.
    """
    check_proposal(times, minutes=minutes, note=note, has_replied=lead.replied_at is not None)
    project = _hold(lead.project_id)
    db.session.refresh(lead)
    if not can_turn_to_poster(lead, project) or not hold_while_it_may_work(lead.firm_id):
        raise errors.CannotProposeVisitError
    if db.session.scalar(select(SiteVisit.id).where(SiteVisit.lead_id == lead.id, IS_LIVE)) is not None:
        raise errors.VisitIsUnderWayError
    recent = (SiteVisit.lead_id == lead.id, SiteVisit.asked_at > clock.now() - timedelta(days=1))
    if db.session.scalar(select(func.count()).where(*recent)) >= MOST_A_DAY:
        raise errors.TooManyProposalsError
    visit = SiteVisit(
        lead_id=lead.id,
        project_id=project.id,
        firm_id=lead.firm_id,
        asked_by_id=actor_id,
        note=note,
        minutes=minutes,
    )
    db.session.add(visit)
    db.session.flush()
    db.session.add_all(VisitTime(visit_id=visit.id, starts_at=moment) for moment in sorted(times))
    db.session.flush()
    audit.record("visit:proposed", visit, actor_id=actor_id, project_id=project.id, times=len(times))
    outbox.add("visit:proposed", visit_id=visit.id)
    return visit


def check_proposal(times: Sequence[datetime], *, minutes: int, note: str, has_replied: bool) -> None:
    """Whether these can be proposed; raises what `propose` raises before it holds anything."""
    if not can_be_proposed(times):
        raise errors.VisitTimesError
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise errors.VisitMinutesError
    if len(note) > MOST_LETTERS:
        raise errors.TooLongWordsError
    if not has_replied and contact_details.find(note):
        raise errors.ContactDetailsInVisitError


def choose(visit: SiteVisit, *, time_id: int, gives_address: bool, reply: str, actor_id: int) -> None:
    """The poster chooses one of the times; with `gives_address` the firm sees the street address from its reply on.

    Raises NotAllowedError, NotFoundError for a time of another visit, TimeHasPassedError, ProjectMustBeUndecidedError,
    VisitHasChangedError for whoever is late, also where its firm is out of it: calling off follows by an event.
    """
    project = _hold_as_poster(visit, reply, actor_id=actor_id)
    lead = db.session.get_one(Lead, visit.lead_id, populate_existing=True)
    if lead.declined_at is not None or lead.lost_at is not None:
        raise errors.VisitHasChangedError
    chosen = db.session.scalar(select(VisitTime).where(VisitTime.id == time_id, VisitTime.visit_id == visit.id))
    if chosen is None:
        raise NotFoundError
    if chosen.starts_at <= clock.now():
        raise errors.TimeHasPassedError
    choice = {"starts_at": chosen.starts_at, "chosen_at": func.now(), "chosen_by_id": actor_id}
    address = gives_address and project.street_address is not None
    _change(visit, SiteVisit.chosen_at.is_(None), **choice, gives_address=address, reply=reply or None)
    if lead.replied_at is not None:
        reveal_address(lead, project, actor_id=actor_id)
    audit.record("visit:chosen", visit, actor_id=actor_id, project_id=project.id, gives_address=address)
    outbox.add("visit:chosen", visit_id=visit.id)


def refuse_times(visit: SiteVisit, *, reply: str, actor_id: int) -> None:
    """The poster can do none of them; the firm may propose others. Raises what `choose` does."""
    project = _hold_as_poster(visit, reply, actor_id=actor_id)
    _change(visit, SiteVisit.chosen_at.is_(None), none_fits_at=func.now(), reply=reply or None)
    audit.record("visit:none-fits", visit, actor_id=actor_id, project_id=project.id)
    outbox.add("visit:none-fits", visit_id=visit.id)


def call_off_as_firm(visit: SiteVisit, *, actor_id: int | None) -> None:
    """The firm won't come, or takes its proposal back. Raises VisitHasChangedError."""
    _hold(visit.project_id)
    _call_off(visit, Side.FIRM, actor_id=actor_id)


def call_off_as_poster(visit: SiteVisit, *, actor_id: int) -> None:
    """The poster calls it off, also after the choice of a firm. Raises NotAllowedError, VisitHasChangedError."""
    project = _hold(visit.project_id)
    if not can_choose(access.find_standing(actor_id, project)):
        raise NotAllowedError
    _call_off(visit, Side.POSTER, actor_id=actor_id)


def call_off_of_lead(lead_id: int) -> None:
    """The firm is out of it: what stands is called off for it. Twice is once."""
    _call_off_all(SiteVisit.lead_id == lead_id, side=Side.FIRM)


def call_off_what_is_over(project_id: int) -> None:
    """The project has ended, or firms are out of it, those too that never replied to what another has got: what stands of theirs
    is called off for its poster. Twice is once."""
    too_late = Project.confirmed_at.is_not(None) & Lead.replied_at.is_(None)
    out_of_it = select(Lead.id).join(Project, Project.id == Lead.project_id)
    out_of_it = out_of_it.where(or_(Lead.lost_at.is_not(None), Project.ended_at.is_not(None), too_late))
    _call_off_all(SiteVisit.project_id == project_id, SiteVisit.lead_id.in_(out_of_it), side=Side.POSTER)


def reveal_address(lead: Lead, project: Project, *, actor_id: int | None) -> None:
    """In the transaction of the reply, or of the choice of a time after it: write down that the firm may see the street
    address for its visit, unless it may already. The caller holds the project's row."""
    if project.street_address is None or not gives_address(lead.id):
        return
    visit = db.session.scalars(select(SiteVisit).where(SiteVisit.lead_id == lead.id, IS_LIVE)).one()
    if not knows_address(visit):
        fields = ["street_address"]
        leads.reveal(project, firm_id=lead.firm_id, person_id=actor_id, fields=fields, reason="visit")


def announce_tomorrow() -> int:
    """Announce «visit:tomorrow» for each visit of the next day in Oslo; returns how many. A second run tells nobody twice:
    the mails know what they have told."""
    visits = list_of_day(clock.in_oslo(clock.now()).date() + timedelta(days=1))
    for visit in visits:
        outbox.add("visit:tomorrow", visit_id=visit.id, version=visit.version)
    return len(visits)


def _hold(project_id: int) -> Project:
    project = db.session.get_one(Project, project_id)
    projects.hold(project)
    return project


def _hold_as_poster(visit: SiteVisit, reply: str, *, actor_id: int) -> Project:
    if len(reply) > MOST_LETTERS:
        raise errors.TooLongWordsError
    project = _hold(visit.project_id)
    if not can_choose(access.find_standing(actor_id, project)):
        raise NotAllowedError
    if project.state not in OUT:
        raise ProjectMustBeUndecidedError
    return project


def _change(visit: SiteVisit, when: ColumnElement[bool], **values: object) -> None:
    changed = db.session.execute(
        update(SiteVisit)
        .where(SiteVisit.id == visit.id, IS_LIVE, when)
        .values(version=SiteVisit.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:
        raise errors.VisitHasChangedError
    db.session.refresh(visit)


def _call_off(visit: SiteVisit, side: Side, *, actor_id: int | None) -> None:
    _change(visit, IS_LIVE, cancelled_at=func.now(), cancelled_by=side.value)
    audit.record("visit:called-off", visit, actor_id=actor_id, project_id=visit.project_id, by=side.value)
    outbox.add("visit:called-off", visit_id=visit.id)


def _call_off_all(*which: ColumnElement[bool], side: Side) -> None:
    for visit in db.session.scalars(select(SiteVisit).where(*which, IS_LIVE).order_by(SiteVisit.id)).all():
        _hold(visit.project_id)
        db.session.refresh(visit)
        if visit.cancelled_at is None and visit.none_fits_at is None:
            _call_off(visit, side, actor_id=None)

"""Places: a firm that opens the reply form has one kept for half an hour; who comes when all are kept may stand in line.

Places taken and kept are never more than the poster wished. Every verb holds the project's row first, and asks the clock after
that: it may have waited for the row while a place lapsed. Rule: docs/decisions/0019-a-place-kept-and-a-line.md.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import aliased

from portal.core import audit, outbox
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.errors import FirmMayNotAnswerError, LeadAlreadyAnsweredError, PlacesAreKeptError
from portal.leads.models import Lead
from portal.projects import services as projects
from portal.projects.conditions import free_slots
from portal.projects.models import Project

KEPT_FOR = timedelta(minutes=30)
AT_ONCE = 200
"""How many projects one round of the clock takes."""

_now = func.clock_timestamp()
_is_undecided = Lead.replied_at.is_(None) & Lead.declined_at.is_(None)
_stands_in_line = _is_undecided & Lead.waits_since.is_not(None)
_may_have_a_place = _stands_in_line & Firm.suspended_at.is_(None) & Firm.stopped_at.is_(None)
_is_kept = _is_undecided & (Lead.held_until > _now)
_other = aliased(Lead)
KEPT_FOR_OTHERS = (
    select(func.count())
    .where(
        _other.project_id == Lead.project_id,
        _other.id != Lead.id,
        _other.held_until > _now,
        _other.replied_at.is_(None),
        _other.declined_at.is_(None),
    )
    .correlate(Lead)
    .scalar_subquery()
)
"""How many places are kept for the other firms asked about a lead's project."""


def keep(lead: Lead, *, actor_id: int) -> None:
    """Somebody in the firm opens the reply form: keep a place, once a lead; a second press doesn't make it longer.

    Where the time has passed the form stays open as long as a place is free. Raises PlacesAreKeptError when none is, and
    what a reply would raise when there can't be one.
    """
    project = _hold(lead)
    offer_free(project)
    if project.is_full:
        raise projects.why_no_replies(project)
    if _has_place(lead):
        return
    if not _count_free(project):
        raise PlacesAreKeptError
    if _keep_one(lead, Lead.held_until.is_(None)):
        audit.record("lead:place-kept", lead, actor_id=actor_id)


def give_up(lead: Lead, *, actor_id: int) -> bool:
    """Give the place that is kept to whoever waits for one; twice is once. Returns whether one was kept.

    It counts as lapsed, so that a firm can't have its half hour anew by giving it up.
    """
    project = db.session.get_one(Project, lead.project_id)
    projects.hold(project)
    given = db.session.execute(update(Lead).where(Lead.id == lead.id, _is_kept).values(held_until=_now)).rowcount
    if given:
        audit.record("lead:place-given-up", lead, actor_id=actor_id)
        offer_free(project)
    return bool(given)


def wait(lead: Lead, *, actor_id: int) -> bool:
    """Stand in line for a place; who stands there already stays where they are. Returns whether one was free at once.

    Raises LeadAlreadyAnsweredError, FirmMayNotAnswerError, ProjectMustBeOpenError.
    """
    project = _hold(lead)
    offer_free(project)
    if _has_place(lead):
        return True
    joined = db.session.execute(
        update(Lead).where(Lead.id == lead.id, _is_undecided, Lead.waits_since.is_(None)).values(waits_since=_now)
    ).rowcount
    if joined:
        audit.record("lead:stands-in-line", lead, actor_id=actor_id)
    offer_free(project, asked_by=lead)
    return _has_place(lead)


def stop_waiting(lead: Lead, *, actor_id: int) -> None:
    """Leave the line. Twice is once."""
    projects.hold(db.session.get_one(Project, lead.project_id))
    left = db.session.execute(
        update(Lead).where(Lead.id == lead.id, Lead.waits_since.is_not(None)).values(waits_since=None)
    ).rowcount
    if left:
        audit.record("lead:left-line", lead, actor_id=actor_id)


def claim(lead: Lead, project: Project) -> None:
    """Before a reply: a place must be kept for the firm, or be free after those in line have had theirs.

    Says nothing where there can be no reply at all: what takes the slot does. The caller holds the project's row. Raises
    PlacesAreKeptError.
    """
    offer_free(project)
    is_answered = db.session.scalar(select(~_is_undecided).where(Lead.id == lead.id))
    if is_answered or project.is_full or not project.takes_replies or _has_place(lead):
        return
    if not _count_free(project):
        raise PlacesAreKeptError


def offer_free(project: Project, *, asked_by: Lead | None = None) -> None:
    """Keep what is free for those who stand first in line, and have them told, but `asked_by`, who sees it. The caller holds
    the project's row."""
    free = _count_free(project) if project.takes_replies else 0
    if free <= 0:
        return
    for lead in db.session.scalars(_line(project).limit(free)):
        if _keep_one(lead, _stands_in_line):
            line = audit.record("lead:place-offered", lead, actor_id=None)
            if asked_by is None or lead.id != asked_by.id:
                outbox.add("lead:place-offered", lead_id=lead.id, audit_id=line)


def offer_lapsed(*, limit: int = AT_ONCE) -> int:
    """Offer what has become free without anybody's doing, as when half an hour has passed; returns at how many projects.

    A project that somebody holds is left to the next round.
    """
    kept = select(func.count()).where(Lead.project_id == Project.id, _is_kept).correlate(Project).scalar_subquery()
    waited_for = select(Lead.project_id).join(Firm, Firm.id == Lead.firm_id).where(_may_have_a_place)
    due = (
        select(Project)
        .where(Project.id.in_(waited_for), Project.takes_replies)
        .where(kept < free_slots())
        .order_by(Project.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Project)
        .execution_options(populate_existing=True)
    )
    found = list(db.session.scalars(due))
    for project in found:
        offer_free(project)
    return len(found)


class Places(NamedTuple):
    """What the page says of a lead's places. `free`: kept or not; `kept_until`: for this firm, None once that has passed."""

    wished: int
    taken: int
    free: int
    kept_for_others: int
    kept_until: datetime | None
    is_waiting: bool

    @property
    def can_reply(self) -> bool:
        """Whether one is kept for the firm, or free."""
        return self.kept_until is not None or self.kept_for_others < self.free


def can_reply(lead_id: int) -> bool:
    """The same of a lead by number, for a form that is about to be opened; says nothing of the project's state."""
    free = free_slots() > KEPT_FOR_OTHERS
    query = select(_is_kept | free).select_from(Lead).join(Project, Project.id == Lead.project_id)
    return bool(db.session.scalar(query.where(Lead.id == lead_id)))


class Offered(NamedTuple):
    """A place that is kept for a firm which stood in line."""

    lead: Lead
    project: Project


def find_offered(lead_id: int) -> Offered | None:
    """The lead and its project while the place is kept; None once it has been used, has lapsed, or can't be used."""
    row = db.session.execute(
        select(Lead, Project)
        .join(Project, Project.id == Lead.project_id)
        .where(Lead.id == lead_id, _is_kept, Project.takes_replies)
    ).one_or_none()
    return Offered(*row) if row else None


def _hold(lead: Lead) -> Project:
    """The project, held; the lead read anew. Raises what keeps this firm from replying to it now, except that it is full."""
    project = db.session.get_one(Project, lead.project_id)
    projects.hold(project)
    db.session.refresh(lead)
    if lead.replied_at is not None or lead.declined_at is not None:
        raise LeadAlreadyAnsweredError
    if not project.takes_replies:
        raise projects.why_no_replies(project)
    if lead.closed_at is not None and not project.is_full:
        raise FirmMayNotAnswerError
    return project


def _has_place(lead: Lead) -> bool:
    return db.session.scalar(select(Lead.id).where(Lead.id == lead.id, _is_kept)) is not None


def _count_free(project: Project) -> int:
    kept = db.session.scalar(select(func.count()).where(Lead.project_id == project.id, _is_kept))
    return project.free_slots - kept


def _keep_one(lead: Lead, when: ColumnElement[bool]) -> bool:
    values = {"held_until": _now + KEPT_FOR, "waits_since": None}
    kept = db.session.execute(
        update(Lead)
        .where(Lead.id == lead.id, _is_undecided, when)
        .values(**values)
        .execution_options(synchronize_session=False)
    ).rowcount
    db.session.refresh(lead)
    return bool(kept)


def _line(project: Project) -> Select:
    """Who waits, first come first; a firm that may not answer is passed over."""
    return (
        select(Lead)
        .join(Firm, Firm.id == Lead.firm_id)
        .where(Lead.project_id == project.id, _may_have_a_place)
        .order_by(Lead.waits_since, Lead.id)
    )

"""Reading site visits: of a lead for its firm, of a project for its poster, of a firm day by day."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, case, exists, func, or_, select

from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.models import Firm
from portal.leads.disclosure import stands
from portal.leads.models import ContactAccess, Lead
from portal.organisations.models import Organisation
from portal.places.models import PostalCode
from portal.projects.models import Project
from portal.visits.models import SiteVisit, VisitTime


class VisitState(StrEnum):
    """Where a visit stands."""

    PROPOSED = "proposed"
    CHOSEN = "chosen"
    NONE_FITS = "none-fits"
    CALLED_OFF = "called-off"


class ProposedTime(NamedTuple):
    """A time to choose, by number."""

    id: int
    starts_at: datetime


class ShownVisit(NamedTuple):
    """A visit with its times; `reply` is the poster's own words: whoever shows them to a firm hides contact details first."""

    visit: SiteVisit
    times: list[ProposedTime]
    firm_name: str
    org_number: str
    has_replied: bool
    knows_address: bool

    @property
    def state(self) -> VisitState:
        """Where it stands."""
        return state_of(self.visit)


class PlannedVisit(NamedTuple):
    """One line of a firm's list. `street_address` only where the ledger says that the firm was let see it."""

    visit_id: int
    lead_id: int
    title: str
    title_en: str
    postal_code: str
    post_town: str
    street_address: str | None
    starts_at: datetime | None
    minutes: int
    first_proposed_at: datetime | None
    times: int

    def title_in(self, locale: str) -> str:
        """What the project is called in the reader's language."""
        return (self.title_en if locale == "en" else None) or self.title


IS_LIVE = SiteVisit.cancelled_at.is_(None) & SiteVisit.none_fits_at.is_(None)
_knows_address = exists().where(
    ContactAccess.project_id == SiteVisit.project_id,
    ContactAccess.firm_id == SiteVisit.firm_id,
    ContactAccess.fields.contains(["street_address"]),
    stands(),
)


def state_of(visit: SiteVisit) -> VisitState:
    """Where it stands."""
    if visit.cancelled_at is not None:
        return VisitState.CALLED_OFF
    if visit.none_fits_at is not None:
        return VisitState.NONE_FITS
    return VisitState.CHOSEN if visit.chosen_at is not None else VisitState.PROPOSED


def find_latest(lead_id: int) -> ShownVisit | None:
    """The lead's last visit with its times, whatever became of it; None when its firm never proposed one."""
    return next(iter(_shown(SiteVisit.lead_id == lead_id, limit=1)), None)


def list_for_poster(project_id: int) -> list[ShownVisit]:
    """What firms have proposed for this project, the newest first: the last visit of each firm."""
    last = select(func.max(SiteVisit.id)).where(SiteVisit.project_id == project_id).group_by(SiteVisit.lead_id)
    return _shown(SiteVisit.id.in_(last))


def find_shown(visit_id: int, *, project_id: int) -> ShownVisit | None:
    """One visit to this project with its times; None for another project's and for none."""
    return next(iter(_shown(SiteVisit.id == visit_id, SiteVisit.project_id == project_id)), None)


def count_to_choose(project_id: int | BindParameter[int]) -> Select[tuple[int]]:
    """How many proposals wait for the poster; to be part of another question."""
    return select(func.count()).where(SiteVisit.project_id == project_id, IS_LIVE, SiteVisit.chosen_at.is_(None))


def get_visit(visit_id: int, *, project_id: int) -> SiteVisit:
    """A visit to this project, for its poster. Raises NotFoundError, the same for another project's and for none."""
    return _one(SiteVisit.id == visit_id, SiteVisit.project_id == project_id)


def get_own_visit(visit_id: int, *, lead_id: int) -> SiteVisit:
    """A visit of this lead's. Raises NotFoundError, the same for another lead's and for none."""
    return _one(SiteVisit.id == visit_id, SiteVisit.lead_id == lead_id)


def find_chosen(lead_id: int) -> SiteVisit | None:
    """The lead's last visit that had a time chosen, called off or not; None when there was never one."""
    chosen = select(SiteVisit).where(SiteVisit.lead_id == lead_id, SiteVisit.chosen_at.is_not(None))
    return db.session.scalar(chosen.order_by(SiteVisit.id.desc()).limit(1))


def find_place(visit: SiteVisit) -> str:
    """Where it is, as its firm may know it: the street only where the ledger says that the firm was let see it."""
    row = db.session.execute(
        select(_knows_address, Project.street_address, PostalCode.code, PostalCode.post_town)
        .select_from(SiteVisit)
        .join(Project, Project.id == SiteVisit.project_id)
        .join(PostalCode, PostalCode.code == Project.postal_code)
        .where(SiteVisit.id == visit.id)
    ).one()
    knows, street, code, town = row
    return f"{street}, {code} {town}" if knows and street else f"{code} {town}"


def find_own_place(visit: SiteVisit, project: Project) -> str:
    """Where it is, for the poster and those let in, who know where they live."""
    street, where = project.street_address, find_place(visit)
    return f"{street}, {where}" if street and not where.startswith(street) else where


def gives_address(lead_id: int) -> bool:
    """Whether the poster lets this lead's firm have the street address for a visit that stands: from its reply on."""
    given = exists().where(SiteVisit.lead_id == lead_id, IS_LIVE, SiteVisit.gives_address)
    return bool(db.session.scalar(select(given)))


def knows_address(visit: SiteVisit) -> bool:
    """Whether the ledger says that the visit's firm may see the street address."""
    return bool(db.session.scalar(select(_knows_address).where(SiteVisit.id == visit.id)))


def list_planned(firm_id: int) -> list[PlannedVisit]:
    """The firm's visits to come and those it has proposed, the agreed first and in order of time; those of today included."""
    now = clock.now()
    comes = or_(SiteVisit.starts_at >= _start_of_day(clock.in_oslo(now).date()), SiteVisit.starts_at.is_(None))
    return _planned(SiteVisit.firm_id == firm_id, comes)


def list_of_day(day: date) -> list[SiteVisit]:
    """Visits agreed for that day in Oslo that still stand."""
    begins, ends = _start_of_day(day), _start_of_day(day + timedelta(days=1))
    that_day = (SiteVisit.starts_at >= begins, SiteVisit.starts_at < ends)
    visits = select(SiteVisit).join(Lead, Lead.id == SiteVisit.lead_id).join(Project, Project.id == Lead.project_id)
    return list(db.session.scalars(visits.where(*that_day, _goes_on()).order_by(SiteVisit.id)))


def _start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(), clock.OSLO)


def _goes_on() -> ColumnElement[bool]:
    """Neither called off nor refused, and the firm is still in it."""
    still_in_it = (Lead.declined_at.is_(None), Lead.lost_at.is_(None), Project.approved_at.is_not(None))
    return and_(IS_LIVE, *still_in_it, Project.ended_at.is_(None), Project.completed_at.is_(None))


def _planned(*which: ColumnElement[bool]) -> list[PlannedVisit]:
    address = case((_knows_address, Project.street_address))
    proposed = select(VisitTime).where(VisitTime.visit_id == SiteVisit.id).correlate(SiteVisit)
    first = proposed.with_only_columns(func.min(VisitTime.starts_at)).scalar_subquery()
    times = proposed.with_only_columns(func.count()).scalar_subquery()
    rows = db.session.execute(
        select(
            *(SiteVisit.id, SiteVisit.lead_id, Project.title, Project.title_en, PostalCode.code, PostalCode.post_town),
            *(address, SiteVisit.starts_at, SiteVisit.minutes, first, times),
        )
        .join(Lead, Lead.id == SiteVisit.lead_id)
        .join(Project, Project.id == SiteVisit.project_id)
        .join(PostalCode, PostalCode.code == Project.postal_code)
        .where(*which, _goes_on())
        .order_by(SiteVisit.starts_at.nulls_last(), first, SiteVisit.id)
    )
    return [PlannedVisit(*row) for row in rows]


def _shown(*which: ColumnElement[bool], limit: int | None = None) -> list[ShownVisit]:
    rows = db.session.execute(_with_firm().where(*which).order_by(SiteVisit.id.desc()).limit(limit)).all()
    times: dict[int, list[ProposedTime]] = {row[0].id: [] for row in rows}
    if rows:
        proposed = select(VisitTime).where(VisitTime.visit_id.in_(list(times))).order_by(VisitTime.starts_at)
        for each in db.session.scalars(proposed):
            times[each.visit_id].append(ProposedTime(each.id, each.starts_at))
    return [ShownVisit(visit, times[visit.id], *rest) for visit, *rest in rows]


def _with_firm() -> Select:
    has_replied = Lead.replied_at.is_not(None)
    return (
        select(SiteVisit, Firm.name, Organisation.org_number, has_replied, _knows_address)
        .join(Lead, Lead.id == SiteVisit.lead_id)
        .join(Firm, Firm.id == SiteVisit.firm_id)
        .join(Organisation, Organisation.id == Firm.organisation_id)
    )


def _one(*which: ColumnElement[bool]) -> SiteVisit:
    found = db.session.scalar(select(SiteVisit).where(*which))
    if found is None:
        raise NotFoundError
    return found

"""What came of a firm's leads: the figures it reads beside those of firms like it, and those that everybody may read.

All are counted from leads, offers' marks and the ledger of awards; nothing is stored.
"""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.core.database import db
from portal.firms.models import Firm, FirmService
from portal.firms.standing import is_at_work
from portal.leads.models import ContactAccess, Lead
from portal.places.models import Municipality, PostalCode
from portal.projects.conditions import is_out
from portal.projects.models import Project

REPORT_DAYS = 90
ANSWERED_DAYS = 365
LEAST_PEERS = 5
"""A median of fewer would tell how one of them does."""


class Figures(NamedTuple):
    """Leads sent to a firm, and how many of them it opened, replied to and won. A median may lie between two numbers."""

    sent: float
    opened: float
    replied: float
    won: float


class Report(NamedTuple):
    """A firm's figures of the last ninety days, and the middle of the others' where there are at least `LEAST_PEERS`."""

    own: Figures
    peers: int
    median: Figures | None


class Week(NamedTuple):
    """What counts against a firm's wish: leads of the last seven days, and undecided projects it has replied to."""

    leads: int
    open_offers: int


class TrackRecord(NamedTuple):
    """What everybody may read of a firm: jobs completed through us, and how often it answered in time, in a year.

    As the match has it: `asked` counts the leads that were answered, yes or no, and those whose time was up before they were
    closed; one that was filled or taken back before counts neither way.
    """

    completed: int
    asked: int
    answered_in_time: int


def _won() -> ColumnElement[bool]:
    return exists().where(
        ContactAccess.project_id == Lead.project_id,
        ContactAccess.firm_id == Lead.firm_id,
        ContactAccess.reason == "award",
    )


def read_report(firm_id: int) -> Report:
    """The fair report, in one query. Others are the firms at work in the same county that share a category with this one."""
    each = _figures_by_firm(firm_id).subquery()
    is_own, is_other = each.c.firm_id == firm_id, each.c.firm_id != firm_id
    names = Figures._fields
    own = [func.max(each.c[name]).filter(is_own) for name in names]
    median = [func.percentile_cont(0.5).within_group(each.c[name].asc()).filter(is_other) for name in names]
    row = db.session.execute(select(func.count().filter(is_other), *own, *median)).one()
    peers, figures = row[0], row[1:]
    others = Figures(*figures[4:]) if peers >= LEAST_PEERS else None
    return Report(Figures(*(value or 0 for value in figures[:4])), peers, others)


def _figures_by_firm(firm_id: int) -> Select:
    """Figures of the firm and of each of the others, zero for who got none."""
    recent = Lead.sent_at > func.now() - timedelta(days=REPORT_DAYS)
    return (
        select(
            Firm.id.label("firm_id"),
            func.count(Lead.id).label("sent"),
            func.count(Lead.opened_at).label("opened"),
            func.count(Lead.replied_at).label("replied"),
            func.count(Lead.id).filter(_won()).label("won"),
        )
        .outerjoin(Lead, (Lead.firm_id == Firm.id) & recent)
        .where(or_(Firm.id == firm_id, _is_like(firm_id)))
        .group_by(Firm.id)
    )


def _is_like(firm_id: int) -> ColumnElement[bool]:
    own, theirs = aliased(FirmService), aliased(FirmService)
    shares_category = exists().where(own.firm_id == firm_id, theirs.firm_id == Firm.id, theirs.category == own.category)
    return shares_category & is_at_work() & (_county_of(Firm.id) == _county_of(firm_id))


def _county_of(firm_id: int | ColumnElement[int]) -> ColumnElement[str]:
    based = aliased(Firm)
    return (
        select(Municipality.county_number)
        .select_from(based)
        .join(PostalCode, PostalCode.code == based.postal_code)
        .join(Municipality, Municipality.number == PostalCode.municipality_number)
        .where(based.id == firm_id)
        .scalar_subquery()
    )


def count_week(firm_id: int) -> Week:
    """What the firm has now of what it wished for."""
    open_offers = (
        select(func.count())
        .select_from(Lead)
        .join(Project, Project.id == Lead.project_id)
        .where(Lead.firm_id == firm_id, Lead.replied_at.is_not(None), Lead.lost_at.is_(None), is_out())
        .scalar_subquery()
    )
    recent = Lead.sent_at > func.now() - timedelta(days=7)
    leads = select(func.count()).where(Lead.firm_id == firm_id, recent).scalar_subquery()
    return Week(*db.session.execute(select(leads, open_offers)).one())


def read_track_record(firm_id: int) -> TrackRecord:
    """What everybody may read, in one query."""
    completed = completed_by(firm_id)
    answered_at, now = func.coalesce(Lead.replied_at, Lead.declined_at), func.now()
    is_over = or_(answered_at.is_not(None), Lead.due_at <= func.least(func.coalesce(Lead.closed_at, now), now))
    year = select(func.count().filter(is_over), func.count().filter(answered_at <= Lead.due_at)).where(
        Lead.firm_id == firm_id, Lead.sent_at > now - timedelta(days=ANSWERED_DAYS)
    )
    counted = year.subquery()
    return TrackRecord(*db.session.execute(select(completed, *counted.c)).one())


def completed_by(firm_id: int | ColumnElement[int]) -> ScalarSelect[int]:
    """How many jobs a firm has completed through us; to be part of another question, about a row with that firm."""
    return _completed().where(ContactAccess.firm_id == firm_id).scalar_subquery()


def _completed() -> Select:
    return (
        select(func.count(Project.id.distinct()))
        .join(ContactAccess, ContactAccess.project_id == Project.id)
        .where(ContactAccess.reason == "award", Project.completed_at.is_not(None))
    )

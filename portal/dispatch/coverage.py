"""Whether anybody at all takes such work in such a place: the facts behind «ingen dekning» and the figures on public pages.

A firm counts when it is at work (firms/standing.py) and reaches the place. A full week does not count against it:
it passes by itself (docs/decisions/0018-what-counts-as-coverage.md).
"""

from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select

from portal.core.database import db
from portal.dispatch.models import CoverageWait
from portal.dispatch.reach import reaches
from portal.firms.models import Firm, FirmService
from portal.firms.standing import is_at_work
from portal.places.models import County, Municipality, PostalCode

Text = str | ColumnElement[str]


class Place(Protocol):
    """A postal code, or anything else with a point in a municipality."""

    @property
    def latitude(self) -> float:
        """Degrees north."""

    @property
    def longitude(self) -> float:
        """Degrees east."""

    @property
    def municipality_number(self) -> str:
        """The municipality it lies in."""


class Gap(NamedTuple):
    """A trade and a municipality that people wait for a firm in."""

    category: str
    municipality: str
    waiting: int
    since: datetime


def covers(
    category: Text,
    service: Text,
    *,
    latitude: ColumnElement[float],
    longitude: ColumnElement[float],
    municipality: Text,
) -> ColumnElement[bool]:
    """Whether a firm takes the service there, itself or with the whole category; no service: anything of the category."""
    named = literal(service) if isinstance(service, str) else service
    takes = or_(named == "", FirmService.service.in_([named, ""]))
    return and_(
        FirmService.firm_id == Firm.id,
        FirmService.category == category,
        takes,
        is_at_work(),
        reaches(latitude, longitude, municipality),
    )


def is_covered(category: str, service: str | None, place: Place) -> bool:
    """Whether any firm takes such work there."""
    covered = covers(
        category,
        service or "",
        latitude=literal(place.latitude),
        longitude=literal(place.longitude),
        municipality=place.municipality_number,
    )
    return db.session.scalar(select(exists().where(covered)))


def count_firms_by_county(category: str) -> list[tuple[str, int]]:
    """(county, how many firms that take work of this category are based there), the most first; counties without are left out."""
    firms = func.count(Firm.id.distinct())
    rows = db.session.execute(
        select(County.name, firms)
        .select_from(FirmService)
        .join(Firm, Firm.id == FirmService.firm_id)
        .join(PostalCode, PostalCode.code == Firm.postal_code)
        .join(Municipality, Municipality.number == PostalCode.municipality_number)
        .join(County, County.number == Municipality.county_number)
        .where(FirmService.category == category, is_at_work())
        .group_by(County.number)
        .order_by(firms.desc(), County.name)
    )
    return [(county, count) for county, count in rows]


def list_gaps(*, limit: int) -> list[Gap]:
    """Where people wait for a firm, the most first."""
    waiting = func.count()
    rows = db.session.execute(
        select(CoverageWait.category, Municipality.name, waiting, func.min(CoverageWait.created_at))
        .join(Municipality, Municipality.number == CoverageWait.municipality_number)
        .where(CoverageWait.told_at.is_(None))
        .group_by(CoverageWait.category, Municipality.number)
        .order_by(waiting.desc(), func.min(CoverageWait.created_at), CoverageWait.category)
        .limit(limit)
    )
    return [Gap(*row) for row in rows]

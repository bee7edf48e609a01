"""How far firms go, in SQL: whether a firm reaches a place, given as values or as columns."""

from sqlalchemy import ColumnElement, exists, func, or_

from portal.firms.models import Firm, FirmMunicipality
from portal.places.distance import EARTH_RADIUS_KM

Degrees = float | ColumnElement[float]


def distance_to(latitude: Degrees, longitude: Degrees) -> ColumnElement[float]:
    """Haversine between the firm and a point, km; the same figure as places.distance."""
    north, firms_north = func.radians(latitude), func.radians(Firm.latitude)
    east, firms_east = func.radians(longitude), func.radians(Firm.longitude)
    half_chord = func.power(func.sin((north - firms_north) / 2), 2) + (
        func.cos(firms_north) * func.cos(north) * func.power(func.sin((east - firms_east) / 2), 2)
    )
    return 2 * EARTH_RADIUS_KM * func.asin(func.least(1.0, func.sqrt(half_chord)))


def reaches(
    latitude: Degrees, longitude: Degrees, municipality_number: str | ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether the firm comes: the point lies within its radius, or it works in the municipality whatever the distance."""
    works_there = exists().where(
        FirmMunicipality.firm_id == Firm.id, FirmMunicipality.municipality_number == municipality_number
    )
    return or_(works_there, distance_to(latitude, longitude) <= Firm.radius_km)

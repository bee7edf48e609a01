"""How far firms go, in SQL: whether a firm reaches a place, given as values or as columns."""

from sqlalchemy import ColumnElement, exists, func, or_

from portal.firms.models import Firm, FirmMunicipality
from portal.places.distance import EARTH_RADIUS_KM

Degrees = float | ColumnElement[float]


def distance_to(latitude: Degrees, longitude: Degrees) -> ColumnElement[float]:
    """Haversine between the firm and a point, km; the same figure as places.distance."""
    return km_between(Firm.latitude, Firm.longitude, latitude, longitude)


def km_between(north_a: Degrees, east_a: Degrees, north_b: Degrees, east_b: Degrees) -> ColumnElement[float]:
    """Haversine between two points in degrees, km."""
    a, b = func.radians(north_a), func.radians(north_b)
    half_chord = func.power(func.sin((b - a) / 2), 2) + (
        func.cos(a) * func.cos(b) * func.power(func.sin((func.radians(east_b) - func.radians(east_a)) / 2), 2)
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

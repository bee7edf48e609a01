"""How far it is between two places, and how that is said."""

from math import asin, cos, radians, sin, sqrt
from typing import Protocol

EARTH_RADIUS_KM = 6371.0
IN_FIVES_FROM_KM = 10


class Located(Protocol):
    """Anything with a point: a postal code, a municipality, an address."""

    @property
    def latitude(self) -> float:
        """Degrees north, WGS 84 (ETRS89 is the same at this precision)."""

    @property
    def longitude(self) -> float:
        """Degrees east."""


def distance_km(a: Located | None, b: Located | None) -> float | None:
    """Kilometres as the crow flies (haversine); None when either place is unknown."""
    if a is None or b is None:
        return None
    north_a, north_b = radians(a.latitude), radians(b.latitude)
    half_chord = (
        sin((north_b - north_a) / 2) ** 2
        + cos(north_a) * cos(north_b) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_chord)))


def shown_km(km: float, *, exact: bool = False) -> int:
    """The whole kilometres that are shown: from ten in fives, unless both ends are addresses. No decimals, ever."""
    if not exact and round(km) >= IN_FIVES_FROM_KM:
        return round(km / 5) * 5
    return round(km)


def spoken_distance(km: float | None, *, exact: bool = False, locale: str = "nb") -> str | None:
    """«ca. 4 km», «ca. 35 km»; `exact` (between two Geonorge addresses) without «ca.»; None when unknown.

    Under half a kilometre between places that are not addresses means only that both have the same post town's or
    municipality's point, so no number is said.
    """
    if km is None:
        return None
    shown, english = shown_km(km, exact=exact), locale == "en"
    if shown == 0 and not exact:
        return "same area" if english else "samme område"
    if shown == 0:
        return "under 1 km"
    if exact:
        return f"{shown} km"
    return f"about {shown} km" if english else f"ca. {shown} km"

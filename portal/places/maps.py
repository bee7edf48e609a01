"""What the two maps draw: the counties with a number each, and the surroundings of one municipality.

Shapes are simplified borders of 2020 (© Kartverket, CC BY 4.0), joined into the counties of 2024. Haram and Ålesund, one
municipality in 2020, share a shape.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil, cos, log, pi, radians, tan

from portal.places.data_files import read_rows, read_shapes
from portal.places.distance import Located

LEVELS = 4
LOCAL_WIDTH_KM = 60
LOCAL_HEIGHT_KM = 45
LONGEST_DRAWN_KM = 80
"""A larger area would be mostly borders, and half the country in one page."""
ABOUT_HERE_KM = 4
"""Radius of the circle on a local map: the point is a post town's, so it means «around here»."""
MERCATOR_RADIUS_M = 6378137.0


@dataclass(frozen=True)
class CountyShape:
    """A county with its number of whatever is counted; `level` 0 (none) to 4 (the most) is its colour."""

    number: str
    name: str
    path: str
    value: int
    level: int


@dataclass(frozen=True)
class CountyDrawing:
    """The whole country, counties in the order of their numbers."""

    view_box: str
    counties: list[CountyShape]


@dataclass(frozen=True)
class LocalShape:
    """A municipality on a local map; `is_hit`: the one that is asked about."""

    path: str
    is_hit: bool


@dataclass(frozen=True)
class Circle:
    """«Around here», in the drawing's units."""

    x: int
    y: int
    radius: int


@dataclass(frozen=True)
class LocalDrawing:
    """Municipalities around a place, with those marked that are meant; no circle where only the municipality is known."""

    view_box: str
    shapes: list[LocalShape]
    circle: Circle | None
    pin_radius: int


def draw_counties(values: dict[str, int]) -> CountyDrawing:
    """The county map; `values` by county number, a missing county counts as none."""
    shapes = read_shapes("county_shapes.json")
    names = {row["number"]: row["name"] for row in read_rows("counties.csv")}
    most = max(values.values(), default=0)
    counties = [
        CountyShape(
            number,
            names[number],
            path,
            values.get(number, 0),
            ceil(LEVELS * values.get(number, 0) / most) if most else 0,
        )
        for number, path in shapes["paths"].items()
    ]
    return CountyDrawing(shapes["view_box"], counties)


def draw_local(municipality_number: str, *, centre: Located, has_own_point: bool = True) -> LocalDrawing:
    """The map around `centre`, with the municipality marked; the circle is left out where `has_own_point` is False."""
    circle_km = ABOUT_HERE_KM if has_own_point else None
    return _draw({municipality_number}, centre=centre, circle_km=circle_km, width_km=LOCAL_WIDTH_KM)


def draw_reach(centre: Located, *, radius_km: int, municipality_numbers: Collection[str]) -> LocalDrawing:
    """The map of where a firm works: a circle of its radius (at most `LONGEST_DRAWN_KM`), and the municipalities it takes whole."""
    width_km = max(LOCAL_WIDTH_KM, round(2 * radius_km * 1.1 * LOCAL_WIDTH_KM / LOCAL_HEIGHT_KM))
    return _draw(municipality_numbers, centre=centre, circle_km=radius_km, width_km=width_km)


def _draw(marked: Collection[str], *, centre: Located, circle_km: int | None, width_km: int) -> LocalDrawing:
    shapes = read_shapes("municipality_shapes.json")
    units_per_km = 1000 / shapes["unit_m"] / cos(radians(centre.latitude))
    x, y = _project(centre, unit_m=shapes["unit_m"])
    width = round(width_km * units_per_km)
    height = round(width_km * LOCAL_HEIGHT_KM / LOCAL_WIDTH_KM * units_per_km)
    left, top = x - width // 2, y - height // 2
    visible = [
        LocalShape(shape["path"], not set(shape["municipalities"]).isdisjoint(marked))
        for shape in shapes["shapes"]
        if shape["box"][0] <= left + width
        and shape["box"][2] >= left
        and shape["box"][1] <= top + height
        and shape["box"][3] >= top
    ]
    circle = Circle(x, y, round(circle_km * units_per_km)) if circle_km is not None else None
    # The marked shapes come last, so that their borders lie over their neighbours'.
    shapes_in_order = sorted(visible, key=lambda shape: shape.is_hit)
    return LocalDrawing(f"{left} {top} {width} {height}", shapes_in_order, circle, max(1, width // 80))


def _project(place: Located, *, unit_m: int) -> tuple[int, int]:
    """Web mercator in whole units, y downwards: the shapes' own projection."""
    north = log(tan(pi / 4 + radians(place.latitude) / 2))
    return (
        round(MERCATOR_RADIUS_M * radians(place.longitude) / unit_m),
        -round(MERCATOR_RADIUS_M * north / unit_m),
    )

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.places.distance import distance_km, shown_km, spoken_distance


@dataclass(frozen=True)
class Point:
    latitude: float
    longitude: float


points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
OSLO, BERGEN, TRONDHEIM = Point(59.9139, 10.7522), Point(60.3929, 5.3241), Point(63.4305, 10.3951)


def test_it_agrees_with_known_distances() -> None:
    assert distance_km(OSLO, BERGEN) == pytest.approx(305, abs=3)
    assert distance_km(OSLO, TRONDHEIM) == pytest.approx(392, abs=3)
    assert distance_km(Point(60, 10), Point(61, 10)) == pytest.approx(111.2, abs=0.1)


@given(points, points)
def test_it_is_the_same_both_ways_and_never_more_than_half_the_earth(a: Point, b: Point) -> None:
    there, back = distance_km(a, b), distance_km(b, a)
    assert there is not None
    assert there == pytest.approx(back)
    assert 0 <= there <= 20016


@given(points)
def test_it_is_nothing_to_where_one_is(a: Point) -> None:
    assert distance_km(a, a) == 0


@given(points, points, points)
def test_a_detour_is_never_shorter(a: Point, b: Point, c: Point) -> None:
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 0.01  # type: ignore[operator]


def test_it_is_unknown_when_a_place_is() -> None:
    assert distance_km(OSLO, None) is None
    assert distance_km(None, OSLO) is None
    assert spoken_distance(None) is None


@pytest.mark.parametrize(
    ("km", "exact", "norwegian", "english"),
    [
        (0.0, False, "samme område", "same area"),
        (0.3, True, "under 1 km", "under 1 km"),
        (0.7, False, "ca. 1 km", "about 1 km"),
        (4.2, False, "ca. 4 km", "about 4 km"),
        (9.4, False, "ca. 9 km", "about 9 km"),
        (9.6, False, "ca. 10 km", "about 10 km"),
        (12.4, False, "ca. 10 km", "about 10 km"),
        (12.6, False, "ca. 15 km", "about 15 km"),
        (33.0, False, "ca. 35 km", "about 35 km"),
        (33.4, True, "33 km", "33 km"),
    ],
)
def test_it_is_said_as_the_rules_say(km: float, exact: bool, norwegian: str, english: str) -> None:
    assert spoken_distance(km, exact=exact) == norwegian
    assert spoken_distance(km, exact=exact, locale="en") == english


@given(st.floats(0, 3000), st.booleans())
def test_it_never_shows_a_decimal_and_is_never_far_off(km: float, exact: bool) -> None:
    shown = shown_km(km, exact=exact)
    assert abs(shown - km) <= (2.5 if km > 9 and not exact else 0.5)
    assert exact or shown < 10 or shown % 5 == 0


@given(st.floats(0, 3000), st.floats(0, 3000))
def test_further_never_reads_as_nearer(a: float, b: float) -> None:
    assert shown_km(min(a, b)) <= shown_km(max(a, b))

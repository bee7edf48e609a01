import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import jinja2
import pytest

from portal.places import maps
from portal.places.data_files import read_rows

COUNTIES = [row["number"] for row in read_rows("counties.csv")]
MUNICIPALITIES = {row["number"]: row for row in read_rows("municipalities.csv")}


@dataclass(frozen=True)
class Point:
    latitude: float
    longitude: float


def point_of(number: str) -> Point:
    return Point(MUNICIPALITIES[number]["latitude"], MUNICIPALITIES[number]["longitude"])


@pytest.fixture
def macros(repository: Path) -> jinja2.environment.TemplateModule:
    loader = jinja2.FileSystemLoader(repository / "portal" / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.globals["_"] = str
    return environment.get_template("components/map.html").module


def test_a_countys_colour_follows_its_number() -> None:
    drawing = maps.draw_counties({"03": 40, "46": 21, "50": 20, "11": 1})
    levels = {county.number: county.level for county in drawing.counties}
    assert (levels["03"], levels["46"], levels["50"], levels["11"], levels["56"]) == (4, 3, 2, 1, 0)
    assert sorted(levels) == sorted(COUNTIES)


def test_with_nothing_to_count_every_county_is_empty() -> None:
    assert {county.level for county in maps.draw_counties({}).counties} == {0}
    assert {county.level for county in maps.draw_counties({"03": 0}).counties} == {0}


def test_every_municipality_is_marked_on_its_own_map() -> None:
    for number in MUNICIPALITIES:
        drawing = maps.draw_local(number, centre=point_of(number))
        assert [shape.is_hit for shape in drawing.shapes].count(True) == 1, number
        assert drawing.shapes[-1].is_hit, number


def test_a_local_map_is_as_wide_in_the_north_as_in_the_south() -> None:
    for number in ("4206", "5620"):
        drawing = maps.draw_local(number, centre=point_of(number))
        left, top, width, height = map(int, drawing.view_box.split())
        assert drawing.circle is not None
        assert width / drawing.circle.radius == pytest.approx(maps.LOCAL_WIDTH_KM / maps.ABOUT_HERE_KM, rel=0.01)
        assert abs(left + width / 2 - drawing.circle.x) <= 1
        assert abs(top + height / 2 - drawing.circle.y) <= 1


def test_there_is_no_circle_where_only_the_municipality_is_known() -> None:
    assert maps.draw_local("1144", centre=point_of("1144"), has_own_point=False).circle is None


def test_haram_and_alesund_share_their_shape_of_2020() -> None:
    haram = maps.draw_local("1580", centre=point_of("1580")).shapes[-1]
    alesund = maps.draw_local("1508", centre=point_of("1508")).shapes[-1]
    assert haram == alesund


def test_the_macros_draw_what_a_strict_csp_and_a_screen_reader_allow(macros: jinja2.environment.TemplateModule) -> None:
    counties = str(macros.county_map(maps.draw_counties({"03": 3}), "Oppdrag <per> fylke", "Oppdrag"))
    local = str(macros.local_map(maps.draw_local("0301", centre=point_of("0301")), "Kart: Oslo", "ca. 4 km unna"))
    for html, title in ((counties, "Oppdrag <per> fylke"), (local, "Kart: Oslo")):
        page = ElementTree.fromstring(f"<main>{html}</main>")  # noqa: S314 - our own markup
        svg = next(page.iter("svg"))
        ids = {element.get("id"): element.text for element in page.iter() if element.get("id")}
        assert svg.get("role") == "img"
        title_id, _ = svg.get("aria-labelledby").split()
        assert ids[title_id] == title
        assert "© Kartverket" in "".join(page.itertext())
        assert not re.search(r"\b(style|on\w+)=", html)
    assert counties.count("<path") == 15
    assert counties.count('scope="row"') == 15
    assert local.count('class="hit"') == 1
    assert len(local) < 20_000

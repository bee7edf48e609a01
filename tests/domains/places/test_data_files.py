"""The committed data files against public facts that do not come from the packages they were made from."""

import re
from collections import Counter

import pytest

from portal.places.data_files import read_rows, read_shapes

MUNICIPALITIES = {row["number"]: row for row in read_rows("municipalities.csv")}
CODES = {row["code"]: row for row in read_rows("postal_codes.csv")}
# SSB, Klass 131, 1 January 2024: municipalities by county number.
SIZES = {
    "03": 1, "11": 23, "15": 27, "18": 41, "31": 12, "32": 21, "33": 18, "34": 46, "39": 6, "40": 17, "42": 25, "46": 43,
    "50": 38, "55": 21, "56": 18,
}  # fmt: skip


def test_there_are_fifteen_counties_and_357_municipalities() -> None:
    assert {row["number"] for row in read_rows("counties.csv")} == set(SIZES)
    assert len(MUNICIPALITIES) == 357
    assert Counter(row["county_number"] for row in MUNICIPALITIES.values()) == SIZES


def test_a_municipality_number_begins_with_its_county() -> None:
    assert all(number[:2] == row["county_number"] for number, row in MUNICIPALITIES.items())


def test_no_two_municipalities_have_the_same_name() -> None:
    assert len({row["name"] for row in MUNICIPALITIES.values()}) == 357


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("0301", "Oslo"),
        ("1508", "Ålesund"),
        ("1580", "Haram"),
        ("3107", "Fredrikstad"),
        ("3118", "Indre Østfold"),
        ("3207", "Nordre Follo"),
        ("3234", "Lunner"),
        ("3236", "Jevnaker"),
        ("3301", "Drammen"),
        ("3911", "Færder"),
        ("4022", "Seljord"),
        ("4024", "Hjartdal"),
        ("4026", "Tinn"),
        ("5501", "Tromsø"),
        ("5546", "Kvænangen"),
        ("5605", "Sør-Varanger"),
        ("5632", "Båtsfjord"),
        ("5634", "Vardø"),
    ],
)
def test_it_has_the_numbers_of_2024(number: str, name: str) -> None:
    assert MUNICIPALITIES[number]["name"] == name


@pytest.mark.parametrize(
    ("number", "official_name"),
    [
        ("1826", "Aarborte – Hattfjelldal"),
        ("1853", "Evenes – Evenášši"),
        ("5503", "Harstad – Hárstták"),
        ("5540", "Gáivuotna – Kåfjord – Kaivuono"),
        ("5610", "Kárášjohka – Karasjok"),
        ("5622", "Porsanger – Porsáŋgu – Porsanki"),
    ],
)
def test_it_keeps_sami_and_kven_names(number: str, official_name: str) -> None:
    assert MUNICIPALITIES[number]["official_name"] == official_name


def test_the_change_of_2024_is_a_whole_one() -> None:
    changes = read_rows("changes_2024.csv")
    old, new = [row["number_2020"] for row in changes], [row["number_2024"] for row in changes]
    assert len(new) == len(set(new)), "no municipality of 2024 came of two"
    assert [number for number, count in Counter(old).items() if count > 1] == ["1507"], "only Ålesund was split"
    assert {number[:2] for number in old} == {"15", "30", "38", "54"}
    # 51 in Viken, 23 in Vestfold og Telemark, 39 in Troms og Finnmark, and Ålesund.
    assert len(set(old)) == 51 + 23 + 39 + 1
    assert set(new) <= set(MUNICIPALITIES)
    assert not set(old) & set(MUNICIPALITIES)


def test_every_municipality_has_its_predecessor_of_2020() -> None:
    changed = {row["number_2024"]: row["number_2020"] for row in read_rows("changes_2024.csv")}
    assert {row["predecessor_numbers"] for row in MUNICIPALITIES.values()} == {
        changed.get(number, number) for number in MUNICIPALITIES
    }
    assert len({row["predecessor_numbers"] for row in MUNICIPALITIES.values()}) == 356


def test_every_postal_code_lies_in_a_municipality() -> None:
    assert len(CODES) == 5138
    assert {row["municipality_number"] for row in CODES.values()} == set(MUNICIPALITIES)
    assert all(re.fullmatch(r"[0-9]{4}", code) for code in CODES)


@pytest.mark.parametrize(
    ("code", "post_town", "number"),
    [
        ("0558", "Oslo", "0301"),
        ("1415", "Oppegård", "3207"),
        ("1613", "Fredrikstad", "3107"),
        ("2436", "Våler i Solør", "3419"),
        ("6083", "Gjerdsvika", "1514"),
        ("6270", "Brattvåg", "1580"),
        ("8610", "Mo i Rana", "1833"),
        ("9730", "Karasjok", "5610"),
        ("9990", "Båtsfjord", "5632"),
    ],
)
def test_known_codes_are_where_they_are(code: str, post_town: str, number: str) -> None:
    assert (CODES[code]["post_town"], CODES[code]["municipality_number"]) == (post_town, number)


def test_svalbard_and_jan_mayen_are_left_out() -> None:
    assert not {"8099", "9170", "9178"} & set(CODES)


def test_a_code_without_a_point_of_its_own_says_so() -> None:
    assert {row["precision"] for row in CODES.values()} == {"place", "municipality"}
    for row in CODES.values():
        assert (row["precision"] == "place") == (row["latitude"] is not None) == (row["longitude"] is not None)


def test_no_point_is_outside_norway() -> None:
    points = [row for row in (*MUNICIPALITIES.values(), *CODES.values()) if row["latitude"] is not None]
    assert all(57.9 < row["latitude"] < 71.3 and 4.4 < row["longitude"] < 31.3 for row in points)
    # The east of the south is Sweden, the north-west is sea.
    assert all(row["longitude"] < 12.9 for row in points if row["latitude"] < 63)
    assert all(row["longitude"] > 9 for row in points if row["latitude"] > 64.5)


def test_a_code_lies_no_further_from_its_municipality_than_the_longest_one_is() -> None:
    for row in CODES.values():
        home = MUNICIPALITIES[row["municipality_number"]]
        if row["precision"] == "place":
            assert abs(row["latitude"] - home["latitude"]) < 1.0, row
            assert abs(row["longitude"] - home["longitude"]) < 2.5, row


def test_the_maps_have_every_county_and_every_municipality() -> None:
    assert set(read_shapes("county_shapes.json")["paths"]) == set(SIZES)
    shapes = read_shapes("municipality_shapes.json")["shapes"]
    assert len(shapes) == 357, "one for each municipality of 2020, and the land abroad"
    assert {number for shape in shapes for number in shape["municipalities"]} == set(MUNICIPALITIES)
    assert all(re.fullmatch(r"(M-?\d+[-,]\d+l[-\d, ]+z)+", shape["path"]) for shape in shapes)

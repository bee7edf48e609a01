import pytest
from flask import Flask

from portal.core.errors import NotFoundError
from portal.places import queries
from portal.places.distance import distance_km, spoken_distance

pytestmark = pytest.mark.usefixtures("app")


def test_it_finds_a_postal_code_with_municipality_and_county() -> None:
    found = queries.find_postal_code(" 0558 ")
    assert found is not None
    assert (found.post_town, found.municipality.number, found.municipality.county.name) == ("Oslo", "0301", "Oslo")


@pytest.mark.parametrize("text", ["", "558", "00558", "9999", "9170", "055\0", "٠٥٥٨", "0558; --", "🏠🏠🏠🏠"])
def test_it_finds_nothing_for_what_is_no_postal_code(text: str) -> None:
    assert queries.find_postal_code(text) is None


def test_it_gets_a_municipality_or_says_that_there_is_none() -> None:
    assert queries.get_municipality("5632").name == "Båtsfjord"
    for number in ("3005", "9999", "", "0301\N{SNOWMAN}"):
        with pytest.raises(NotFoundError):
            queries.get_municipality(number)


def test_municipalities_come_in_norwegian_order() -> None:
    names = [municipality.name for municipality in queries.list_municipalities()]
    assert len(names) == 357
    assert names[0] == "Alstahaug"
    assert names[-6:] == ["Åmli", "Åmot", "Årdal", "Ås", "Åseral", "Åsnes"]


def test_it_lists_one_county() -> None:
    names = [municipality.name for municipality in queries.list_municipalities(county="39")]
    assert names == ["Færder", "Holmestrand", "Horten", "Larvik", "Sandefjord", "Tønsberg"]


def test_counties_come_in_norwegian_order() -> None:
    names = [county.name for county in queries.list_counties()]
    assert len(names) == 15
    assert (names[0], names[-1]) == ("Agder", "Østfold")


def test_it_knows_what_became_of_a_municipality() -> None:
    assert [new.name for new in queries.find_successors("1507")] == ["Ålesund", "Haram"]
    assert [new.name for new in queries.find_successors("3005")] == ["Drammen"]
    assert [new.name for new in queries.find_successors("0301")] == ["Oslo"]
    assert queries.find_successors("0000") == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aales", "Ålesund"),
        ("Kárášj", "Karasjok"),
        ("karasjohka", "Karasjok"),
        ("porsanki", "Porsanger"),
        ("Sør-Var", "Sør-Varanger"),
        ("follo", "Nordre Follo"),
        ("tromsoe", "Tromsø"),
        ("innlandet", "Våler (Innlandet)"),
    ],
)
def test_it_searches_in_any_language_and_spelling(text: str, first: str) -> None:
    assert queries.search_municipalities(text)[0].name == first


def test_the_shortest_names_and_all_of_finnmarks_are_found_by_each_of_their_names() -> None:
    short = [municipality for municipality in queries.list_municipalities() if len(municipality.name) == 2]
    assert {"Bø", "Hå", "Os", "Ål", "Ås"} <= {municipality.name for municipality in short}
    for municipality in short + queries.list_municipalities(county="56"):
        for name in (municipality.name, *municipality.official_name.split(" – ")):
            assert municipality in queries.search_municipalities(name.upper()), name


def test_a_search_for_nothing_or_nonsense_is_empty() -> None:
    assert queries.search_municipalities(" ") == []
    assert queries.search_municipalities("xyzzy%_") == []


def test_it_asks_the_database_once(app: Flask, count_statements: list[str]) -> None:
    found = queries.find_postal_code("9990")
    assert found is not None
    assert found.municipality.county.name == "Finnmark"
    assert len(count_statements) == 1
    queries.search_municipalities("a")
    assert len(count_statements) == 2


def test_places_are_as_far_apart_as_on_a_map() -> None:
    lillestrom, oslo = queries.find_postal_code("2000"), queries.find_postal_code("0558")
    assert spoken_distance(distance_km(lillestrom, oslo)) == "ca. 20 km"

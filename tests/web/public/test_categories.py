"""All categories, the search among them, and a page for each."""

import re

import pytest

from portal.blueprints.public.advice import ADVICE
from portal.core import clock, transaction
from portal.projects.catalogue import list_categories
from tests.factories.marketplace import make_firm


@pytest.mark.parametrize("category", list_categories(), ids=lambda category: category.key)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_category_tells_what_it_holds_and_leads_on(anyone, category, language):
    page = anyone.get(f"/tjenester/{category.key}", headers={"Accept-Language": language}).html
    services = page.select(".choices a")
    assert [link.get_text() for link in services] == [name for _key, name in category.services(language)]
    assert services[0]["href"] == f"/legg-ut?kategori={category.key}&tjeneste={category.services('nb')[0][0]}"
    assert page.select(".ready li")
    assert (category.gate(language) in page.get_text()) is True


def test_its_way_in_stands_in_the_wizard_with_the_service_chosen(anyone):
    page = anyone.get("/legg-ut?kategori=tak&tjeneste=lekkasje").follow()
    assert page.html.select_one("input[value=lekkasje]").has_attr("checked")


def test_firms_are_counted_by_county_and_none_is_said(anyone):
    assert "Ingen ennå." in anyone.get("/tjenester/tak").text
    make_firm()
    make_firm()
    make_firm(postal_code="5003")
    make_firm(suspended_at=clock.now())
    transaction.commit()
    counts = anyone.get("/tjenester/tak").html.select(".counts > div")
    assert [row.get_text(" ") for row in counts] == ["Oslo 2", "Vestland 1"]


def test_it_asks_once_whatever_the_number_of_firms(anyone):
    anyone.get("/tjenester/tak")
    assert anyone.query_count == 1
    for _ in range(3):
        make_firm()
    transaction.commit()
    anyone.get("/tjenester/tak")
    assert anyone.query_count == 1


@pytest.mark.parametrize("key", ["x", "TAK", "tak%20", "../tak", "%C3%A6", "a" * 500])
def test_an_unknown_category_is_not_found(anyone, key):
    anyone.get(f"/tjenester/{key}", status=404)


@pytest.mark.parametrize(
    ("query", "first"), [("taket lekker", "/legg-ut?kategori=tak"), ("blikkenslager", "/tjenester/tak")]
)
def test_the_search_finds_by_the_words_people_use(anyone, query, first):
    page = anyone.get("/tjenester", {"q": query})
    assert page.html.select_one(".hits a")["href"].startswith(first)
    assert page.html.select_one("#q")["value"] == query


@pytest.mark.parametrize("query", ["xyzzyplugh", "🏠", "<script>", "a" * 5000, "'\"%00"])
def test_a_search_for_nothing_offers_the_wizard_instead(anyone, query):
    page = anyone.get("/tjenester", {"q": query})
    ways = [link["href"] for link in page.html.select("main a")]
    assert page.html.select(".hits a") or any(re.match(r"/legg-ut\?q=", way) for way in ways)


def test_the_list_asks_the_database_nothing(anyone):
    anyone.get("/tjenester?q=tak")
    assert anyone.query_count == 0


def test_advice_is_about_categories_that_exist():
    assert ADVICE.keys() <= {category.key for category in list_categories()}

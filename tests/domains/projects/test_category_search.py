"""What people type finds its category. A query that found nothing in real life belongs in the lists below."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.projects.catalogue import find_category, list_categories, search
from portal.projects.catalogue.search import LONGEST_QUERY, Match, find

BOKMAL = {
    "pusse opp bad": "bad",
    "baderomsrenovering": "bad",
    "nytt kjøkken": "kjokken",
    "montere IKEA-kjøkken": "kjokken",
    "male stue": "maler-innvendig",
    "tapetsere soverom": "maler-innvendig",
    "male huset utvendig": "maler-utvendig",
    "beise hytta": "maler-utvendig",
    "rørlegger": "rorlegger",
    "tett avløp": "rorlegger",
    "bytte varmtvannsbereder": "rorlegger",
    "elektriker": "elektriker",
    "elbillader": "elektriker",
    "nytt sikringsskap": "elektriker",
    "takreparasjon": "tak",
    "takrenner": "tak",
    "bygge på en etasje": "tilbygg",
    "garasje": "tilbygg",
    "bygge hytte": "nybygg",
    "snekker": "tomrer",
    "bytte vinduer": "vindu-dor",
    "ny ytterdør": "vindu-dor",
    "legge parkett": "gulv",
    "flislegger": "flis-mur",
    "montere peisovn": "peis-pipe",
    "etterisolere loft": "isolering",
    "fukt i kjeller": "drenering",
    "gravemaskin": "graving",
    "støpe plate": "graving",
    "terrassebord": "terrasse",
    "nytt gjerde": "terrasse",
    "klippe hekk": "hage",
    "trefelling": "hage",
    "brøyting": "snorydding",
    "balansert ventilasjon": "ventilasjon",
    "solcellepanel": "solceller",
    "flyttebyrå": "flytting",
    "flyttevask": "rengjoring",
    "rive gammel garasje": "rivning",
    "tilstandsrapport": "arkitekt",
    "EU-kontroll": "bil",
    "bulk i døra på bilen": "bilskade",
    "vinteropplag båt": "bat-mc",
    "henge opp TV": "smajobber",
    "dårlig wifi": "it-smarthus",
}
NYNORSK = {
    "røyrleggjar": "rorlegger",
    "måle huset utvendig": "maler-utvendig",
    "snikkar": "tomrer",
    "skifte vindauge": "vindu-dor",
    "golvsliping": "gulv",
    "bilverkstad": "bil",
    "flytte til ny bustad": "flytting",
    "snøbrøyting av tunet": "snorydding",
    "reinhald": "rengjoring",
    "plenklypping": "hage",
    "rotter i kjellaren": "skadedyr",
    "teikningar til byggjesøknad": "arkitekt",
}
ENGLISH = {
    "plumber": "rorlegger",
    "electrician": "elektriker",
    "bathroom renovation": "bad",
    "kitchen fitter": "kjokken",
    "interior painting": "maler-innvendig",
    "roof leak": "tak",
    "carpenter": "tomrer",
    "house extension": "tilbygg",
    "moving company": "flytting",
    "end of tenancy cleaning": "rengjoring",
    "pest control": "skadedyr",
    "car service": "bil",
    "heat pump installation": "varmepumpe",
    "locksmith": "las-alarm",
    "furniture assembly": "smajobber",
}
SENTENCES = {
    "det drypper fra taket på kjøkkenet": "tak",
    "vannet renner ikke ned i vasken": "rorlegger",
    "sikringen går hele tiden": "elektriker",
    "jeg har låst meg ute": "las-alarm",
    "vi hører mus i veggene om natta": "skadedyr",
    "bilen starter ikke om morgenen": "bil",
    "noen har kjørt på bilen min på parkeringsplassen": "bilskade",
    "det trekker kaldt fra vinduene i stua": "vindu-dor",
    "kan noen måke innkjørselen vår i vinter": "snorydding",
    "hagen har grodd igjen og må ryddes": "hage",
    "jeg trenger hjelp til å skru sammen en seng": "smajobber",
    "båten skal pusses og få nytt bunnstoff": "bat-mc",
}
MISSPELT = {
    "rørleger": "rorlegger",
    "elekrtiker": "elektriker",
    "kjøken": "kjokken",
    "snekekr": "tomrer",
    "roerlegger": "rorlegger",
    "isolasion": "isolering",
    "varmepume": "varmepumpe",
    "terasse": "terrasse",
    "ventilsjon": "ventilasjon",
    "solseller": "solceller",
    "flyting": "flytting",
    "rengjøing": "rengjoring",
    "arkitket": "arkitekt",
    "dreenering": "drenering",
    "fliselegger": "flis-mur",
    "snorydding": "snorydding",
}
KINDS = {"bokmål": BOKMAL, "nynorsk": NYNORSK, "english": ENGLISH, "sentences": SENTENCES, "misspelt": MISSPELT}
QUERIES = [(query, category) for queries in KINDS.values() for query, category in queries.items()]


@pytest.mark.parametrize(("query", "category"), QUERIES, ids=[query for query, _category in QUERIES])
def test_it_finds_the_category_among_the_first_three(query: str, category: str):
    assert category in [match.category for match in find(query)[:3]]


def test_there_are_a_hundred_queries_and_some_for_every_category():
    assert len(QUERIES) == 100
    assert {category for _query, category in QUERIES} == {category.key for category in list_categories()}


@pytest.mark.parametrize(
    "query", ["", " ", "?!…", "🔥🔥", "asdf qwerty zxcv", "xyzzyx", "jeg trenger hjelp", "%_'\"\\"]
)
def test_nothing_and_nonsense_find_nothing(query: str):
    assert find(query) == []


@pytest.mark.parametrize("query", ["TAKREPARASJON", "  takreparasjon!! 🏠", "Takreparasjon?", "takreparasjon 😀 :-)"])
def test_case_marks_and_emoji_do_not_matter(query: str):
    assert find(query) == find("takreparasjon")


@pytest.mark.parametrize("query", ["rørlegger", "RØRLEGGER", "roerlegger", "rorlegger", "rørleggeren", "røyrleggjar"])
def test_letters_and_endings_do_not_matter(query: str):
    assert find(query)[0].category == "rorlegger"


def test_it_points_at_the_service_that_the_words_name():
    assert find("takrenner")[0] == Match("tak", "renner-beslag", find("takrenner")[0].score)
    assert find("tak")[0].service is None


def test_every_category_and_service_is_found_by_its_own_name():
    for category in list_categories():
        assert find(category.name("nb"))[0].category == category.key
        assert find(category.name("en"))[0].category == category.key
        for key, name in category.services("nb"):
            assert category.key in [match.category for match in find(name)], (category.key, key)


def test_matches_come_best_first_and_no_more_than_asked_for():
    matches = find("lekkasje på taket og i vasken, ny dør, gulv og maling", limit=3)
    assert len(matches) == 3
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert all(find_category(match.category) for match in matches)


def test_only_the_beginning_of_a_very_long_query_is_read():
    assert find("x" * LONGEST_QUERY + " rørlegger") == []
    assert find("rørlegger " + "ord " * 100_000)[0].category == "rorlegger"


def test_several_may_search_at_once():
    queries = [query for query, _category in QUERIES]
    alone = [find(query) for query in queries]
    for cached in (search._meanings, search._stems):
        cached.cache_clear()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # the threads take turns in the middle of words
    try:
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(find, queries)) == alone
    finally:
        sys.setswitchinterval(usual)


def test_it_answers_while_somebody_types():
    find("tak")
    start = time.perf_counter()
    for query, _category in QUERIES:
        find(query)
    assert (time.perf_counter() - start) / len(QUERIES) < 0.02


def test_the_words_are_read_once_for_all_who_search():
    search.read_ahead()
    read = search._index()
    search.find("takvindu")
    assert search._index() is read

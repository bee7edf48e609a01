"""The lines that an offer in each trade is commonly made of, as the catalogue's files say them."""

from decimal import Decimal

import pytest

from portal.projects.catalogue import DONT_KNOW, CategorySet, find_category, list_categories
from portal.quotes.lines import Unit

UNIT_OF = {"m²": "m2", "m": "lm", "m³": "m3"}
"""The units of questions that are lines' too; other numbers count pieces."""
EVERY = pytest.mark.parametrize("category", list_categories(), ids=[category.key for category in list_categories()])


def _items(category: CategorySet, service: str, answers: dict) -> list[str]:
    return [line.item for line in category.offer_lines(service, answers, locale="nb")]


@EVERY
def test_every_service_has_lines_before_anything_is_answered(category: CategorySet):
    for service, _name in category.services("nb"):
        assert 3 <= len(_items(category, service, {})) <= 18, service


@EVERY
def test_a_line_has_a_key_of_its_own_and_a_unit_that_offers_know(category: CategorySet):
    lines = category.body["lines"]
    assert len({line["key"] for line in lines}) == len(lines)
    for line in lines:
        assert line["unit"] in {*Unit}
        assert line["key"].replace("-", "").isalnum()
        assert line["key"] == line["key"].lower()
        assert line["nb"].strip()
        assert line["en"].strip()


@EVERY
def test_a_line_leans_only_on_services_and_answers_that_exist(category: CategorySet):
    questions = {question.key: question for question in category.all_questions()}
    for line in category.body["lines"]:
        services = line.get("services", [key for key, _name in category.services("nb")])
        assert all(category.has_service(service) for service in services)
        for key, answers in line.get("when", {}).items():
            assert {*answers} <= {option for option, _text in questions[key].options("nb")}, line["key"]
            asked_of = questions[key].body.get("services", services)
            assert {*services} <= {*asked_of} or "services" not in line, line["key"]
        if "quantity_from" in line:
            number = questions[line["quantity_from"]]
            assert number.kind == "number"
            assert line["unit"] == UNIT_OF.get(number.unit("nb"), "stk")


@EVERY
def test_every_line_is_reached_by_some_answers(category: CategorySet):
    reached = set()
    for service, _name in category.services("nb"):
        for line in category.body["lines"]:
            for answers in _ways(category, line):
                reached |= {*_items(category, service, answers)}
    assert reached == {line["key"] for line in category.body["lines"]}


def _ways(category: CategorySet, line: dict) -> list[dict]:
    """Answers that the line's condition wants, with those that let its questions be asked."""
    questions = {question.key: question for question in category.all_questions()}
    answers: dict = {}
    wanted = dict(line.get("when", {}))
    while wanted:
        key, values = wanted.popitem()
        answers[key] = values[0]
        wanted |= questions[key].body.get("depends_on", {})
    return [answers]


def test_a_line_that_depends_on_an_answer_is_there_only_with_it():
    bath = find_category("bad")
    assert "varmekabler" in _items(bath, "totalrenovering", {"heating": "kabler"})
    for other in ({}, {"heating": "ingen"}, {"heating": DONT_KNOW}):
        assert "varmekabler" not in _items(bath, "totalrenovering", other)


def test_an_answer_to_a_question_that_is_no_longer_asked_brings_no_line():
    bath = find_category("bad")
    assert "varmekabler" not in _items(bath, "innredning", {"heating": "kabler"})


def test_the_quantity_is_what_the_poster_answered():
    bath = find_category("bad")
    lines = {line.item: line for line in bath.offer_lines("totalrenovering", {"area": 6}, locale="nb")}
    assert (lines["membran"].quantity, lines["membran"].unit) == (Decimal(6), "m2")
    assert lines["rigg"].quantity == 1, "a lump sum is one"
    unsure = {line.item: line for line in bath.offer_lines("totalrenovering", {"area": DONT_KNOW}, locale="nb")}
    assert unsure["membran"].quantity is None


def test_of_what_the_poster_wants_none_there_is_no_line():
    floor = find_category("gulv")
    assert "trapp" in _items(floor, "legge", {"stairs": 14})
    assert "trapp" not in _items(floor, "legge", {"stairs": 0})


def test_lines_are_named_in_both_languages():
    bath = find_category("bad")
    assert bath.line_names("nb")["riving"] == "Riving av gammelt bad eller overflater"
    assert bath.line_names("en")["riving"] == "Removing the old bathroom or surfaces"


def test_a_version_from_before_there_were_lines_suggests_none():
    bath = find_category("bad")
    old = CategorySet({key: value for key, value in bath.body.items() if key != "lines"})
    assert old.offer_lines("totalrenovering", {"area": 6}, locale="nb") == []
    assert old.line_names("nb") == {}

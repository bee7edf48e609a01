"""The catalogue: every file holds what the wizard, the match and the statistics read from it."""

import pytest

from portal.firms import certificates
from portal.projects.catalogue import DONT_KNOW, GROUPS, CategorySet, list_categories

KINDS = {"choice", "multi", "number", "text", "date"}
CATEGORIES = {category.key: category for category in list_categories()}
EVERY = pytest.mark.parametrize("category", CATEGORIES.values(), ids=CATEGORIES)


def _texts(body: dict) -> list[dict]:
    return [
        *(body[name] for name in ("name", "intro")),
        *body["services"],
        *(service["title"] for service in body["services"] if "title" in service),
        *(question["label"] for question in body["questions"]),
        *(question[name] for question in body["questions"] for name in ("help", "unit") if name in question),
        *(option for question in body["questions"] for option in question.get("options", [])),
        *([body["gate"]] if "gate" in body else []),
        *body["lines"],
    ]


@EVERY
def test_everything_is_said_in_both_languages(category: CategorySet):
    assert all(text["nb"].strip() and text["en"].strip() for text in _texts(category.body))


@EVERY
def test_it_has_three_to_eight_services_and_four_to_eight_questions_for_each(category: CategorySet):
    assert 3 <= len(category.body["services"]) <= 8
    for service in category.body["services"]:
        first = category.questions(service["key"], {})
        assert 3 <= len(first) <= 8, (service["key"], [question.key for question in first])


@EVERY
def test_keys_are_unique_and_fit_for_addresses(category: CategorySet):
    services = [service["key"] for service in category.body["services"]]
    questions = [question["key"] for question in category.body["questions"]]
    assert len({*services}) == len(services)
    assert len({*questions}) == len(questions)
    for key in (category.key, *services):
        assert key.replace("-", "").isascii()
        assert key == key.lower()
        assert key.replace("-", "").isalnum()
    assert all(key.isidentifier() for key in questions)


@EVERY
def test_it_belongs_to_a_group_and_names_its_unit(category: CategorySet):
    assert category.group in dict(GROUPS)
    assert category.statistics_unit.startswith("kr/")
    if category.size_question:
        sizes = [question for question in category.all_questions() if question.key == category.size_question]
        assert [question.kind for question in sizes] == ["number"]


@EVERY
def test_every_question_says_what_it_matters_for_and_what_it_is_worth(category: CategorySet):
    for question in category.all_questions():
        assert question.kind in KINDS
        assert question.body["matters_for"] in ("price", "licence", "logistics")
        assert 5 <= question.weight <= 30
        if question.kind in ("choice", "multi"):
            keys = [key for key, _text in question.options("nb")]
            assert len({*keys}) == len(keys) >= 2
            assert DONT_KNOW not in keys
        if question.kind == "number":
            assert 0 <= question.body["min"] < question.body["max"]
            assert question.unit("nb")


@EVERY
def test_at_least_one_question_depends_on_an_answer_that_comes_before_it(category: CategorySet):
    earlier: dict[str, set[str]] = {}
    conditional = 0
    for question in category.all_questions():
        for key, values in question.body.get("depends_on", {}).items():
            conditional += 1
            assert {*values} <= earlier[key], question.key
        earlier[question.key] = {key for key, _text in question.options("nb")}
    assert conditional


@EVERY
def test_questions_are_limited_to_services_that_exist(category: CategorySet):
    for question in category.all_questions():
        assert all(category.has_service(service) for service in question.body.get("services", []))


def test_places_and_keys_are_nobodys_twice():
    assert len({category.body["place"] for category in list_categories()}) == len(list_categories())
    assert len(CATEGORIES) == len(list_categories())


@EVERY
def test_its_gate_is_a_certificate_that_a_firm_can_hand_in(category: CategorySet):
    assert category.gate_key is None or category.gate_key in certificates.KINDS
    assert isinstance(category.gate_is_required, bool)


def test_only_what_the_law_requires_keeps_a_firm_out():
    required = {category.gate_key for category in CATEGORIES.values() if category.gate_is_required}
    shown = {category.gate_key for category in CATEGORIES.values() if category.gate_key} - required
    assert required == {"elvirksomhet", "renhold", "skadedyrbekjemper", "verksted", "loyve", "f-gass"}
    assert shown == {"vatrom", "adk", "ansvarsrett", "asbest"}

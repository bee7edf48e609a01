"""The first step: a category found by one's own words or in its group, and what happens to a draft that is there already."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.database import db
from portal.projects.catalogue import GROUPS, list_categories
from portal.projects.models import Project
from tests.support.visitors import Visitor

WISH = "Det drypper fra taket"


def drafts() -> list[Project]:
    return list(db.session.scalars(select(Project).order_by(Project.id).execution_options(populate_existing=True)))


def press(visitor: Visitor, choice: str, **search: str):
    page = visitor.get("/legg-ut/kategori", search)
    return page.forms["choices"].submit("choice", value=choice, status=303)


def test_every_category_stands_in_its_group(anyone: Visitor):
    page = anyone.get("/legg-ut/kategori").html
    assert {button["value"] for button in page.select(".pick")} == {category.key for category in list_categories()}
    assert len(page.select(".picks section")) == len({c.group for c in list_categories()} & {key for key, _ in GROUPS})


def test_what_one_writes_finds_the_category_and_its_service(anyone: Visitor):
    page = anyone.get("/legg-ut/kategori", {"q": "takvindu"}).html
    assert page.select_one(".pick")["value"] == "tak:takvindu"
    assert page.select_one(".pick b").text == "Tak – Takvindu"


def test_with_htmx_only_the_choices_are_sent(app: Flask):
    page = Visitor(app).get(
        "/legg-ut/kategori", {"q": "takvindu"}, {"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert page.text.lstrip().startswith('<form id="choices"')


def test_where_nothing_is_found_every_category_is_offered_and_the_words_come_along(anyone: Visitor):
    page = anyone.get("/legg-ut/kategori", {"q": "qwrtzx"})
    assert "Vi kjente ikke igjen «qwrtzx»" in page.html.select_one(".no-match").text
    assert len(page.html.select(".pick")) == len(list_categories())
    page.forms["choices"].submit("choice", value="tak")
    assert anyone.get("/legg-ut/beskrivelse").forms[0]["description"].value == "qwrtzx"


def test_a_service_that_was_found_need_not_be_chosen_again(anyone: Visitor):
    assert press(anyone, "tak:lekkasje", q=WISH).location.endswith("/legg-ut/detaljer")
    (draft,) = drafts()
    assert (draft.category, draft.service, draft.title) == ("tak", "lekkasje", "Lekkasje eller skade på taket")
    assert anyone.get("/legg-ut/jobb").forms[0]["service"].value == "lekkasje"


@pytest.mark.parametrize("choice", ["", "slott", ":", "tak2:lekkasje", "../tak", "a" * 5000])
def test_a_category_that_was_never_offered_begins_nothing(anyone: Visitor, choice: str):
    page = press(anyone, choice).follow()
    assert "Velg det som ligner mest" in page.html.select_one("#feil").text
    assert drafts() == []


def test_the_category_pages_lead_straight_to_their_service(anyone: Visitor):
    page = anyone.get("/legg-ut?kategori=tak&tjeneste=takvindu").follow()
    form = page.forms[0]
    assert (page.request.path, form["service"].value) == ("/legg-ut/jobb", "takvindu")
    assert drafts() == []
    assert form.submit(status=303).location.endswith("/legg-ut/detaljer")
    assert [(draft.category, draft.service) for draft in drafts()] == [("tak", "takvindu")]


@pytest.mark.parametrize("query", ["kategori=slott", "kategori=slott&tjeneste=takvindu", "tjeneste=takvindu"])
def test_a_link_that_names_no_category_leads_to_the_choice(anyone: Visitor, query: str):
    assert anyone.get(f"/legg-ut?{query}", status=303).follow().request.path == "/legg-ut/kategori"


class TestWithADraft:
    """Somebody has begun, and comes with something else."""

    @pytest.fixture(autouse=True)
    def begun(self, walk):
        walk(until="beskrivelse")

    def test_the_choice_shows_where_one_is(self, anyone: Visitor):
        assert anyone.get("/legg-ut/kategori").html.select_one("[aria-current=true]")["value"] == "tak"

    @pytest.mark.parametrize("query", [f"q={WISH}", "kategori=maler-innvendig"])
    def test_another_wish_asks_which_to_go_on_with(self, anyone: Visitor, query: str):
        page = anyone.get(f"/legg-ut?{query}", status=303).follow()
        assert "Legge om tak, 140 m²" in page.html.select_one(".intro").text
        assert page.click("Fortsett på utkastet").follow().request.path == "/legg-ut/beskrivelse"
        assert len(drafts()) == 1

    def test_beginning_anew_carries_the_wish_and_loses_neither(self, anyone: Visitor):
        page = anyone.get("/legg-ut", {"q": WISH}).follow()
        page.forms[0].submit(status=303).follow().follow().forms["choices"].submit("choice", value="tak")
        assert [draft.typed["beskrivelse"]["description"] for draft in drafts()][1] == [WISH]
        saved = anyone.get("/legg-ut/utkast").html.get_text()
        assert "Legge om tak, 140 m²" in saved

    def test_the_same_category_once_more_asks_nothing(self, anyone: Visitor):
        assert anyone.get("/legg-ut?kategori=tak", status=303).follow().request.path == "/legg-ut/beskrivelse"

    def test_moving_to_another_category_keeps_the_words(self, anyone: Visitor):
        assert press(anyone, "maler-innvendig").location.endswith("/legg-ut/jobb")
        (draft,) = drafts()
        assert (draft.category, draft.service) == ("maler-innvendig", None)
        assert draft.description.startswith("Taket fra 1974")
        assert draft.typed["detaljer"]["shape"] == ["flatt"]
        assert "shape" not in draft.answers

    def test_pressing_the_same_category_changes_nothing(self, anyone: Visitor):
        press(anyone, "tak")
        (draft,) = drafts()
        assert (draft.service, draft.answers) == ("omlegging", {"shape": "flatt", "area": 140})


def test_without_a_draft_there_is_nothing_to_choose_between(anyone: Visitor):
    assert anyone.get("/legg-ut/nytt?q=Tak", status=303).location.endswith("/legg-ut?q=Tak")

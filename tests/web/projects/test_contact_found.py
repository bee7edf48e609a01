"""Contact details in the poster's texts, and how well the job is described."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.leads.opened import get_opened_lead
from portal.projects.models import Project
from portal.projects.prospect import HIDDEN
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project
from tests.support.visitors import Visitor

WITH_PHONE = "Taket lekker ved pipa og må tettes før vinteren. Ring meg på 912 34 567 etter klokken fire."


def the_draft() -> Project:
    return db.session.scalars(select(Project).execution_options(populate_existing=True)).one()


@pytest.fixture
def asked(walk, fill_in, anyone: Visitor):
    """The page that the description with a phone number leads to."""
    walk(until="detaljer")
    answer = fill_in("beskrivelse", description=WITH_PHONE)
    assert answer.location.endswith("/legg-ut/kontaktopplysninger")
    return answer.follow()


def test_what_was_found_is_shown_and_hidden_unless_said_otherwise(asked, anyone: Visitor):
    assert [found.text for found in asked.html.select(".found li")] == ["912 34 567"]
    assert asked.forms[0].submit(status=303).follow().location.endswith("/legg-ut/sted")
    assert the_draft().hides_contact
    assert the_draft().description == WITH_PHONE


def test_the_preview_hides_it_and_the_answers_show_ones_own_words(asked, anyone: Visitor):
    asked.forms[0].submit(status=303)
    page = anyone.get("/legg-ut/sjekk").html
    assert HIDDEN["nb"] in page.select_one(".preview").text
    assert "912 34 567" not in page.select_one(".preview").text
    assert "912 34 567" in page.select_one(".answers").text


def test_who_says_that_it_is_none_is_believed_and_asked_only_about_what_is_new(asked, fill_in, anyone: Visitor):
    asked.forms[0]["hides"] = "no"
    asked.forms[0].submit(status=303)
    assert not the_draft().hides_contact
    assert "912 34 567" in anyone.get("/legg-ut/sjekk").html.select_one(".preview").text
    assert fill_in("beskrivelse", description=WITH_PHONE).location.endswith("/legg-ut/sted")
    more = fill_in("beskrivelse", description=WITH_PHONE + " Eller skriv til kari@post.example.")
    assert more.location.endswith("/legg-ut/kontaktopplysninger")


def test_access_is_read_too(walk, fill_in):
    walk(until="beskrivelse")
    answer = fill_in("sted", access_note="Portkode hos vaktmester, tlf 912 34 567")
    assert answer.location.endswith("/legg-ut/kontaktopplysninger")


def test_ones_own_name_and_street_are_asked_about_and_hidden(walk, fill_in, anyone: Visitor):
    walk(until="detaljer")
    text = "Taket på Københavngata 4 lekker ved pipa. Spør etter Kari Ås, hun er hjemme etter klokken fire."
    assert fill_in("beskrivelse", description=text).location.endswith("/legg-ut/sted")
    assert fill_in("sted").location.endswith("/legg-ut/kontaktopplysninger")
    anyone.get("/legg-ut/kontaktopplysninger").forms[0].submit(status=303)
    for step in ("tid", "hvem"):
        fill_in(step)
    asked = fill_in("kontakt").follow()
    assert [found.text for found in asked.html.select(".found li")] == ["Københavngata 4", "Kari Ås"]
    asked.forms[0].submit(status=303)
    preview = anyone.get("/legg-ut/sjekk").html.select_one(".preview").text
    assert "lekker ved pipa" in preview
    assert "Kari" not in preview
    assert "Københavngata" not in preview


@pytest.mark.parametrize("path", ["get", "post"])
def test_without_a_draft_there_is_nothing_to_hide(anyone: Visitor, path: str):
    token = anyone.get("/legg-ut/kategori").forms["choices"]["csrf_token"].value
    arguments = ({"csrf_token": token},) if path == "post" else ()
    answer = getattr(anyone, path)("/legg-ut/kontaktopplysninger", *arguments, status=303)
    assert answer.location.endswith("/legg-ut/kategori")


def test_a_firm_reads_it_once_it_has_replied(app: Flask):
    firm = make_firm()
    lead = make_lead(firm, make_project(make_person(), description=WITH_PHONE, access_note="Ring 912 34 567 for kode"))
    before = get_opened_lead(firm.id, lead.id, locale="nb").prospect
    assert "912" not in before.description + before.access_note
    assert HIDDEN["nb"] in before.description
    lead.replied_at = clock.now() + timedelta(seconds=1)
    db.session.flush()
    assert get_opened_lead(firm.id, lead.id, locale="nb").prospect.description == WITH_PHONE


def test_the_three_best_answers_lead_to_their_questions(fill_in, walk, anyone: Visitor):
    walk(until="detaljer")
    links = anyone.get("/legg-ut/sjekk").html.select(".score-list a")
    assert len(links) == 3
    for link in links:
        page, _, anchor = link["href"].partition("#")
        assert not anchor or anyone.get(page).html.select_one(f"#{anchor}")


def test_more_answers_give_a_higher_score(walk, fill_in, anyone: Visitor):
    def score() -> int:
        return int(anyone.get("/legg-ut/sjekk").html.select_one(".score progress")["value"])

    walk(until="jobb")
    scores = [score()]
    for step in ("detaljer", "beskrivelse", "sted", "tid"):
        fill_in(step)
        scores.append(score())
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]

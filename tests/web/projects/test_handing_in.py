"""From «sjekk svarene» to a project that waits for staff."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.projects import terms
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import issue_latest_code, make_person, open_session
from tests.support.visitors import Visitor


def the_project() -> Project:
    return db.session.scalars(select(Project).execution_options(populate_existing=True)).one()


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)))


def hand_in(visitor: Visitor, *, status: int = 303, **changed: object):
    """Accept the terms and press the button."""
    form = visitor.get("/legg-ut/sjekk").forms["hand-in"]
    for name, answer in ({"accepts_terms": True} | changed).items():
        form[name] = answer
    return form.submit(status=status)


@pytest.fixture
def at_the_code(walk, anyone: Visitor) -> Visitor:
    walk()
    hand_in(anyone)
    return anyone


def test_the_check_page_shows_every_answer_with_a_way_to_change_it(walk, anyone):
    walk()
    page = anyone.get("/legg-ut/sjekk")
    text = page.html.get_text(" ")
    for shown in (
        "Legge om tak, 140 m²",
        "140 m²",
        "0558 Oslo",
        "Københavngata 4",
        "kari@post.example",
        "250\u202f000\xa0kr",
    ):
        assert shown in text
    assert len(page.html.select(".answers dd a")) == len(page.html.select(".answers dt"))


def test_the_preview_shows_nothing_that_a_firm_may_not_see(walk, anyone):
    walk()
    preview = anyone.get("/legg-ut/sjekk").html.select_one(".preview").get_text(" ")
    for hidden in ("Kari", "kari@post.example", "Københavngata", "912"):
        assert hidden not in preview


def test_it_says_what_is_missing_and_refuses_to_go_on(fill_in, anyone):
    fill_in("kategori")
    fill_in("jobb")
    page = anyone.get("/legg-ut/sjekk")
    assert "Skriv postnummeret" in page
    form = page.forms["hand-in"]
    form["accepts_terms"] = True
    form.submit(status=422)
    assert the_project().state is ProjectState.DRAFT


def test_the_code_hands_the_project_in_makes_the_account_and_logs_in(at_the_code):
    form = at_the_code.get("/legg-ut/kode").forms[0]
    form["code"] = issue_latest_code()
    answer = form.submit(status=303)
    project = the_project()
    person = db.session.scalars(select(Person)).one()
    assert answer.location.endswith(f"/mine-prosjekter/{project.id}")
    assert (project.state, project.poster_id, project.typed, project.draft_key_hash) == (
        ProjectState.WAITING,
        person.id,
        {},
        None,
    )
    assert (person.email, person.name, person.email_proved_at is not None) == ("kari@post.example", "Kari Ås", True)
    assert "project:submitted" in events()
    assert at_the_code.get(answer.location).status_int == 200


def test_a_wrong_code_is_told_at_its_field_and_nothing_is_handed_in(at_the_code):
    right = issue_latest_code()
    form = at_the_code.get("/legg-ut/kode").forms[0]
    form["code"] = "000000" if right != "000000" else "111111"
    page = form.submit(status=422)
    assert "Koden stemmer ikke" in page.html.select_one("#code-error").text
    assert the_project().state is ProjectState.UNPROVED


def test_the_same_form_sent_twice_is_one_project(at_the_code):
    form = at_the_code.get("/legg-ut/kode").forms[0]
    form["code"] = issue_latest_code()
    form.submit(status=303)
    form.submit(expect_errors=True)
    assert the_project().state is ProjectState.WAITING
    assert events().count("project:submitted") == 1


def test_a_code_does_not_prove_an_address_that_was_changed_afterwards(at_the_code, fill_in):
    code = issue_latest_code()
    form = at_the_code.get("/legg-ut/kode").forms[0]
    fill_in("kontakt", contact_email="somebody.else@post.example")
    form["code"] = code
    assert form.submit(status=303).location.endswith("/legg-ut/kategori")
    assert the_project().state is ProjectState.DRAFT


def test_a_company_that_was_never_named_is_not_handed_in_by_a_code_that_was_under_way(at_the_code):
    form = at_the_code.get("/legg-ut/kode").forms[0]
    form["code"] = issue_latest_code()
    kind = at_the_code.get("/legg-ut/hvem").forms[0]
    kind["poster_kind"] = "company"
    kind.submit(status=303)
    form.submit(status=303)
    assert the_project().state is ProjectState.DRAFT
    assert "Skriv hvem jobben legges ut for" in at_the_code.get("/legg-ut/sjekk")


def test_a_new_code_can_be_asked_for(at_the_code):
    at_the_code.get("/legg-ut/kode").forms[1].submit(status=303)
    assert events().count("login-code:requested") == 2
    form = at_the_code.get("/legg-ut/kode").forms[0]
    form["code"] = issue_latest_code()
    form.submit(status=303)
    assert the_project().state is ProjectState.WAITING


def test_an_address_that_has_an_account_hands_in_to_that_account(at_the_code):
    person = make_person("Kari Ås Nilsen", email="kari@post.example")
    form = at_the_code.get("/legg-ut/kode").forms[0]
    form["code"] = issue_latest_code()
    form.submit(status=303)
    assert the_project().poster_id == person.id
    assert db.session.get(Person, person.id).name == "Kari Ås Nilsen"


def test_somebody_logged_in_with_the_address_needs_no_code(app: Flask, walk):
    person = make_person("Kari Ås", email="kari@post.example")
    kari = Visitor(app).sign_in(open_session(person))
    walk(visitor=kari)
    answer = hand_in(kari)
    assert answer.location.endswith(f"/mine-prosjekter/{the_project().id}")
    assert the_project().poster_id == person.id


def test_somebody_logged_in_with_another_address_must_prove_it(app: Flask, walk):
    nils = Visitor(app).sign_in(open_session(make_person("Nils", email="nils@post.example")))
    walk(visitor=nils)
    answer = hand_in(nils)
    assert answer.location.endswith("/legg-ut/kode")
    assert the_project().state is ProjectState.UNPROVED


def test_a_handed_in_project_is_no_longer_in_the_wizard(at_the_code):
    form = at_the_code.get("/legg-ut/kode").forms[0]
    form["code"] = issue_latest_code()
    form.submit(status=303)
    assert at_the_code.get("/legg-ut/sjekk", status=303).location.endswith("/legg-ut/kategori")


def test_a_stranger_without_a_draft_gets_no_code_page(app: Flask):
    assert Visitor(app).get("/legg-ut/kode", status=303).location.endswith("/legg-ut/kategori")


def test_the_terms_that_were_accepted_are_written_down_with_their_version(at_the_code):
    project = the_project()
    assert project.terms_version == terms.CURRENT.version
    assert project.terms_accepted_at is not None


def test_without_accepting_the_terms_it_is_said_at_the_box_and_nothing_is_handed_in(walk, anyone):
    walk()
    page = hand_in(anyone, accepts_terms=False, status=422)
    assert "Du må godta vilkårene" in page.html.select_one("#accepts_terms-error").text
    assert (the_project().state, the_project().terms_version) == (ProjectState.DRAFT, None)


def test_terms_that_have_changed_meanwhile_are_shown_before_they_are_accepted(walk, anyone):
    walk()
    page = hand_in(anyone, terms_version="0.9", status=422)
    assert "Vilkårene er endret" in page.html.select_one("#feil").text
    assert not page.forms["hand-in"]["accepts_terms"].checked
    assert the_project().terms_version is None


@pytest.mark.parametrize(("kind", "sentence"), [("company", "ikke er forbruker"), ("housing", "ikke som forbruker")])
def test_who_is_no_consumer_is_told(walk, anyone, kind: str, sentence: str):
    walk()
    assert sentence not in anyone.get("/legg-ut/sjekk").text
    the_project().poster_kind = kind
    db.session.commit()
    assert sentence in anyone.get("/legg-ut/sjekk").text

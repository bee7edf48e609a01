"""From «sjekk svarene» to a project that waits for staff."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import issue_latest_code, make_person, open_session
from tests.support.visitors import Visitor


def the_project() -> Project:
    return db.session.scalars(select(Project).execution_options(populate_existing=True)).one()


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)))


@pytest.fixture
def at_the_code(walk, anyone: Visitor) -> Visitor:
    walk()
    anyone.get("/legg-ut/sjekk").forms[0].submit(status=303)
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
    page.forms[0].submit(status=422)
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
    answer = kari.get("/legg-ut/sjekk").forms["hand-in"].submit(status=303)
    assert answer.location.endswith(f"/mine-prosjekter/{the_project().id}")
    assert the_project().poster_id == person.id


def test_somebody_logged_in_with_another_address_must_prove_it(app: Flask, walk):
    nils = Visitor(app).sign_in(open_session(make_person("Nils", email="nils@post.example")))
    walk(visitor=nils)
    answer = nils.get("/legg-ut/sjekk").forms["hand-in"].submit(status=303)
    assert answer.location.endswith("/legg-ut/kode")
    assert the_project().state is ProjectState.UNPROVED


def test_a_handed_in_project_is_no_longer_in_the_wizard(at_the_code):
    form = at_the_code.get("/legg-ut/kode").forms[0]
    form["code"] = issue_latest_code()
    form.submit(status=303)
    assert at_the_code.get("/legg-ut/sjekk", status=303).location.endswith("/legg-ut/kategori")


def test_a_stranger_without_a_draft_gets_no_code_page(app: Flask):
    assert Visitor(app).get("/legg-ut/kode", status=303).location.endswith("/legg-ut/kategori")

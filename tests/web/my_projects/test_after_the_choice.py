"""Undoing, dropping, what came of it, and who has seen what: the poster's pages after a choice."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.database import db
from portal.leads.models import ContactAccess
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.roles import ProjectRole
from portal.projects.states import ProjectState
from portal.quotes import awarding
from portal.quotes.models import Outcome, Quote
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.my_projects.test_members import let_in, token

S = ProjectState


@pytest.fixture
def chosen(kari: Person) -> tuple[Project, list[Quote]]:
    """Kari's project with two offers, the first of them chosen."""
    project = make_project(kari)
    quotes = [
        make_quote(make_lead(make_firm(f"Bedrift {n} AS"), project), price_form=PriceForm.ESTIMATE) for n in (1, 2)
    ]
    for quote in quotes:
        reply = {"project_id": project.id, "firm_id": quote.firm_id, "reason": "reply"}
        db.session.add(ContactAccess(**reply, fields=["contact_name", "contact_email"]))
    awarding.accept(quotes[0], actor_id=kari.id)
    transaction.commit()
    return project, quotes


def say_yes(quote: Quote) -> None:
    awarding.confirm(db.session.get_one(Quote, quote.id), actor_id=make_person().id)
    transaction.commit()


def state_of(project: Project) -> ProjectState:
    db.session.expire_all()
    return db.session.get_one(Project, project.id).state


def paths(project: Project, quote: Quote) -> dict[str, str]:
    base = f"/mine-prosjekter/{project.id}"
    return {
        "undo": f"{base}/velg/{quote.id}/angre",
        "drop": f"{base}/ta-ut/{quote.id}",
        "outcome": f"{base}/utfall",
        "seen": f"{base}/hvem-har-sett-hva",
    }


class TestUndoing:
    def test_a_button_undoes_it_and_pressed_twice_is_once(self, karis: Visitor, chosen):
        project, _quotes = chosen
        page = karis.get(f"/mine-prosjekter/{project.id}")
        assert page.html.select_one(".page-head .ds-tag").text == "Valgt, venter på ja"
        form = next(form for form in page.forms.values() if form.action.endswith("/angre"))
        assert "Valget er angret" in form.submit(status=303).follow().text
        form.submit(status=303)
        assert state_of(project) is S.OPEN

    def test_after_the_yes_it_says_that_it_is_too_late(self, karis: Visitor, chosen):
        project, quotes = chosen
        say_yes(quotes[0])
        answer = karis.post(paths(project, quotes[0])["undo"], token(karis), status=409)
        assert "Bedriften har sagt ja" in answer.text
        page = karis.get(f"/mine-prosjekter/{project.id}")
        assert page.html.select_one(".page-head .ds-tag").text == "Bedrift valgt"
        assert "/angre" not in page.text


class TestDropping:
    def test_a_page_says_what_can_not_be_unseen_and_does_nothing(self, karis: Visitor, chosen):
        project, quotes = chosen
        text = karis.get(paths(project, quotes[1])["drop"]).html.get_text(" ")
        assert "Bedriften ser ikke lenger: e-post, navn." in text
        assert "kan ikke gjøres usett" in text
        assert db.session.get_one(Quote, quotes[1].id).dropped_at is None

    def test_the_firm_is_out_and_pressed_twice_is_once(self, karis: Visitor, chosen):
        project, quotes = chosen
        form = karis.get(paths(project, quotes[0])["drop"]).forms[1]
        form["note"] = "Takk for praten."
        page = form.submit(status=303).follow()
        assert "er tatt ut og har fått beskjed" in page.text
        form.submit(status=303)
        assert state_of(project) is S.OPEN
        assert len(db.session.scalars(select(ContactAccess).where(ContactAccess.reason == "taken-back")).all()) == 1
        karis.get(f"/mine-prosjekter/{project.id}/velg/{quotes[0].id}", status=409)

    def test_after_the_yes_nobody_is_dropped(self, karis: Visitor, chosen):
        project, quotes = chosen
        say_yes(quotes[0])
        for quote in quotes:
            karis.get(paths(project, quote)["drop"], status=303)
            karis.post(paths(project, quote)["drop"], token(karis), status=409)


class TestTheOutcome:
    def test_completing_asks_for_the_price_and_says_what_the_form_allows(self, karis: Visitor, chosen):
        project, quotes = chosen
        say_yes(quotes[0])
        page = karis.post(f"/mine-prosjekter/{project.id}/ferdig", token(karis), status=303).follow()
        form = next(form for form in page.forms.values() if form.action.endswith("/utfall"))
        assert form["who"].value == str(quotes[0].id)
        form["final"] = "mye"
        assert "Skriv sluttprisen med tall" in form.submit(status=422).text
        form["final"] = "241 000"
        text = form.submit(status=303).follow().text
        assert "spør bedriften hva som kom i tillegg" in text
        outcome = db.session.scalars(select(Outcome)).one()
        assert (outcome.quote_id, outcome.final_amount_ore) == (quotes[0].id, 241_000_00)
        assert "sluttpris 241" in karis.get(f"/mine-prosjekter/{project.id}").text

    def test_there_is_nothing_to_say_before_the_yes(self, karis: Visitor, chosen):
        project, quotes = chosen
        karis.get(paths(project, quotes[0])["outcome"], status=303)
        fields = token(karis) | {"who": str(quotes[0].id), "final": "1"}
        karis.post(paths(project, quotes[0])["outcome"], fields, status=409)
        assert db.session.scalars(select(Outcome)).all() == []


class TestWhoHasSeenWhat:
    def test_every_line_in_words_and_what_each_sees_now(self, karis: Visitor, chosen):
        project, quotes = chosen
        make_lead(make_firm("Taus AS"), db.session.get_one(Project, project.id))
        say_yes(quotes[0])
        page = karis.get(paths(project, quotes[0])["seen"])
        text = " ".join(page.html.get_text(" ").split())
        assert [line.select_one("b").text for line in page.html.select("#linjer + .happened li")] == [
            "Bedrift 1 AS",
            "Bedrift 2 AS",
            "Bedrift 1 AS",
        ]
        assert "fikk se: navn, e-post, gateadresse." in text
        assert "fordi bedriften ble valgt og sa ja" in text
        assert "3 bedrifter har fått beskrivelsen" in text
        assert "Taus AS" not in text

    def test_a_firm_that_was_dropped_is_said_to_see_it_no_more(self, karis: Visitor, chosen):
        project, quotes = chosen
        karis.post(paths(project, quotes[1])["drop"], token(karis), status=303)
        text = karis.get(paths(project, quotes[1])["seen"]).text
        assert "ser ikke lenger: navn, e-post." in text.replace("e-post, navn", "navn, e-post")
        assert "Tatt tilbake" in text

    def test_it_is_empty_at_first_and_asks_as_often_for_five_firms(self, karis: Visitor, kari: Person, chosen):
        project = make_project(kari)
        transaction.commit()
        assert "Ingen bedrift har sett kontaktopplysningene" in karis.get(paths(project, chosen[1][0])["seen"]).text
        asked = karis.query_count
        karis.get(paths(chosen[0], chosen[1][0])["seen"])
        assert karis.query_count == asked <= 7

    def test_whoever_was_let_in_reads_it_and_nobody_else(self, nils: Visitor, anyone: Visitor, chosen, visit):
        project, quotes = chosen
        reader = make_person("Lise Leser")
        let_in(project, reader, ProjectRole.READ)
        path = paths(project, quotes[0])["seen"]
        text = visit(reader).get(path).text
        assert "Bedrift 1 AS" in text
        assert "Lise Leser" in text
        nils.get(path, status=404)
        assert "/logg-inn" in anyone.get(path, status=303).location


def test_nobody_else_undoes_drops_or_says_what_came_of_it(nils: Visitor, anyone: Visitor, chosen, visit):
    project, quotes = chosen
    reader, decider = make_person("Lise Leser"), make_person("Dag Deler")
    let_in(project, reader, ProjectRole.READ)
    let_in(project, decider, ProjectRole.DECIDE)
    outside = {"csrf_token": anyone.get("/logg-inn").forms[0]["csrf_token"].value}
    dags, lises = visit(decider), visit(reader)
    for name in ("undo", "drop", "outcome"):
        path = paths(project, quotes[0])[name]
        for visitor in (nils, lises) if name == "undo" else (nils, lises, dags):
            visitor.post(path, token(visitor), status=404)
        assert "/logg-inn" in anyone.post(path, outside, status=303).location
    assert state_of(project) is S.CHOSEN
    dags.post(paths(project, quotes[0])["undo"], token(dags), status=303)
    assert state_of(project) is S.OPEN

"""A firm asks the poster about a lead: the form, what stops it, and what the board shows of others and of the poster."""

import pytest

from portal.clarifications import queries, services
from portal.clarifications.models import Clarification
from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.leads.test_disclosure import CANARIES, project_with, seen_in
from tests.web.leads.test_lead import HTMX

BODY = "Er det tilkomst med kran fra gaten?"


def write(ola: Visitor, lead: Lead, body: str):
    form = ola.get(f"/oppdrag/{lead.id}/sporsmal").forms["ask"]
    form["body"] = body
    return form


def asked(lead: Lead) -> list[str]:
    rows = db.session.scalars(db.select(Clarification).filter_by(firm_id=lead.firm_id).order_by(Clarification.id))
    return [row.body for row in rows]


def answered(lead: Lead, text: str, *, by: Lead | None = None) -> None:
    question = services.ask(by or lead, body=BODY, actor_id=None)
    project = db.session.get_one(Project, lead.project_id)
    services.answer(question, text=text, actor_id=project.poster_id)
    db.session.commit()


def test_a_question_is_sent_and_waits_on_the_leads_page(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    page = write(ola, lead, f"  {BODY} \x07").submit(status=303).follow()
    assert "Spørsmålet er sendt" in page
    board = page.html.select_one(".qa").text
    assert BODY in board
    assert "Dere spurte" in board
    assert "Venter på svar fra kunden" in board
    assert asked(lead) == [BODY]


def test_htmx_gets_the_pane_and_goes_to_the_lead(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    pane = ola.get(f"/oppdrag/{lead.id}/sporsmal", headers=HTMX)
    assert "<html" not in pane
    form = write(ola, lead, BODY)
    answer = ola.post(form.action, form.submit_fields(), headers=HTMX, status=204)
    assert answer.headers["HX-Redirect"] == f"/oppdrag/{lead.id}"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Skriv hva dere lurer på"),
        ("Hvorfor?", "Skriv minst 10 tegn"),
        ("å" * 601, "Skriv høyst 600 tegn"),
        ("Kan du ringe oss på 412 34 567 i dag?", "«412 34 567» ser ut som et telefonnummer."),
        ("Skriv til ola(at)example.no, så ser vi.", "«ola(at)example.no» ser ut som en e-postadresse."),
        ("Vi i Olas Tak AS lurer på hvor høyt det er.", "Ta ut navnet på bedriften eller deg selv"),
        ("Vi har org.nr. 974 761 076. Hvor høyt er det?", "og organisasjonsnummeret"),
        ("Hilsen Ola Håndverker: hvor høyt er det?", "Ta ut navnet på bedriften eller deg selv"),
        ("<b>Hvor høyt</b> er det? 🏠 Hilsen www.olastak.no", "ser ut som en nettadresse"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_stops_at_the_field_and_keeps_what_was_typed(
    ola: Visitor, firm: Firm, body: str, sentence: str, headers: dict
) -> None:
    lead = make_lead(firm)
    form = write(ola, lead, body)
    page = ola.post(form.action, form.submit_fields(), headers=headers, status=422)
    assert sentence in page.html.select_one("#body-error").text
    assert page.forms["ask"]["body"].value == body
    assert asked(lead) == []


def test_nul_is_dropped(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    write(ola, lead, f"{BODY}\x00").submit(status=303)
    assert asked(lead) == [BODY]


@pytest.mark.parametrize("state", [ProjectState.PAUSED, ProjectState.AWARDED, ProjectState.WITHDRAWN])
def test_what_can_not_be_answered_can_not_be_asked_about(ola: Visitor, firm: Firm, state: ProjectState) -> None:
    lead = make_lead(firm)
    form = write(ola, lead, BODY)
    project = db.session.get_one(Project, lead.project_id)
    elsewhere = make_project(state=state)
    for name in ("paused_at", "awarded_at", "ended_at", "ending"):
        setattr(project, name, getattr(elsewhere, name))
    db.session.commit()
    page = form.submit(status=409)
    assert "Dere kan ikke stille spørsmål" in page
    assert page.forms["ask"]["body"].value == BODY
    assert asked(lead) == []
    assert "Still spørsmål" not in ola.get(f"/oppdrag/{lead.id}")
    assert ola.get(f"/oppdrag/{lead.id}/sporsmal", status=303).location.endswith(f"/oppdrag/{lead.id}")


def test_a_firm_that_has_answered_may_ask_and_one_that_declined_may_not(ola: Visitor, firm: Firm) -> None:
    lead, declined = make_lead(firm), make_lead(firm, declined_at=clock.now(), decline_reason="too-far")
    make_quote(lead)
    db.session.commit()
    write(ola, lead, BODY).submit(status=303)
    ola.get(f"/oppdrag/{declined.id}/sporsmal", status=303)


def test_a_question_is_taken_back_and_answered_only_once(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    page = write(ola, lead, BODY).submit(status=303).follow()
    (form,) = (form for form in page.forms.values() if form.action.endswith("/trekk"))
    assert "Trukket av dere" in form.submit(status=303).follow()
    assert "allerede besvart, eller det er trukket" in form.submit(status=303).follow()


def test_readers_and_strangers_ask_nothing(ola: Visitor, reader: Visitor, stranger: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    page = write(ola, lead, BODY).submit(status=303).follow()
    (form,) = (form for form in page.forms.values() if form.action.endswith("/trekk"))
    for visitor in (reader, stranger):
        token = visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
        visitor.get(f"/oppdrag/{lead.id}/sporsmal", status=404)
        visitor.post(f"/oppdrag/{lead.id}/sporsmal", {"csrf_token": token, "body": BODY}, status=404)
        visitor.post(form.action, {"csrf_token": token}, status=404)
    shown = reader.get(f"/oppdrag/{lead.id}")
    assert BODY in shown
    assert "Still spørsmål" not in shown
    assert db.session.scalar(queries.count_open(lead.project_id)) == 1


def test_another_firms_question_is_not_this_ones_to_take_back(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    other = make_lead(make_firm("Nils Bygg AS"), db.session.get_one(Project, lead.project_id))
    question = services.ask(other, body=BODY, actor_id=None)
    db.session.commit()
    token = ola.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    ola.post(f"/oppdrag/{lead.id}/sporsmal/{question.id}/trekk", {"csrf_token": token}, status=404)


def test_others_read_the_answer_and_not_who_asked(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    answered(
        lead, "Ja, fra baksiden.", by=make_lead(make_firm("Nils Bygg AS"), db.session.get_one(Project, lead.project_id))
    )
    page = ola.get(f"/oppdrag/{lead.id}")
    board = page.html.select_one(".qa").text
    assert "Ja, fra baksiden." in board
    assert "En bedrift spurte" in board
    assert "Nils Bygg" not in page


def test_contact_details_in_an_answer_are_read_from_the_reply_on_and_not_before(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, project_with())
    written = {kind: words for kind, words in CANARIES.items() if kind != "number"}  # what the project's own text hides
    answered(lead, f"Hilsen {', '.join(written.values())}. Porten er rød.")
    for headers in ({}, HTMX):
        page = ola.get(f"/oppdrag/{lead.id}", headers=headers)
        assert seen_in(page) == set()
        assert "Porten er rød." in page
        assert "[skjult til bedriften har svart]" in page
    make_quote(lead)
    db.session.commit()
    assert seen_in(ola.get(f"/oppdrag/{lead.id}")) == set(written)


def test_what_a_firm_that_has_replied_says_of_the_poster_in_a_question_is_hidden_from_those_that_have_not(
    ola: Visitor, firm: Firm
) -> None:
    lead = make_lead(firm, project_with())
    other = make_lead(make_firm("Nils Bygg AS"), db.session.get_one(Project, lead.project_id))
    make_quote(other)
    said = ", ".join(CANARIES[kind] for kind in ("name", "street", "organisation"))
    question = services.ask(other, body=f"Hei {said}. Er porten rød?", actor_id=None)
    services.answer(question, text="Ja.", actor_id=db.session.get_one(Project, lead.project_id).poster_id)
    db.session.commit()
    for headers in ({}, HTMX):
        page = ola.get(f"/oppdrag/{lead.id}", headers=headers)
        assert (seen_in(page), "Er porten rød?" in page) == (set(), True)


def test_nothing_is_read_of_a_project_that_was_taken_back(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    answered(lead, "Ja, fra baksiden.")
    db.session.get_one(Project, lead.project_id).approved_at = None
    db.session.commit()
    assert "Ja, fra baksiden." not in ola.get(f"/oppdrag/{lead.id}")


def test_a_board_of_ten_costs_as_much_as_none(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    ola.get(f"/oppdrag/{lead.id}")
    before = ola.query_count
    for number in range(5):
        answered(
            lead,
            f"Svar nummer {number}.",
            by=make_lead(make_firm(f"Nr {number}"), db.session.get_one(Project, lead.project_id)),
        )
    ola.get(f"/oppdrag/{lead.id}")
    assert ola.query_count == before

"""A place kept while an offer is written, what the page says of it, and the line for the next one."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads import slots
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.states import ProjectState
from portal.quotes.models import Quote
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import HTMX, csrf_of, without_request_id
from tests.web.leads.test_reply import OFFER

WAIT = "Si fra når en plass blir ledig"
VERBS = ("plass", "plass/av", "venteliste", "venteliste/av")


@pytest.fixture
def project(app: Flask) -> Project:
    """Three places: two taken, the last one free."""
    project = make_project(wished_replies=3)
    for _ in range(2):
        make_quote(make_lead(make_firm(), project))
    return project


@pytest.fixture
def lead(firm: Firm, project: Project) -> Lead:
    return make_lead(firm, project)


@pytest.fixture
def rival(project: Project) -> Lead:
    """Another firm's, which has the last place kept."""
    lead = make_lead(make_firm("Nils Bygg AS"), project)
    slots.keep(lead, actor_id=1)
    db.session.commit()
    return lead


def press(page, action: str, *, status: int = 303):
    return next(form for form in page.forms.values() if form.action == action).submit(status=status)


def lapse(lead: Lead) -> None:
    lead.held_until = clock.now() - timedelta(seconds=1)
    db.session.commit()


def test_the_button_keeps_a_place_and_leads_to_the_form(ola: Visitor, lead: Lead) -> None:
    path = f"/oppdrag/{lead.id}"
    page = press(ola.get(path), f"{path}/plass").follow()
    assert page.request.path == f"{path}/svar"
    until = clock.in_oslo(db.session.get_one(Lead, lead.id).held_until)
    said = f"Plassen holdes for dere til kl.\xa0{until:%H.%M}"
    assert said in page.text
    assert said in ola.get(path).text


def test_htmx_gets_the_form_into_the_pane_and_its_address_into_the_bar(ola: Visitor, lead: Lead) -> None:
    answer = ola.post(f"/oppdrag/{lead.id}/plass", {"csrf_token": csrf_of(ola)}, headers=HTMX, status=200)
    assert answer.headers["HX-Push-Url"] == f"/oppdrag/{lead.id}/svar"
    assert answer.html.select_one("form#reply")
    assert "<html" not in answer


def test_reading_the_form_keeps_nothing_and_reloading_makes_nothing_longer(ola: Visitor, lead: Lead) -> None:
    path = f"/oppdrag/{lead.id}"
    ola.get(f"{path}/svar")
    assert db.session.get_one(Lead, lead.id).held_until is None
    press(ola.get(path), f"{path}/plass")
    until = db.session.get_one(Lead, lead.id).held_until
    press(ola.get(path), f"{path}/plass")
    ola.get(f"{path}/svar")
    assert db.session.get_one(Lead, lead.id).held_until == until


def test_a_place_is_given_up_from_the_lead_and_from_the_form_of_the_offer(ola: Visitor, firm: Firm) -> None:
    for page_with_button in ("", "/svar"):
        lead = make_lead(firm, make_project(wished_replies=1))
        path = f"/oppdrag/{lead.id}"
        press(ola.get(path), f"{path}/plass")
        page = ola.get(path + page_with_button)
        [button] = page.html.find_all("button", string="Gi fra dere plassen")
        where = button.get("formaction") or button.parent["action"]
        page = ola.post(where, {"csrf_token": csrf_of(ola)}, status=303).follow()
        assert (page.request.path, "Dere har gitt fra dere plassen." in page) == (path, True)
        assert "Plassen holdes for dere" not in page
        assert not page.html.find_all("button", string="Gi fra dere plassen")
        assert "Dere har gitt fra" not in ola.post(where, {"csrf_token": csrf_of(ola)}, status=303).follow()
        assert ola.get(f"{path}/svar").html.find("a", string="Avbryt")


def test_htmx_goes_to_the_lead_when_its_place_is_given_up(ola: Visitor, lead: Lead) -> None:
    answer = ola.post(f"/oppdrag/{lead.id}/plass/av", {"csrf_token": csrf_of(ola)}, headers=HTMX, status=204)
    assert answer.headers["HX-Redirect"] == f"/oppdrag/{lead.id}"


def test_what_was_answered_keeps_what_it_has(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, make_project())
    slots.keep(lead, actor_id=1)
    until = lead.held_until
    make_quote(lead)
    ola.post(f"/oppdrag/{lead.id}/plass/av", {"csrf_token": csrf_of(ola)}, status=303)
    lead = db.session.get_one(Lead, lead.id)
    assert (lead.held_until, lead.replied_at is not None) == (until, True)


def test_another_firm_cannot_give_up_a_place_and_a_reader_neither(
    reader: Visitor, stranger: Visitor, lead: Lead
) -> None:
    slots.keep(lead, actor_id=1)
    db.session.commit()
    until = lead.held_until
    for visitor in (reader, stranger):
        visitor.post(f"/oppdrag/{lead.id}/plass/av", {"csrf_token": csrf_of(visitor)}, status=404)
    assert db.session.get_one(Lead, lead.id).held_until == until


def test_it_says_how_the_places_stand(ola: Visitor, lead: Lead, rival: Lead) -> None:
    page = ola.get(f"/oppdrag/{lead.id}")
    assert "2 av 3 plasser er tatt, 1 holdes av en annen bedrift." in page
    assert "Nils Bygg" not in page
    buttons = [button.text for button in page.html.select(".act button")]
    assert buttons == ["Si fra når en plass blir ledig"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_finds_every_place_kept_is_offered_the_line(
    ola: Visitor, lead: Lead, rival: Lead, headers: dict[str, str]
) -> None:
    page = ola.post(f"/oppdrag/{lead.id}/plass", {"csrf_token": csrf_of(ola)}, headers=headers, status=409)
    assert "Ingen ledig plass akkurat nå" in page
    assert f"/oppdrag/{lead.id}/venteliste" in [form["action"] for form in page.html.select("form")]
    page = ola.get(f"/oppdrag/{lead.id}/svar", headers=headers, status=200)
    assert "Ingen ledig plass akkurat nå" in page
    assert not page.html.select("#message")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_offer_without_a_place_is_refused_with_its_text_and_stays_while_one_waits(
    ola: Visitor, lead: Lead, project: Project, headers: dict[str, str]
) -> None:
    fields = {**OFFER, "csrf_token": csrf_of(ola)}
    slots.keep(make_lead(make_firm("Nils Bygg AS"), project), actor_id=1)
    db.session.commit()
    page = ola.post(f"/oppdrag/{lead.id}/svar", fields, headers=headers, status=409)
    assert "holdes av andre bedrifter akkurat nå" in page
    assert page.html.select_one("#message").text.strip() == OFFER["message"]
    button = page.html.find("button", string=WAIT)
    page = ola.post(button["formaction"], fields, headers=headers, status=200)
    assert "Dere står på venteliste" in page
    assert page.html.select_one("#message").text.strip() == OFFER["message"]
    assert not page.html.find("button", string=WAIT)
    assert db.session.scalar(db.select(db.func.count()).where(Quote.lead_id == lead.id)) == 0
    assert db.session.get_one(Lead, lead.id).waits_since is not None


def test_one_waits_by_a_button_and_stops_by_another(ola: Visitor, lead: Lead, rival: Lead) -> None:
    path = f"/oppdrag/{lead.id}"
    page = press(ola.get(path), f"{path}/venteliste").follow()
    assert (page.request.path, "Dere står på venteliste" in page) == (path, True)
    page = press(page, f"{path}/venteliste/av").follow()
    assert "Dere står på venteliste" not in page
    assert db.session.get_one(Lead, lead.id).waits_since is None


def test_waiting_where_a_place_has_become_free_leads_to_the_form(ola: Visitor, lead: Lead, rival: Lead) -> None:
    page = ola.get(f"/oppdrag/{lead.id}")
    lapse(rival)
    page = press(page, f"/oppdrag/{lead.id}/venteliste").follow()
    assert "Plassen holdes for dere" in page
    assert page.html.select_one("form#reply")


def test_a_full_project_can_be_waited_for(ola: Visitor, firm: Firm) -> None:
    project = make_project(wished_replies=1)
    lead = make_lead(firm, project, closed_at=clock.now())
    make_quote(make_lead(make_firm(), project))
    path = f"/oppdrag/{lead.id}"
    assert "Dere står på venteliste" in press(ola.get(path), f"{path}/venteliste").follow()


@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.WITHDRAWN, ProjectState.PAUSED])
@pytest.mark.parametrize("verb", VERBS)
def test_what_takes_no_replies_keeps_and_promises_nothing(
    ola: Visitor, firm: Firm, state: ProjectState, verb: str
) -> None:
    lead = make_lead(firm, make_project(state=state))
    answer = ola.post(f"/oppdrag/{lead.id}/{verb}", {"csrf_token": csrf_of(ola)}, status=303)
    assert answer.location == f"/oppdrag/{lead.id}"
    lead = db.session.get_one(Lead, lead.id)
    assert (lead.held_until, lead.waits_since) == (None, None)


@pytest.mark.parametrize("verb", VERBS)
def test_a_reader_a_stranger_and_who_has_not_logged_in_do_nothing(
    reader: Visitor, stranger: Visitor, anyone: Visitor, lead: Lead, verb: str
) -> None:
    path = f"/oppdrag/{lead.id}/{verb}"
    reader.post(path, {"csrf_token": csrf_of(reader)}, status=404)
    theirs = stranger.post(path, {"csrf_token": csrf_of(stranger)}, status=404)
    none = stranger.post(f"/oppdrag/{lead.id + 1000}/{verb}", {"csrf_token": csrf_of(stranger)}, status=404)
    assert without_request_id(theirs) == without_request_id(none)
    assert "/logg-inn" in anyone.post(path, {"csrf_token": csrf_of(anyone)}, status=303).location
    lead = db.session.get_one(Lead, lead.id)
    assert (lead.held_until, lead.waits_since) == (None, None)


def test_a_reader_sees_how_the_places_stand_without_a_button(reader: Visitor, lead: Lead, rival: Lead) -> None:
    page = reader.get(f"/oppdrag/{lead.id}")
    assert "1 holdes av en annen bedrift" in page
    assert not page.html.select(".places form, .act button")

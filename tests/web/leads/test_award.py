"""The chosen firm's yes and no, on the lead's page."""

import pytest
from sqlalchemy import select

from portal.core import transaction
from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.leads.models import ContactAccess
from portal.projects.models import Project
from portal.projects.states import ProjectState
from portal.quotes import awarding
from portal.quotes.models import Quote
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote
from tests.support.visitors import Visitor

STREET = "Prøvegata 7"


@pytest.fixture
def quote(firm: Firm) -> Quote:
    """The firm's offer, chosen by the poster."""
    project = make_project(street_address=STREET)
    quote = make_quote(make_lead(firm, project))
    reply = {"project_id": project.id, "firm_id": firm.id, "reason": "reply"}
    db.session.add(ContactAccess(**reply, fields=["contact_name", "contact_email"]))
    awarding.accept(quote, actor_id=project.poster_id)
    transaction.commit()
    return quote


def token(visitor: Visitor) -> dict[str, str]:
    page = visitor.get("/min-side").maybe_follow()
    return {"csrf_token": page.html.select_one("input[name=csrf_token]")["value"]}


def state_of(quote: Quote) -> ProjectState:
    db.session.expire_all()
    return db.session.get_one(Project, quote.project_id).state


def test_the_page_asks_for_a_yes_and_gives_no_street_before_it(ola: Visitor, quote: Quote):
    for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
        text = ola.get(f"/oppdrag/{quote.lead_id}", headers=headers).text
        assert "Dere er valgt – bekreft" in text
        assert "Vises når dere har sagt ja" in text
        assert STREET not in text
    assert STREET not in ola.get("/oppdrag?visning=besvart").text


def test_the_yes_gives_the_street_and_pressed_twice_is_once(ola: Visitor, quote: Quote):
    page = ola.get(f"/oppdrag/{quote.lead_id}")
    form = next(form for form in page.forms.values() if form.action.endswith("/ja"))
    assert STREET in form.submit(status=303).follow().text
    ola.post(f"/oppdrag/{quote.lead_id}/ja", token(ola), status=303)
    assert state_of(quote) is ProjectState.AWARDED
    awards = select(ContactAccess).where(ContactAccess.reason == "award")
    assert len(db.session.scalars(awards).all()) == 1


def test_the_no_needs_a_reason_and_takes_the_contact_back(ola: Visitor, quote: Quote):
    page = ola.get(f"/oppdrag/{quote.lead_id}").click("Vi kan ikke likevel")
    assert "Velg en grunn" in page.forms["refuse"].submit(status=422).text
    form = page.forms["refuse"]
    form["reason"] = "no-capacity"
    text = form.submit(status=303).follow().text
    assert "Tilbudet er trukket" in text
    name = db.session.get_one(Project, quote.project_id).contact_name
    assert name not in text
    assert state_of(quote) is ProjectState.OPEN
    form.submit(status=303)
    assert state_of(quote) is ProjectState.OPEN


def test_a_choice_taken_back_meanwhile_is_said_kindly(ola: Visitor, quote: Quote):
    fields, no = token(ola), f"/oppdrag/{quote.lead_id}/kan-ikke"
    poster_id = db.session.get_one(Project, quote.project_id).poster_id
    awarding.undo(db.session.get_one(Quote, quote.id), actor_id=poster_id)
    transaction.commit()
    page = ola.post(f"/oppdrag/{quote.lead_id}/ja", fields, status=303).follow()
    assert "Dette valget gjelder ikke lenger" in page.text
    assert STREET not in page.text
    assert ola.get(no, status=303).location.endswith(str(quote.lead_id))
    page = ola.post(no, fields | {"reason": "other"}, status=303).follow()
    assert "Dette valget gjelder ikke lenger" in page.text
    assert db.session.get_one(Quote, quote.id).withdrawn_at is None


def test_neither_a_stranger_nor_a_reader_nor_anybody_outside_answers(
    stranger: Visitor, anyone: Visitor, quote: Quote, firm: Firm, app
):

    reader = make_member(firm, make_person("Leif Leser"), role=MemberRole.READER)
    leif = Visitor(app).sign_in(open_session(reader))
    assert "Eieren og kalkulatørene i bedriften kan svare" in leif.get(f"/oppdrag/{quote.lead_id}").text
    outside = {"csrf_token": anyone.get("/logg-inn").forms[0]["csrf_token"].value}
    for word in ("ja", "kan-ikke"):
        path = f"/oppdrag/{quote.lead_id}/{word}"
        stranger.post(path, token(stranger) | {"reason": "other"}, status=404)
        leif.post(path, token(leif) | {"reason": "other"}, status=404)
        assert "/logg-inn" in anyone.post(path, outside, status=303).location
    assert state_of(quote) is ProjectState.CHOSEN


def test_a_firm_that_was_not_chosen_has_nothing_to_answer(ola: Visitor, firm: Firm):
    project = make_project()
    own = make_quote(make_lead(firm, project))
    rival = make_quote(make_lead(make_firm("Rival AS"), project))
    awarding.accept(rival, actor_id=project.poster_id)
    transaction.commit()
    page = ola.get(f"/oppdrag/{own.lead_id}")
    assert "bekreft" not in page.text
    assert "Rival" not in page.text
    ola.post(f"/oppdrag/{own.lead_id}/ja", token(ola), status=303)
    assert state_of(own) is ProjectState.CHOSEN
    assert db.session.get_one(Quote, rival.id).confirmed_at is None

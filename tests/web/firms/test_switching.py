"""One person in several firms: the switcher, and a link to a lead that lies in another of them."""

import pytest
from flask import Flask

from portal.accounts.models import Person
from portal.core.database import db
from portal.firms import members
from portal.firms.models import Firm, MemberRole
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import without_request_id


@pytest.fixture
def firms(app: Flask) -> tuple[Firm, Firm]:
    return make_firm("Olas Tak AS"), make_firm("Olas Bad AS")


@pytest.fixture
def ola(firms: tuple[Firm, Firm]) -> Person:
    """In both; acts for the first until another is chosen."""
    ola = make_person("Ola Håndverker")
    make_member(firms[0], ola)
    make_member(firms[1], ola, role=MemberRole.READER)
    return ola


@pytest.fixture
def olas(app: Flask, ola: Person) -> Visitor:
    return Visitor(app).sign_in(open_session(ola))


def switch(page, firm: Firm):
    forms = [form for form in page.forms.values() if form.action == "/bedrift/bytt"]
    return next(form for form in forms if form["firm"].value == str(firm.id)).submit(status=303)


def token_of(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.get("/min-side").forms[0]["csrf_token"].value}


@pytest.mark.parametrize("path", ["/oppdrag", "/min-side"])
def test_it_is_one_button_for_this_log_in_alone(app: Flask, ola: Person, olas: Visitor, firms, path: str) -> None:
    second = Visitor(app).sign_in(open_session(ola))
    page = switch(olas.get(path), firms[1]).follow()
    assert "Du arbeider nå for Olas Bad AS" in page
    assert "Olas Bad AS" in olas.get("/bedrift").html.h1.text
    assert "Olas Tak AS" in second.get("/bedrift").html.h1.text
    assert "Bytt til Olas Tak AS" in olas.get("/min-side")


def test_who_is_in_one_firm_is_offered_no_other_and_asked_for_none(app: Flask, firms, olas: Visitor) -> None:
    visitor = Visitor(app).sign_in(open_session(make_member(firms[0], make_person("Eva"))))
    assert "/bedrift/bytt" not in visitor.get("/oppdrag").text
    queries = visitor.query_count
    assert "/bedrift/bytt" in olas.get("/oppdrag").text
    assert olas.query_count == queries + 1


def test_nobody_acts_for_a_firm_they_are_not_in(app: Flask, olas: Visitor, firms) -> None:
    strangers = make_firm("Nils Bygg AS")
    fields = token_of(olas)
    theirs, *none = [
        without_request_id(olas.post("/bedrift/bytt", fields | {"firm": firm}, status=404))
        for firm in (str(strangers.id), "9000000000", "x", "1" * 25, "")
    ]
    assert none == [theirs] * 4
    assert "Olas Tak AS" in olas.get("/bedrift").html.h1.text


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_it_leads_nowhere_but_here(olas: Visitor, firms, onward: str) -> None:
    fields = token_of(olas) | {"firm": str(firms[1].id), "next": onward}
    assert olas.post("/bedrift/bytt", fields, status=303).location == "/oppdrag"


def test_out_of_the_chosen_firm_one_acts_for_the_other(app: Flask, ola: Person, olas: Visitor, firms) -> None:
    switch(olas.get("/min-side"), firms[1])
    members.leave(firms[1].id, person_id=ola.id)
    db.session.commit()
    assert "Olas Tak AS" in olas.get("/bedrift").html.h1.text
    assert "/bedrift/bytt" not in olas.get("/oppdrag").text


def test_a_link_to_the_other_firms_lead_offers_to_switch_and_leads_there(olas: Visitor, firms) -> None:
    lead = make_lead(firms[1])
    db.session.commit()
    page = olas.get(f"/oppdrag/{lead.id}", status=200)
    assert "Olas Bad AS" in page.html.main.text
    assert "Legge om tak" not in page
    forms = [form for form in page.forms.values() if form.action == "/bedrift/bytt" and "next" in form.fields]
    page = forms[0].submit(status=303).follow()
    assert page.request.path == f"/oppdrag/{lead.id}"
    assert "Legge om tak" in page


def test_to_anybody_else_it_is_what_a_missing_one_is(app: Flask, olas: Visitor, firms) -> None:
    strangers = make_lead(make_firm("Nils Bygg AS"))
    theirs = olas.get(f"/oppdrag/{strangers.id}", status=404)
    none = olas.get(f"/oppdrag/{strangers.id + 1000}", status=404)
    assert without_request_id(theirs) == without_request_id(none)
    in_one = Visitor(app).sign_in(open_session(make_member(firms[0], make_person("Eva"))))
    lead = make_lead(firms[1])
    in_one.get(f"/oppdrag/{lead.id}", status=404)


def test_a_firm_that_is_held_back_is_not_offered(olas: Visitor, firms) -> None:
    lead = make_lead(firms[1])
    firms[1].suspended_at = db.func.now()
    db.session.commit()
    olas.get(f"/oppdrag/{lead.id}", status=404)

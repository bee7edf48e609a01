"""POST /oppdrag/<id>/svar: an offer, once, by those who may, while there is room."""

import pytest

from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.leads.models import Lead
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.states import ProjectState
from portal.quotes.models import Quote
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.leads.conftest import visitor
from tests.web.leads.test_lead import HTMX, csrf_of, without_request_id

OFFER = {
    "price_form": "estimate",
    "amount": "185 000,50",
    "starts": "uke 3",
    "message": "Vi kan gjøre dette i uke tre, alt er med.",
}


def fill_in(ola: Visitor, lead: Lead, **changes: str):
    form = ola.get(f"/oppdrag/{lead.id}/svar").forms["reply"]
    for name, text in (OFFER | changes).items():
        form[name] = text
    return form


def quotes_of(lead: Lead) -> list[Quote]:
    return list(db.session.scalars(db.select(Quote).where(Quote.lead_id == lead.id)))


def test_it_takes_a_slot_and_shows_the_contact(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, make_project(contact_name="Kari Kanari", shares_phone=True))
    page = fill_in(ola, lead).submit(status=303).follow()
    assert "Svaret er sendt" in page
    assert "Kunden ser at dere har fått dette." in page
    links = {link["href"] for link in page.html.select(".contact dl a")}
    project = db.session.get_one(Project, lead.project_id)
    assert links == {f"tel:{project.contact_phone}", f"mailto:{project.contact_email}"}
    assert "Kari Kanari" in page.html.select_one(".contact").text
    assert "Prisoverslag185\u202f000,50\xa0kr" in page.html.select_one("#detail").text.replace("\n", "")
    assert project.taken_slots == 1
    assert [quote.amount_ore for quote in quotes_of(lead)] == [18_500_050]


def test_htmx_is_sent_on_to_the_lead(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    form = fill_in(ola, lead)
    answer = ola.post(form.action, form.submit_fields(), headers=HTMX, status=204)
    assert answer.headers["HX-Redirect"] == f"/oppdrag/{lead.id}"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": ""}, "Skriv prisen i kroner"),
        ({"amount": "ca. femti"}, "Skriv prisen med tall"),
        ({"amount": "-5"}, "Skriv prisen med tall"),
        ({"amount": "0"}, "Prisen må være mellom"),
        ({"amount": "9" * 300}, "Skriv prisen med tall"),
        ({"amount": "100 000 000,01"}, "Prisen må være mellom"),
        ({"amount": "١٢٣"}, "Skriv prisen med tall"),
        ({"message": "kort"}, "Skriv minst 20 tegn til kunden"),
        ({"message": "x" * 4001}, "Skriv høyst 4000 tegn"),
        ({"message": "\u200b" * 40}, "Skriv noen ord til kunden"),
        ({"starts": ""}, "Skriv når dere kan begynne"),
        ({"starts": "x" * 101}, "Skriv høyst 100 tegn"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(
    ola: Visitor, firm: Firm, changes: dict[str, str], sentence: str
) -> None:
    lead = make_lead(firm)
    page = fill_in(ola, lead, **changes).submit(status=422)
    field = next(iter(changes))
    assert sentence in page.html.select_one(f"#{field}-error").text
    assert page.html.select_one(f"#feil a[href='#{field}']")
    for name in {"amount", "starts", "message"} - changes.keys():
        assert page.forms["reply"][name].value == OFFER[name]
    assert quotes_of(lead) == []
    assert db.session.get_one(Lead, lead.id).replied_at is None


@pytest.mark.parametrize("price_form", ["", "gift", "FIXED"])
def test_a_price_form_that_is_none_is_refused(ola: Visitor, firm: Firm, price_form: str) -> None:
    lead = make_lead(firm)
    form = fill_in(ola, lead)
    fields = [(name, text) for name, text in form.submit_fields() if name != "price_form"]
    ola.post(form.action, [*fields, ("price_form", price_form)], status=422)
    assert quotes_of(lead) == []


@pytest.mark.parametrize(
    "letters", ["Áŋŋel čállá đáppe ŧ ž 🏠", "<script>alert(1)</script> og mer tekst", "linje\r\nlinje to er lang nok"]
)
def test_any_letters_come_back_as_they_were_written(ola: Visitor, firm: Firm, letters: str) -> None:
    lead = make_lead(firm)
    page = fill_in(ola, lead, message=letters).submit(status=303).follow()
    assert letters.replace("\r\n", "\n") in page.html.select_one("#quote-h").parent.text
    assert "<script>alert" not in page


def test_the_same_press_twice_is_one_offer_and_the_same_answer(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    form = fill_in(ola, lead)
    first, second = form.submit(), form.submit()
    assert (first.status, first.location) == (second.status, second.location)
    assert len(quotes_of(lead)) == 1
    assert db.session.get_one(Project, lead.project_id).taken_slots == 1


def lose_the_last_slot(lead: Lead) -> None:
    project = db.session.get_one(Project, lead.project_id)
    project.wished_replies = 1
    projects.take_slot(project)


def lose_to_a_colleague(lead: Lead) -> None:
    make_quote(lead)


def lose_to_an_award(lead: Lead) -> None:
    projects.mark_awarded(db.session.get_one(Project, lead.project_id))


@pytest.mark.parametrize(
    ("lose", "sentence"),
    [
        (lose_the_last_slot, "så mange svar som kunden ønsket"),
        (lose_to_a_colleague, "Tilbudet er sendt mens du skrev"),
        (lose_to_an_award, "tar ikke imot svar lenger"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_comes_too_late_is_told_kindly_and_keeps_the_text(
    ola: Visitor, firm: Firm, lose, sentence: str, headers: dict[str, str]
) -> None:
    lead = make_lead(firm)
    form = fill_in(ola, lead)
    lose(lead)
    db.session.commit()
    before = (len(quotes_of(lead)), db.session.get_one(Project, lead.project_id).taken_slots)
    page = ola.post(form.action, form.submit_fields(), headers=headers, status=409)
    assert sentence in page
    assert page.html.select_one("#message").text.strip() == OFFER["message"]
    assert (len(quotes_of(lead)), db.session.get_one(Project, lead.project_id).taken_slots) == before


def test_a_reader_can_neither_see_the_form_nor_send_it(ola: Visitor, reader: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    reader.get(f"/oppdrag/{lead.id}/svar", status=404)
    reader.post(f"/oppdrag/{lead.id}/svar", {**OFFER, "csrf_token": csrf_of(reader)}, status=404)
    assert quotes_of(lead) == []


def test_an_owner_may_answer_too(app, firm: Firm) -> None:
    lead = make_lead(firm)
    fill_in(visitor(app, firm, MemberRole.OWNER), lead).submit(status=303)
    assert len(quotes_of(lead)) == 1


def test_a_stranger_gets_what_a_missing_lead_gives(stranger: Visitor, kari: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    for other in (stranger, kari):
        fields = {**OFFER, "csrf_token": csrf_of(other)}
        theirs = other.post(f"/oppdrag/{lead.id}/svar", fields, status=404)
        none = other.post(f"/oppdrag/{lead.id + 1000}/svar", fields, status=404)
        assert without_request_id(theirs) == without_request_id(none)
    assert quotes_of(lead) == []


def test_who_has_not_logged_in_is_sent_to_log_in(anyone: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    answer = anyone.post(f"/oppdrag/{lead.id}/svar", {**OFFER, "csrf_token": csrf_of(anyone)}, status=303)
    assert "/logg-inn" in answer.location
    assert quotes_of(lead) == []


def test_without_a_token_nothing_is_sent(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    ola.post(f"/oppdrag/{lead.id}/svar", OFFER, status=400)
    assert quotes_of(lead) == []


def test_a_firm_that_was_not_chosen_is_told_so(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm, make_project(state=ProjectState.AWARDED))
    make_quote(lead)
    rival = make_lead(make_firm("Vinner"), db.session.get_one(Project, lead.project_id))
    make_quote(rival)
    assert "Kunden valgte en annen" in ola.get(f"/oppdrag/{lead.id}")


@pytest.mark.parametrize("path", ["svar", "avsla"])
def test_there_is_no_form_for_what_is_answered(ola: Visitor, firm: Firm, path: str) -> None:
    lead = make_lead(firm)
    make_quote(lead)
    assert ola.get(f"/oppdrag/{lead.id}/{path}", status=303).location == f"/oppdrag/{lead.id}"

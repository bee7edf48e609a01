"""An offer that has been sent: how it stands, revised by one of two colleagues, its history, and taken back."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.blueprints.leads.offer_form import today
from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.leads.models import Lead
from portal.projects import services as projects
from portal.projects.models import Project
from portal.quotes.models import Quote, QuoteDraft
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_lead, make_member, make_project
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import HTMX, csrf_of, without_request_id
from tests.web.leads.test_offer_form import send, typed
from tests.web.leads.test_reply import OFFER, quotes_of

CHANGE, WITHDRAW, HISTORY = "tilbud/endre", "tilbud/trekk", "tilbud/historikk"


@pytest.fixture
def lead(firm: Firm, ola: Visitor) -> Lead:
    """Answered by Ola with two lines."""
    lead = make_lead(firm, make_project(contact_name="Kari Kanari"))
    send(ola, lead, typed({}, {"text": "Stillas", "quantity": "1", "unit": "rs", "unit_price": "20 000"}))
    return lead


@pytest.fixture
def bodil(app: Flask, firm: Firm) -> Visitor:
    return Visitor(app).sign_in(open_session(make_member(firm, make_person("Bodil Berg"), role=MemberRole.ESTIMATOR)))


def plain(element) -> str:
    return element.get_text(" ", strip=True).replace("\u202f", " ").replace("\xa0", " ")


def change(visitor: Visitor, lead: Lead, *, status: int = 303, **fields: str):
    form = visitor.get(f"/oppdrag/{lead.id}/{CHANGE}").forms["reply"]
    for name, text in fields.items():
        form[name.replace("__", "-")] = text
    return form.submit(status=status)


def quote_of(lead: Lead) -> Quote:
    (quote,) = quotes_of(lead)
    return quote


def test_the_form_begins_with_what_stands_and_what_is_changed_is_told_line_by_line(ola: Visitor, lead: Lead) -> None:
    page = change(ola, lead, lines__0__unit_price="300", lines__1__text="Stillas og lift", takes="to uker").follow()
    assert "Endringen er sendt." in page
    assert (quote_of(lead).number, quote_of(lead).amount_ore) == (2, 62_000_00)
    said = plain(page.html.select_one("#quote-h").parent)
    assert "Versjon 2" in said
    assert "62 000 kr" in said
    history = ola.get(f"/oppdrag/{lead.id}/{HISTORY}")
    first, second = (plain(section) for section in history.html.select("section.panel"))
    assert "55 070 kr → 62 000 kr" in first
    assert "Undertak og lekter Med i prisen, 140 m², 35 070 kr, 25 % mva. → Med i prisen, 140 m², 42 000 kr" in first
    assert "Ny linje Stillas og lift 20 000 kr Fjernet linje Stillas 20 000 kr" in first
    assert "Tar Ikke oppgitt → to uker" in first
    assert "55 070 kr" in second


def test_the_same_press_twice_is_one_revision_and_an_unchanged_one_is_none(ola: Visitor, lead: Lead) -> None:
    form = ola.get(f"/oppdrag/{lead.id}/{CHANGE}").forms["reply"]
    form["starts"] = "uke 9"
    first, second = form.submit(status=303), form.submit(status=303)
    assert (first.location, quote_of(lead).number) == (second.location, 2)
    assert "Tilbudet står som det var." in change(ola, lead).follow()
    assert quote_of(lead).number == 2


def test_who_writes_on_an_offer_that_a_colleague_has_changed_sees_both_and_decides(
    ola: Visitor, bodil: Visitor, lead: Lead
) -> None:
    form = ola.get(f"/oppdrag/{lead.id}/{CHANGE}").forms["reply"]
    form["starts"] = "uke 9"
    change(bodil, lead, starts="uke 4")
    page = form.submit(status=409)
    other = plain(page.html.select_one("#other"))
    assert "Bodil Berg sendte en endring" in other
    assert "uke 4" in other
    assert page.forms["reply"]["starts"].value == "uke 9"
    assert (quote_of(lead).number, quote_of(lead).starts) == (2, "uke 4")
    page.forms["reply"].submit(status=303)
    assert (quote_of(lead).number, quote_of(lead).starts) == (3, "uke 9")
    assert db.session.get(QuoteDraft, lead.id) is None


def test_a_half_written_change_is_kept_and_gone_on_with(ola: Visitor, bodil: Visitor, lead: Lead) -> None:
    fields = {"number": "1", "starts": "uke", "message": "M"}
    send(ola, lead, fields, where="utkast", headers=HTMX, status=200)
    page = bodil.get(f"/oppdrag/{lead.id}")
    assert page.html.find("a", string="Fortsett på endringen")
    assert bodil.get(f"/oppdrag/{lead.id}/{CHANGE}").forms["reply"]["starts"].value == "uke"
    change(bodil, lead, starts="uke 9", message=OFFER["message"], price_form="fixed", amount="50 000")
    assert db.session.get(QuoteDraft, lead.id) is None
    assert quote_of(lead).starts == "uke 9"


def test_what_is_wrong_with_a_change_is_said_at_its_field(ola: Visitor, lead: Lead) -> None:
    page = change(ola, lead, lines__0__unit_price="mye", status=422)
    assert "Skriv prisen med tall" in page.html.select_one("#lines-0-unit_price-error").text
    assert quote_of(lead).number == 1


def test_an_expired_offer_is_renewed(ola: Visitor, lead: Lead) -> None:
    quote_of(lead).valid_until = today() - timedelta(days=1)
    db.session.commit()
    page = ola.get(f"/oppdrag/{lead.id}")
    assert "Fristen er ute, så kunden kan ikke velge tilbudet." in page
    assert page.html.find("a", string="Forny tilbudet")["href"] == f"/oppdrag/{lead.id}/{CHANGE}"
    change(ola, lead, valid_until=(today() + timedelta(days=14)).isoformat())
    assert "Fristen er ute" not in ola.get(f"/oppdrag/{lead.id}")


def test_it_is_taken_back_after_a_page_that_says_what_happens(ola: Visitor, lead: Lead) -> None:
    page = ola.get(f"/oppdrag/{lead.id}/{WITHDRAW}")
    assert "Dere ser ikke kontaktinfoen til kunden lenger." in page
    forms = [form for form in page.forms.values() if form.action.endswith(WITHDRAW)]
    page = forms[0].submit(status=303).follow()
    assert "Tilbudet er trukket." in page
    assert "Kari Kanari" not in page
    assert quote_of(lead).withdrawn_at is not None
    assert forms[0].submit(status=303)
    assert not page.html.find("a", string="Endre tilbudet")
    for path in (CHANGE, WITHDRAW):
        assert ola.get(f"/oppdrag/{lead.id}/{path}", status=303).location == f"/oppdrag/{lead.id}"


def lose_to_another(lead: Lead) -> None:
    quote_of(lead).rejected_at = clock.now()
    projects.mark_awarded(db.session.get_one(Project, lead.project_id))


def be_chosen(lead: Lead) -> None:
    quote_of(lead).accepted_at = clock.now()
    projects.mark_awarded(db.session.get_one(Project, lead.project_id))


@pytest.mark.parametrize("happen", [lose_to_another, be_chosen])
def test_who_comes_too_late_is_told_kindly_and_keeps_the_text(ola: Visitor, lead: Lead, happen) -> None:
    change_form = ola.get(f"/oppdrag/{lead.id}/{CHANGE}").forms["reply"]
    change_form["starts"] = "uke 9"
    withdraw_page = ola.get(f"/oppdrag/{lead.id}/{WITHDRAW}")
    happen(lead)
    db.session.commit()
    page = change_form.submit(status=409)
    assert "Tilbudet kan ikke endres lenger." in page
    assert page.html.select_one("[name=starts]")["value"] == "uke 9"
    form = next(form for form in withdraw_page.forms.values() if form.action.endswith(WITHDRAW))
    assert "Tilbudet kan ikke trekkes lenger." in form.submit(status=409)
    assert (quote_of(lead).number, quote_of(lead).withdrawn_at) == (1, None)


@pytest.mark.parametrize("path", [CHANGE, WITHDRAW, HISTORY])
def test_before_the_reply_these_pages_lead_to_the_lead(ola: Visitor, firm: Firm, path: str) -> None:
    lead = make_lead(firm)
    assert ola.get(f"/oppdrag/{lead.id}/{path}", status=303).location == f"/oppdrag/{lead.id}"
    if path != HISTORY:
        assert send(ola, lead, OFFER, where=path).location == f"/oppdrag/{lead.id}"


@pytest.mark.parametrize("path", [CHANGE, WITHDRAW])
def test_nobody_else_changes_or_withdraws_it(
    reader: Visitor, stranger: Visitor, anyone: Visitor, lead: Lead, path: str
) -> None:
    for visitor in (reader, stranger):
        for ask in (visitor.get, lambda url, *, by=visitor, **how: by.post(url, {"csrf_token": csrf_of(by)}, **how)):
            theirs = ask(f"/oppdrag/{lead.id}/{path}", status=404)
            missing = ask(f"/oppdrag/{lead.id + 999}/{path}", status=404)
            assert without_request_id(theirs) == without_request_id(missing)
    assert "/logg-inn" in send(anyone, lead, OFFER, where=path).location
    assert (quote_of(lead).number, quote_of(lead).withdrawn_at) == (1, None)


def test_a_reader_sees_the_offer_and_its_history_without_buttons(ola: Visitor, reader: Visitor, lead: Lead) -> None:
    change(ola, lead, starts="uke 9")
    page = reader.get(f"/oppdrag/{lead.id}")
    assert page.html.find("a", string="Se hva som er endret")
    assert not page.html.find("a", string="Endre tilbudet")
    assert not page.html.find("a", string="Trekk tilbudet")
    assert "uke 9" in reader.get(f"/oppdrag/{lead.id}/{HISTORY}")


def test_a_strangers_history_is_as_none(stranger: Visitor, lead: Lead) -> None:
    theirs = stranger.get(f"/oppdrag/{lead.id}/{HISTORY}", status=404)
    assert without_request_id(theirs) == without_request_id(
        stranger.get(f"/oppdrag/{lead.id + 999}/{HISTORY}", status=404)
    )


def test_the_number_of_queries_does_not_grow_with_revisions(ola: Visitor, lead: Lead) -> None:
    counts = []
    for revisions in range(3):
        change(ola, lead, starts=f"uke {revisions + 5}")
        ola.get(f"/oppdrag/{lead.id}/{HISTORY}")
        counts.append(ola.query_count)
    assert counts == [7, 7, 7], ola.statements

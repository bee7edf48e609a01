"""POST /oppdrag/<id>/avsla: a no with a reason, and on to the next."""

import pytest

from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.leads.states import DeclineReason
from tests.factories.marketplace import make_lead, make_leads, make_quote
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import csrf_of


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_each_reason_is_written_down(ola: Visitor, firm: Firm, reason: DeclineReason) -> None:
    lead = make_lead(firm)
    form = ola.get(f"/oppdrag/{lead.id}/avsla").forms["decline"]
    form["reason"] = reason.value
    page = form.submit(status=303).follow()
    assert page.html.select_one(".toast span").text == "Oppdraget er avslått. Det ligger i arkivet."
    declined = db.session.get_one(Lead, lead.id)
    assert (declined.decline_reason, declined.declined_at is not None) == (reason, True)


def test_the_toast_has_the_way_back(ola: Visitor, firm: Firm) -> None:
    lead, _below = make_leads(firm, 2)
    form = ola.get(f"/oppdrag/{lead.id}/avsla").forms["decline"]
    form["reason"] = "too-far"
    page = form.submit(status=303).follow()
    undo = page.html.select_one(".toast form")
    assert undo["action"] == f"/oppdrag/{lead.id}/avslag/angre"
    ola.post(undo["action"], {"csrf_token": undo.select_one("[name=csrf_token]")["value"]}, status=303)
    assert db.session.get_one(Lead, lead.id).declined_at is None


def test_it_leads_to_the_next_below_then_above_then_the_list(ola: Visitor, firm: Firm) -> None:
    newest, middle, oldest = make_leads(firm, 3)
    ways = []
    for lead in (middle, oldest, newest):
        form = ola.get(f"/oppdrag/{lead.id}/avsla").forms["decline"]
        form["reason"] = "too-far"
        ways.append(form.submit(status=303).location)
    assert ways == [f"/oppdrag/{oldest.id}", f"/oppdrag/{newest.id}", "/oppdrag"]


def test_without_a_reason_it_asks_for_one(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    page = ola.get(f"/oppdrag/{lead.id}/avsla").forms["decline"].submit(status=422)
    assert "Velg en grunn" in page
    assert db.session.get_one(Lead, lead.id).declined_at is None


def test_the_same_press_twice_is_the_same_answer(ola: Visitor, firm: Firm) -> None:
    lead, below = make_leads(firm, 2)
    form = ola.get(f"/oppdrag/{lead.id}/avsla").forms["decline"]
    form["reason"] = "too-small"
    assert [form.submit(status=303).location for _ in "12"] == [f"/oppdrag/{below.id}"] * 2


def test_what_is_answered_is_not_declined(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    form = ola.get(f"/oppdrag/{lead.id}/avsla").forms["decline"]
    form["reason"] = "too-far"
    make_quote(lead)
    db.session.commit()
    assert "Dere har allerede svart på dette oppdraget." in form.submit(status=409)
    assert db.session.get_one(Lead, lead.id).declined_at is None


def test_nobody_else_declines_it(
    reader: Visitor, stranger: Visitor, kari: Visitor, anyone: Visitor, firm: Firm
) -> None:
    lead = make_lead(firm)
    for visitor, status in ((reader, 404), (stranger, 404), (kari, 404), (anyone, 303)):
        fields = {"reason": "too-far", "csrf_token": csrf_of(visitor)}
        visitor.post(f"/oppdrag/{lead.id}/avsla", fields, status=status)
    assert db.session.get_one(Lead, lead.id).declined_at is None

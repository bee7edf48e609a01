"""Whoever has a lead open hears what a colleague does with it; of their own doings, and of others' leads, they hear nothing."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.leads import marks
from portal.leads.models import Lead
from portal.quotes import drafts
from portal.quotes.drafts import Page
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_quote
from tests.support.visitors import Visitor

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
AT_MOST = 8
"""Statements of a poll about a lead on which everything has happened."""


def known(ola: Visitor, lead: Lead) -> dict[str, str]:
    """What the page of the lead tells the poll."""
    page = ola.get(f"/oppdrag/{lead.id}").html
    assert page.select_one("[hx-get*='/oppdrag/nytt']")["hx-include"] == "[data-known]"
    return {field["name"]: field["value"] for field in page.select("[data-known]")} | {"siden": str(lead.id)}


def told(ola: Visitor, fields: dict[str, str]) -> str:
    db.session.commit()
    said = ola.get("/oppdrag/nytt", fields, headers=HTMX).html.select_one("[hx-target='#meanwhile'] .ds-alert")
    return said["data-announce"] if said else ""


@pytest.fixture
def guro(firm: Firm) -> Person:
    return make_member(firm, make_person("Guro Kalkyle"), role=MemberRole.ESTIMATOR)


def decline(lead: Lead, _guro: Person) -> None:
    lead.declined_at, lead.decline_reason = clock.now(), "too-far"


def test_nothing_has_happened(ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    assert told(ola, known(ola, lead)) == ""


@pytest.mark.parametrize(
    ("happen", "said"),
    [
        (lambda lead, guro: marks.archive(lead.firm_id, [lead.id]), "En kollega har arkivert oppdraget."),
        (
            lambda lead, guro: marks.snooze(lead.firm_id, [lead.id], until=marks.wakes_at(marks.Snooze.TOMORROW)),
            "En kollega har utsatt oppdraget.",
        ),
        (decline, "En kollega har takket nei til oppdraget."),
        (lambda lead, guro: marks.assign(lead, person_id=guro.id), "Guro Kalkyle er satt som ansvarlig."),
        (lambda lead, guro: marks.write_note(lead, "Ring først"), "En kollega har skrevet i notatet."),
        (lambda lead, guro: make_quote(lead, written_by=guro), "Guro Kalkyle har sendt tilbudet."),
        (
            lambda lead, guro: drafts.keep(lead, actor_id=guro.id, words={"message": "Hei"}, page=Page(0, 0)),
            "Guro Kalkyle skriver på et tilbud.",
        ),
    ],
)
def test_what_a_colleague_does_is_told_once(
    ola: Visitor, firm: Firm, guro: Person, happen: Callable[[Lead, Person], object], said: str
) -> None:
    lead = make_lead(firm)
    before = known(ola, lead)
    happen(lead, guro)
    assert told(ola, before) == said
    tag = ola.get("/oppdrag/nytt", before, headers=HTMX).headers["HX-PTag"]
    ola.get("/oppdrag/nytt", before, headers={**HTMX, "HX-PTag": tag}, status=304)
    assert told(ola, known(ola, lead)) == ""


def test_a_changed_offer_is_told_of_and_many_things_cost_few_queries(ola: Visitor, firm: Firm, guro: Person) -> None:
    lead = make_lead(firm)
    quote = make_quote(lead, written_by=guro)
    before = known(ola, lead)
    quote.number = 2
    marks.archive(firm.id, [lead.id])
    marks.assign(lead, person_id=guro.id)
    marks.write_note(lead, "Ring først")
    assert told(ola, before).startswith("Guro Kalkyle har endret tilbudet. En kollega har arkivert oppdraget. Guro ")
    assert ola.query_count <= AT_MOST


def test_ones_own_offer_is_no_news(app: Flask, ola: Visitor, firm: Firm) -> None:
    lead = make_lead(firm)
    before = known(ola, lead)
    own = marks.list_answerers(firm.id)[0]
    make_quote(lead, written_by=db.session.get_one(Person, own.person_id))
    assert told(ola, before) == ""


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, ""])
def test_a_made_up_lead_is_none(ola: Visitor, firm: Firm, number: str) -> None:
    make_lead(firm)
    assert told(ola, {"siden": "0", "oppdrag": number}) == ""


def test_another_firms_lead_is_none(ola: Visitor, firm: Firm) -> None:
    other = make_lead(make_firm("Andre Tak AS"), archived_at=clock.now())
    make_lead(firm)
    assert told(ola, {"siden": "0", "oppdrag": str(other.id), "merker": ""}) == ""

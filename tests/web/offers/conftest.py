"""Kari's project, an offer on it from Ola's firm, and those who look at it."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from flask import Flask

from portal.accounts.models import Person
from portal.core import transaction
from portal.firms.models import Firm, MemberRole
from portal.leads import services as leads
from portal.leads.disclosure import fields_on_reply
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.quotes.lines import LineKind, Unit
from portal.quotes.models import Quote
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_line, make_member, make_project, make_quote
from tests.support.visitors import Visitor

SAMI = "Čáhppes flis, Ŋ ŋ Đ đ Š š Ŧ ŧ Ž ž"
LINES = (
    make_line("Riving og bortkjøring", 12_500, item="riving"),
    make_line(SAMI, quantity=Decimal("12.5"), unit=Unit.SQUARE_METRE, kroner=1_234),
    make_line("Frakt av mat til lunsj", 600, vat_percent=15),
    make_line("Varmekabler", 9_000, kind=LineKind.OPTION),
    make_line("Maling av taket", None),
)


@dataclass
class World:
    """The offer with its lead and project; Kari posted, Ola's firm answered."""

    kari: Person
    firm: Firm
    project: Project
    lead: Lead
    quote: Quote
    app: Flask

    def visitor(self, person: Person) -> Visitor:
        return Visitor(self.app).sign_in(open_session(person))

    @property
    def karis(self) -> Visitor:
        """Kari's browser."""
        return self.visitor(self.kari)

    @property
    def olas(self) -> Visitor:
        """The browser of somebody in the firm who may only read."""
        return self.visitor(make_member(self.firm, make_person("Ola Leser"), role=MemberRole.READER))

    @property
    def of_firm(self) -> str:
        """The offer's address in the firm."""
        return f"/oppdrag/{self.lead.id}/tilbud"

    @property
    def of_poster(self) -> str:
        """The offer's address at the poster's."""
        return f"/mine-prosjekter/{self.project.id}/tilbud/{self.quote.id}"


def make_world(app: Flask, *, lines=LINES, project=None, email="kanari@post.example", **fields) -> World:
    kari = make_person("Kari Kanarifugl", email=email, phone="+4747112233")
    details = {"contact_name": kari.name, "contact_phone": "+4747112233", "street_address": "Kanariveien 99"}
    project = make_project(kari, **(details | (project or {})))
    firm = make_firm("Olas Bad AS")
    lead = make_lead(firm, project)
    writer = make_person("Ola Skriver")
    quote = make_quote(lead, written_by=writer, lines=lines, **fields)
    leads.reveal(project, firm_id=firm.id, person_id=writer.id, fields=fields_on_reply(project), reason="reply")
    transaction.commit()
    return World(kari, firm, project, lead, quote, app)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app, takes="To uker")

"""Firms, projects, waves, leads and offers as rows. Plain functions that flush; say only what the test is about.
People and their sessions are in tests/factories/accounts.py.

They write straight into the tables, so that a test can stand in any state. What a verb does is tested through the verb.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.dispatch.models import Course, Wave
from portal.firms.models import Firm, FirmCertificate, FirmMember, FirmMunicipality, FirmService, MemberRole
from portal.leads.models import Lead
from portal.organisations.models import Organisation
from portal.places.queries import find_postal_code
from portal.projects import queries
from portal.projects.choices import Start
from portal.projects.models import Project, QuestionSet
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState
from portal.quotes.lines import Line, LineKind, Unit
from portal.quotes.models import Quote, QuoteLine
from portal.quotes.totals import total
from tests.factories.accounts import make_person

_numbers = count(1)
ENDED = (ProjectState.WITHDRAWN, ProjectState.EXPIRED, ProjectState.MERGED)
ORG_NUMBER_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def make_organisation(name: str = "Prøve Bygg AS", *, org_number: str | None = None, **fields: Any) -> Organisation:
    """An organisation with a number that passes the check."""
    return _flushed(Organisation(name=name, org_number=org_number or _org_number(), **fields))


def make_firm(
    name: str = "Prøve Bygg AS",
    *,
    postal_code: str = "0558",
    services: tuple[tuple[str, str], ...] = (("tak", ""),),
    municipality_numbers: tuple[str, ...] = (),
    **fields: Any,
) -> Firm:
    """A verified firm that takes all of «tak», 40 km around its postal code; nobody is in it."""
    place = find_postal_code(postal_code)
    organisation_id = fields.pop("organisation_id", None) or make_organisation(name).id
    defaults = {"latitude": place.latitude, "longitude": place.longitude, "radius_km": 40, "verified_at": clock.now()}
    firm = _flushed(Firm(organisation_id=organisation_id, name=name, postal_code=postal_code, **{**defaults, **fields}))
    db.session.add_all(FirmService(firm_id=firm.id, category=key, service=service) for key, service in services)
    db.session.add_all(FirmMunicipality(firm_id=firm.id, municipality_number=number) for number in municipality_numbers)
    db.session.flush()
    return firm


def make_member(firm: Firm, person: Person | None = None, *, role: MemberRole = MemberRole.OWNER) -> Person:
    """A person in the firm; returns the person."""
    person = person or make_person("Ola Håndverker")
    _flushed(FirmMember(firm_id=firm.id, person_id=person.id, role=role))
    return person


def make_certificate(firm: Firm, kind: str, **fields: Any) -> FirmCertificate:
    """An approved certificate of this kind, until further notice, without a file."""
    defaults = {"source": "proof", "is_approved": True, "decided_at": clock.now(), "checked_at": clock.now()}
    return _flushed(FirmCertificate(firm_id=firm.id, kind=kind, **{**defaults, **fields}))


def make_project(poster: Person | None = None, *, state: ProjectState = ProjectState.OPEN, **fields: Any) -> Project:
    """A roof in Oslo, filled in, in the state asked for; `poster` None makes one."""
    moments = ("finished_at", "submitted_at", "approved_at", "awarded_at", "confirmed_at", "completed_at")
    reached = {
        ProjectState.DRAFT: (),
        ProjectState.UNPROVED: moments[:1],
        ProjectState.WAITING: moments[:2],
        ProjectState.ASKED: (*moments[:2], "asked_at"),
        ProjectState.OPEN: moments[:3],
        ProjectState.PAUSED: (*moments[:3], "paused_at"),
        ProjectState.CLOSED: (*moments[:3], "closed_at"),
        ProjectState.CHOSEN: moments[:4],
        ProjectState.AWARDED: moments[:5],
        ProjectState.COMPLETED: moments,
        ProjectState.REJECTED: (*moments[:2], "rejected_at"),
        **dict.fromkeys(ENDED, (*moments[:3], "ended_at")),
    }[state]
    poster = poster or make_person()
    defaults = {
        "poster_id": poster.id,
        "category": "tak",
        "service": "omlegging",
        "answers": {"leaking": "nei", "shape": "saltak", "area": 140},
        "title": "Legge om tak, 140 m²",
        "description": "Taket er fra 1974 og skal legges om. Vi ønsker ny undertaksduk, lekter og takstein.",
        "start": Start.WITHIN_MONTH,
        "postal_code": "0558",
        "street_address": "Prøvegata 7",
        "contact_name": poster.name,
        "contact_email": poster.email,
        "contact_phone": "+4799999999",
        "ending": state if state in ENDED else None,
        **{moment: clock.now() for moment in reached},
    }
    project = Project(**{**defaults, **fields})
    project.question_set_id = project.question_set_id or _question_set(project.category)
    place = find_postal_code(project.postal_code) if project.postal_code else None
    if place:
        project.municipality_number = project.municipality_number or place.municipality_number
        project.latitude, project.longitude = place.latitude, place.longitude
    return _flushed(project)


def make_wave(project: Project, *, number: int = 1, asked: int = 1, **fields: Any) -> Wave:
    """A wave that has gone out."""
    return _flushed(Wave(project_id=project.id, number=number, asked=asked, **{"left_out": {}, **fields}))


def make_course(project: Project, outcome: str | None = None, **fields: Any) -> Course:
    """The project's course: ended so just now, or with its second wave to come in an hour."""
    running = {"next_wave": 2, "due_at": clock.now() + timedelta(hours=1)}
    ended = {"ended_at": clock.now(), "outcome": outcome}
    return _flushed(Course(project_id=project.id, **{**(ended if outcome else running), **fields}))


def make_lead(firm: Firm, project: Project | None = None, **fields: Any) -> Lead:
    """The project in the firm's inbox, unopened; `project` None makes an open one. Closed where the project takes no replies."""
    project = project or make_project()
    takes_replies = project.state in (ProjectState.OPEN, ProjectState.PAUSED) and not project.is_full
    defaults = {"wave": 1, "distance_km": 4.2, "closed_at": None if takes_replies else clock.now()}
    return _flushed(Lead(project_id=project.id, firm_id=firm.id, **{**defaults, **fields}))


def make_leads(firm: Firm, how_many: int, *, newest: datetime | None = None) -> list[Lead]:
    """So many leads on as many projects of one poster, a minute apart, newest first."""
    poster, newest = make_person(), newest or clock.now()
    return [
        make_lead(
            firm,
            make_project(poster, title=f"Legge om tak nr. {number}"),
            sent_at=newest - timedelta(minutes=number),
        )
        for number in range(how_many)
    ]


def make_quote(lead: Lead, *, written_by: Person | None = None, lines: tuple[Line, ...] = (), **fields: Any) -> Quote:
    """The firm's offer, with its lead marked and its slot taken. With lines its price is theirs, unless it is said."""
    lead.replied_at = lead.opened_at = clock.now()
    project = db.session.get_one(Project, lead.project_id)
    project.taken_slots += 1
    defaults = {
        "price_form": PriceForm.FIXED,
        "amount_ore": 185_000_00,
        "message": "Vi kan legge om taket i uke tre og har gjort mange slike før.",
        "starts": "Uke 3",
    }
    if any(line.kind == LineKind.INCLUDED for line in lines):
        totals = total(lines, fields.get("has_vat_in_lines", True))
        defaults |= {"amount_ore": totals.gross_ore, "vat_ore": totals.vat_ore}
    quote = _flushed(
        Quote(
            lead_id=lead.id,
            project_id=lead.project_id,
            firm_id=lead.firm_id,
            written_by_id=written_by.id if written_by else None,
            **{**defaults, **fields},
        )
    )
    db.session.add_all(
        QuoteLine(quote_id=quote.id, position=place, amount_ore=line.amount_ore, **vars(line))
        for place, line in enumerate(lines, 1)
    )
    db.session.flush()
    return quote


def make_line(text: str = "Ny taktekking", kroner: int | None = 10_000, **fields: Any) -> Line:
    """A line of one piece at this price, included and with VAT of 25 per cent; `kroner` None: it isn't in the price."""
    if kroner is None:
        return Line(kind=LineKind.EXCLUDED, text=text, **fields)
    defaults = {"quantity": Decimal(1), "unit": Unit.LUMP_SUM, "vat_percent": 25, "kind": LineKind.INCLUDED}
    return Line(text=text, unit_price_ore=kroner * 100, **{**defaults, **fields})


def _question_set(category: str) -> int:
    newest = select(QuestionSet.id).where(QuestionSet.category == category).order_by(QuestionSet.version.desc())
    found = db.session.scalars(newest.limit(1)).one()
    queries.get_question_set(found)  # read once, as in a server that has been running: a page counts its own questions
    return found


def _org_number() -> str:
    """The next number whose last digit is its check digit (modulus 11)."""
    while True:
        eight = f"{91_000_000 + next(_numbers)}"
        rest = sum(int(digit) * weight for digit, weight in zip(eight, ORG_NUMBER_WEIGHTS, strict=True)) % 11
        if rest != 1:
            return f"{eight}{(11 - rest) % 11}"


def _flushed(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row

"""What is said around Kari's roof: questions to her, a visit she chose the time of, a revised offer, and a thread."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from portal.clarifications import services as clarifications
from portal.conversations import services as conversations
from portal.conversations.services import POSTER_AND_FIRM
from portal.conversations.states import Side
from portal.core import clock
from portal.core.database import db
from portal.firms.models import FirmMember
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.quotes import revising
from portal.quotes.content import offer_of
from portal.quotes.lines import Line
from portal.quotes.models import Quote
from portal.visits import services as visits
from portal.visits.models import VisitTime

VISIT_DAYS, VISIT_MINUTES = (2, 3, 5), 45


def talk_about(project: Project) -> None:
    """Let the firms that were asked, the first of which has answered, talk with the poster. Ola's is the first."""
    asked = list(db.session.scalars(select(Lead).where(Lead.project_id == project.id).order_by(Lead.id)))
    silent = [lead for lead in asked if lead.replied_at is None and lead.declined_at is None]
    first = next(lead for lead in asked if lead.replied_at is not None)
    _ask(project, silent)
    _visit(project, first)
    _revise(first)
    _write(project, first)


def _ask(project: Project, silent: list[Lead]) -> None:
    bodies = (
        "Er det brukbart undertak i dag, eller ligger steinen rett på lektene?",
        "Skal pipebeslaget også skiftes?",
    )
    for lead, body in zip(silent, bodies, strict=False):
        asked = clarifications.ask(lead, body=body, actor_id=_owner_of(lead.firm_id))
        if body == bodies[0]:
            text = "Det ligger gammel papp under, og den er sprø. Regn med nytt undertak."
            clarifications.answer(asked, text=text, actor_id=project.poster_id)


def _visit(project: Project, lead: Lead) -> None:
    today = clock.in_oslo(clock.now()).date()
    times = [
        datetime.combine(today + timedelta(days=days), time(15, 30), clock.OSLO).astimezone(UTC) for days in VISIT_DAYS
    ]
    note = "Vi vil se på undertaket fra loftet og måle opp for stillas."
    visit = visits.propose(lead, times=times, minutes=VISIT_MINUTES, note=note, actor_id=_owner_of(lead.firm_id))
    of_visit = select(VisitTime.id).where(VisitTime.visit_id == visit.id).order_by(VisitTime.starts_at)
    chosen = db.session.scalars(of_visit.limit(1)).one()
    reply = "Fint. Vi har hengelås på porten, så ring når dere er framme."
    visits.choose(visit, time_id=chosen, gives_address=True, reply=reply, actor_id=project.poster_id)


def _revise(lead: Lead) -> None:
    quote = db.session.scalars(select(Quote).where(Quote.lead_id == lead.id)).one()
    offer = offer_of(quote)
    message = f"{offer.message} Etter spørsmålet om undertak har vi sett over prisen på nytt."
    cheaper = tuple(_cheaper(line) if number == 0 else line for number, line in enumerate(offer.lines))
    revised = replace(offer, message=message, lines=cheaper)
    revising.revise(quote, actor_id=_owner_of(lead.firm_id), offer=revised, number=quote.number)


def _cheaper(line: Line) -> Line:
    return line if line.unit_price_ore is None else replace(line, unit_price_ore=line.unit_price_ore * 9 // 10)


def _write(project: Project, lead: Lead) -> None:
    owner = _owner_of(lead.firm_id)
    said = (
        (Side.FIRM, owner, "Takk for i går. Skal vi regne med at dere tar bortkjøringen selv?"),
        (Side.POSTER, project.poster_id, "Nei, ta den med. Det er plass til en container foran garasjen."),
        (Side.FIRM, owner, "Da er den med i prisen dere har fått."),
    )
    for side, author_id, body in said:
        conversations.write(
            lead, body=body, side=side, author_id=author_id, parties=POSTER_AND_FIRM, firm_id=lead.firm_id
        )


def _owner_of(firm_id: int) -> int:
    members = select(FirmMember.person_id).where(FirmMember.firm_id == firm_id).order_by(FirmMember.id)
    return db.session.scalars(members.limit(1)).one()

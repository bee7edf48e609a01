"""Reading offers, from the firm's side."""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.database import db
from portal.projects.catalogue import SuggestedLine
from portal.projects.models import Project
from portal.projects.queries import get_questions_of
from portal.projects.roles import PosterKind
from portal.quotes.content import OfferText, offer_of
from portal.quotes.models import Quote


def find_quote_of(firm_id: int, lead_id: int) -> Quote | None:
    """The offer the firm has answered this lead with."""
    return db.session.scalar(select(Quote).where(Quote.lead_id == lead_id, Quote.firm_id == firm_id))


def has_sent(firm_id: int, lead_id: int, *, actor_id: int, offer: OfferText) -> bool:
    """Whether exactly this offer was sent by this person before: a second press of the same button, not a second offer."""
    quote = find_quote_of(firm_id, lead_id)
    return quote is not None and quote.written_by_id == actor_id and offer_of(quote) == offer


def is_to_private_person(project_id: int) -> bool:
    """Whether the offer's reader is a private person, to whom prices are told with VAT."""
    kind = db.session.scalar(select(Project.poster_kind).where(Project.id == project_id))
    return kind == PosterKind.PRIVATE


def suggest_lines(project_id: int, *, locale: str) -> list[SuggestedLine]:
    """The catalogue's lines for what this project's poster has told of the job."""
    project = db.session.get_one(Project, project_id)
    return get_questions_of(project).offer_lines(project.service, project.answers, locale=locale)


def find_writer(quote: Quote) -> str | None:
    """The name of who wrote the offer as it stands; None when that account is gone."""
    return db.session.scalar(select(Person.name).where(Person.id == quote.written_by_id))

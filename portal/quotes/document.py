"""An offer as a document: what it says, from whom and to whom, for its firm and for the poster's side. Reads, and writes nothing."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files import attachments
from portal.firms.models import Firm
from portal.leads.opened import find_contact
from portal.leads.queries import get_lead_of
from portal.organisations.models import Organisation
from portal.projects.models import Project
from portal.projects.price_forms import ceiling_ore
from portal.projects.roles import PosterKind
from portal.quotes.content import OfferText
from portal.quotes.models import Quote
from portal.quotes.queries import find_quote_of
from portal.quotes.revising import Revision, list_revisions
from portal.quotes.states import QuoteState, state_of
from portal.quotes.totals import Totals

NEW_HOMES = frozenset(("nybygg",))
"""Categories in which a home is built: bustadoppføringslova, not håndverkertjenesteloven."""


@dataclass(frozen=True)
class Sender:
    """The firm, and whoever wrote the offer for it; the contact is empty when that person's account is gone."""

    name: str
    org_number: str
    is_vat_registered: bool
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None


@dataclass(frozen=True)
class Recipient:
    """The poster as the reader may know them: both None for a firm that was let see nothing, or sees no more."""

    name: str | None
    org_number: str | None


@dataclass(frozen=True)
class OfferDocument:
    """One revision of an offer, whole. `ceiling_ore`: the most its price may become, with VAT; None for an indication."""

    quote_id: int
    project_id: int
    title: str
    poster_kind: PosterKind
    builds_home: bool
    sender: Sender
    recipient: Recipient
    revision: Revision
    revisions: tuple[Revision, ...]
    state: QuoteState
    attachments: tuple[attachments.AttachmentFacts, ...]

    @property
    def offer(self) -> OfferText:
        """What this revision says."""
        return self.revision.offer

    @property
    def totals(self) -> Totals:
        """What it comes to."""
        return self.offer.price()

    @property
    def ceiling_ore(self) -> int | None:
        """The most that its price may become if nothing else is agreed, in øre."""
        return ceiling_ore(self.offer.price_form, self.totals.gross_ore)

    @property
    def may_open_files(self) -> bool:
        """Whether its reader may open the files: a firm that sees nothing more of the poster may not."""
        return self.recipient.name is not None

    @property
    def is_newest(self) -> bool:
        """Whether this is what the offer says now."""
        return self.revision.number == self.revisions[-1].number

    @property
    def is_to_consumer(self) -> bool:
        """Whether the laws for consumers are about it: a co-operative is none."""
        return self.poster_kind == PosterKind.PRIVATE


def get_document_of_firm(firm_id: int, lead_id: int, *, number: int | None, locale: str) -> OfferDocument:
    """The firm's own offer on a lead, this revision of it or the newest, with what the firm may know of the poster now.

    Raises NotFoundError, the same for another firm's lead, one without an offer, and none.
    """
    lead = get_lead_of(firm_id, lead_id)
    quote = find_quote_of(firm_id, lead_id)
    if quote is None:
        raise NotFoundError
    contact = find_contact(lead, firm_id=firm_id)
    recipient = Recipient(contact.org_name or contact.contact_name, contact.org_number) if contact else None
    return _document(quote, recipient or Recipient(None, None), number=number, locale=locale)


def get_document_of_project(project: Project, quote_id: int, *, number: int | None, locale: str) -> OfferDocument:
    """An offer on this project, this revision of it or the newest, for whoever may read the project.

    Raises NotFoundError, the same for another project's offer, a revision there never was, and none.
    """
    quote = db.session.scalar(select(Quote).where(Quote.id == quote_id, Quote.project_id == project.id))
    if quote is None:
        raise NotFoundError
    recipient = Recipient(project.org_name or project.contact_name, project.org_number)
    return _document(quote, recipient, number=number, locale=locale)


def _document(quote: Quote, recipient: Recipient, *, number: int | None, locale: str) -> OfferDocument:
    revisions = tuple(list_revisions(quote))
    revision = next((each for each in revisions if each.number == (number or quote.number)), None)
    if revision is None:
        raise NotFoundError
    project, sender = _facts_of(quote)
    return OfferDocument(
        quote_id=quote.id,
        project_id=project.id,
        title=project.title_in(locale),
        poster_kind=PosterKind(project.poster_kind),
        builds_home=project.category in NEW_HOMES,
        sender=sender,
        recipient=recipient,
        revision=revision,
        revisions=revisions,
        state=state_of(quote),
        attachments=tuple(attachments.list_of_quote(quote.id)),
    )


def _facts_of(quote: Quote) -> tuple[Project, Sender]:
    project, firm_name, org_number, vat_registered, *contact = db.session.execute(
        select(
            *(Project, Firm.name, Organisation.org_number, Organisation.vat_registered),
            *(Person.name, Person.email, Person.phone),
        )
        .select_from(Quote)
        .join(Project, Project.id == Quote.project_id)
        .join(Firm, Firm.id == Quote.firm_id)
        .join(Organisation, Organisation.id == Firm.organisation_id)
        .outerjoin(Person, Person.id == Quote.written_by_id)
        .where(Quote.id == quote.id)
    ).one()
    return project, Sender(firm_name, org_number, bool(vat_registered), *contact)

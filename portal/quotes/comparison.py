"""What the poster sees of the answers to a project: how many were asked, the offers side by side, who was let see what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select

from portal.accounts.models import Person
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.models import Firm
from portal.leads.models import ContactAccess, Lead
from portal.organisations.models import Organisation
from portal.quotes.models import Quote
from portal.quotes.states import QuoteState, state_of


@dataclass(frozen=True)
class Offer:
    """An offer with what the poster must know of the firm behind it. `distance_km` is from the firm's place.

    The contact is whoever wrote the offer; empty when that person's account is gone. `firm_is_out`: it has been suspended, or
    the register says that it has ended, so it can't be chosen. `firm_since`: when we had checked it.
    """

    quote: Quote
    firm_name: str
    org_number: str
    distance_km: float
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None
    firm_is_out: bool
    firm_since: datetime | None

    @property
    def state(self) -> QuoteState:
        """Where it stands today."""
        return state_of(self.quote)

    @property
    def is_compared(self) -> bool:
        """Whether it stands among those to choose from, or stood there when one was chosen."""
        return self.state not in (QuoteState.WITHDRAWN, QuoteState.DROPPED, QuoteState.EXPIRED)


@dataclass(frozen=True)
class Access:
    """One line of the ledger: a firm was let see these contact fields, for `reason` reply or award."""

    at: datetime
    firm_name: str
    fields: list[str]
    reason: str


def count_replies(project_ids: list[int]) -> dict[int, int]:
    """How many offers each of these projects has; projects without one are left out."""
    rows = db.session.execute(
        select(Quote.project_id, func.count()).where(Quote.project_id.in_(project_ids)).group_by(Quote.project_id)
    )
    return dict(rows.all())


def list_offers(project_id: int) -> list[Offer]:
    """The project's offers: the chosen one first, else in the order they came."""
    return [Offer(*row) for row in db.session.execute(_OF_PROJECT, {"project_id": project_id})]


def get_offer(quote_id: int, *, project_id: int) -> Offer:
    """One offer of this project as it stands now, also when it was read before.

    Raises NotFoundError, the same for another project's and for none.
    """
    query = _OFFERS.where(Quote.id == quote_id, Quote.project_id == project_id)
    row = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFoundError
    return Offer(*row)


def list_accesses(project_id: int) -> list[Access]:
    """Which firm was let see which contact details, oldest first."""
    rows = db.session.execute(
        select(ContactAccess.at, Firm.name, ContactAccess.fields, ContactAccess.reason)
        .join(Firm, Firm.id == ContactAccess.firm_id)
        .where(ContactAccess.project_id == project_id)
        .order_by(ContactAccess.id)
    )
    return [Access(*row) for row in rows]


_OFFERS = (
    select(
        *(Quote, Firm.name, Organisation.org_number, Lead.distance_km),
        *(Person.name, Person.email, Person.phone),
        or_(Firm.stopped_at.is_not(None), Firm.suspended_at.is_not(None)),
        Firm.verified_at,
    )
    .join(Firm, Firm.id == Quote.firm_id)
    .join(Organisation, Organisation.id == Firm.organisation_id)
    .join(Lead, Lead.id == Quote.lead_id)
    .outerjoin(Person, Person.id == Quote.written_by_id)
)
_OF_PROJECT = _OFFERS.where(Quote.project_id == bindparam("project_id")).order_by(
    Quote.accepted_at.is_(None), Quote.sent_at, Quote.id
)

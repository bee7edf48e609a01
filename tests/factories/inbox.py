"""What people keep in an inbox, as rows."""

from portal.accounts.models import Person
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.models import InboxFilter


def make_filter(firm: Firm, person: Person, *, name: str = "Tak", words: str = "tak") -> InboxFilter:
    """A search that the person has kept in the firm's inbox."""
    kept = InboxFilter(firm_id=firm.id, person_id=person.id, name=name, terms={"words": words})
    db.session.add(kept)
    db.session.flush()
    return kept

"""Who has seen what of a project: the ledger line by line, and what each firm sees now. Read by the poster and those let in."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from portal.core.database import db
from portal.firms.models import Firm
from portal.leads.disclosure import TAKEN_BACK
from portal.leads.models import ContactAccess, Lead


@dataclass(frozen=True)
class SeenLine:
    """One line of the ledger: a firm was let see these contact fields, or (`is_taken_back`) sees them no more."""

    at: datetime
    firm_id: int
    firm_name: str
    fields: list[str]
    reason: str

    @property
    def is_taken_back(self) -> bool:
        """Whether it took back rather than let in."""
        return self.reason == TAKEN_BACK


@dataclass
class SeenFirm:
    """A firm that was let see the contact: since when which field, and since when none of them."""

    name: str
    since: dict[str, datetime] = field(default_factory=dict)
    taken_back_at: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """How many firms got the description, how many of those have opened it, and the ledger in its order and by firm."""

    asked: int
    opened: int
    lines: list[SeenLine]
    firms: list[SeenFirm]

    @property
    def without_contact(self) -> int:
        """How many of those asked were never let see the contact. They are not named."""
        return self.asked - len(self.firms)

    @property
    def fields(self) -> list[str]:
        """Every field that some firm was let see, in the order they first were."""
        return list(dict.fromkeys(name for line in self.lines for name in line.fields))


def read_seen(project_id: int) -> Seen:
    """All of it, in two queries."""
    lines = [
        SeenLine(*row)
        for row in db.session.execute(
            select(ContactAccess.at, ContactAccess.firm_id, Firm.name, ContactAccess.fields, ContactAccess.reason)
            .join(Firm, Firm.id == ContactAccess.firm_id)
            .where(ContactAccess.project_id == project_id)
            .order_by(ContactAccess.id)
        )
    ]
    counts = select(func.count(), func.count(Lead.opened_at)).where(Lead.project_id == project_id)
    asked, opened = db.session.execute(counts).one()
    return Seen(asked, opened, lines, _by_firm(lines))


def _by_firm(lines: list[SeenLine]) -> list[SeenFirm]:
    firms: dict[int, SeenFirm] = {}
    for line in lines:
        firm = firms.setdefault(line.firm_id, SeenFirm(line.firm_name))
        if line.is_taken_back:
            firm.taken_back_at = line.at
            continue
        for name in line.fields:
            firm.since.setdefault(name, line.at)
    return list(firms.values())

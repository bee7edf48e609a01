"""What offers are compared by besides their own facts: lines, certificates, completed jobs, files.

Four queries, however many there are.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from portal.core.database import db
from portal.files.models import Attachment
from portal.firms.certificate_queries import Held, list_held_by
from portal.leads.report import count_completed
from portal.quotes.comparison import Offer
from portal.quotes.lines import LineKind
from portal.quotes.models import QuoteLine
from portal.quotes.totals import rate_total


@dataclass(frozen=True)
class SideLine:
    """A line as it is compared. `gross_ore`: what it costs with VAT, in øre; None of an excluded one."""

    kind: str
    item: str | None
    text: str
    quantity: Decimal | None
    unit: str | None
    gross_ore: int | None


class SideFile(NamedTuple):
    """A file of an offer, as it is linked to."""

    id: int
    name: str


@dataclass(frozen=True)
class Side:
    """One offer in the comparison. `completed`: jobs the firm has completed through us."""

    offer: Offer
    lines: list[SideLine]
    certificates: list[Held]
    completed: int
    attachments: list[SideFile]

    @property
    def is_parted(self) -> bool:
        """Whether its price is parted in lines."""
        return any(line.kind == LineKind.INCLUDED for line in self.lines)


def list_sides(offers: list[Offer]) -> list[Side]:
    """These offers with what belongs to them, in the order given."""
    if not offers:
        return []
    quote_ids, firm_ids = [offer.quote.id for offer in offers], [offer.quote.firm_id for offer in offers]
    lines = _list_lines({offer.quote.id: offer.quote.has_vat_in_lines for offer in offers})
    held, completed, attachments = list_held_by(firm_ids), count_completed(firm_ids), _list_attachments(quote_ids)
    return [
        Side(
            offer=offer,
            lines=lines[offer.quote.id],
            certificates=held[offer.quote.firm_id],
            completed=completed.get(offer.quote.firm_id, 0),
            attachments=attachments[offer.quote.id],
        )
        for offer in offers
    ]


def _list_lines(has_vat: dict[int, bool]) -> dict[int, list[SideLine]]:
    """Lines by offer, in their order. Plain columns: there may be hundreds."""
    rows = db.session.execute(
        select(
            *(QuoteLine.quote_id, QuoteLine.kind, QuoteLine.item, QuoteLine.text, QuoteLine.quantity, QuoteLine.unit),
            *(QuoteLine.amount_ore, QuoteLine.vat_percent),
        )
        .where(QuoteLine.quote_id.in_(list(has_vat)))
        .order_by(QuoteLine.quote_id, QuoteLine.position)
    )
    found = defaultdict(list)
    for quote_id, kind, item, text, quantity, unit, amount_ore, vat_percent in rows:
        gross = None if amount_ore is None else rate_total(amount_ore, vat_percent or 0, has_vat[quote_id]).gross_ore
        found[quote_id].append(SideLine(kind, item, text, quantity, unit, gross))
    return found


def _list_attachments(quote_ids: list[int]) -> dict[int, list[SideFile]]:
    rows = db.session.execute(
        select(Attachment.quote_id, Attachment.id, Attachment.name)
        .where(Attachment.quote_id.in_(quote_ids))
        .order_by(Attachment.id)
    )
    found = defaultdict(list)
    for quote_id, file_id, name in rows:
        found[quote_id].append(SideFile(file_id, name))
    return found

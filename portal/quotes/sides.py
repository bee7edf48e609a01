"""What offers are compared by besides their own facts: lines, certificates, completed jobs, files.

Two queries, however many there are.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Date, ScalarSelect, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.database import db
from portal.files.models import Attachment
from portal.firms.certificates import KINDS, counts, today_in_oslo
from portal.firms.models import FirmCertificate
from portal.leads.report import completed_by
from portal.quotes.comparison import Offer
from portal.quotes.lines import LineKind
from portal.quotes.models import Quote, QuoteLine
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
    """One offer in the comparison. `certificates`: kinds of those that count today, in the order of KINDS; `completed`: jobs the firm
    has completed through us.
    """

    offer: Offer
    lines: list[SideLine]
    certificates: list[str]
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
    lines = _list_lines({offer.quote.id: offer.quote.has_vat_in_lines for offer in offers})
    asked = {"quote_ids": list(lines), "today": today_in_oslo()}
    facts = {row.id: row for row in db.session.execute(_FACTS, asked)}
    return [
        Side(
            offer=offer,
            lines=lines[offer.quote.id],
            certificates=sorted(facts[offer.quote.id].kinds, key=_RANKS.__getitem__),
            completed=facts[offer.quote.id].completed,
            attachments=list(map(SideFile, facts[offer.quote.id].file_ids, facts[offer.quote.id].file_names)),
        )
        for offer in offers
    ]


def _of_file(column: InstrumentedAttribute) -> ScalarSelect:
    return select(column).where(Attachment.quote_id == Quote.id).order_by(Attachment.id).scalar_subquery()


_FACTS = select(
    Quote.id,
    func.array(
        select(FirmCertificate.kind)
        .where(FirmCertificate.firm_id == Quote.firm_id, counts(bindparam("today", type_=Date)))
        .scalar_subquery()
    ).label("kinds"),
    completed_by(Quote.firm_id).label("completed"),
    func.array(_of_file(Attachment.id)).label("file_ids"),
    func.array(_of_file(Attachment.name)).label("file_names"),
).where(Quote.id.in_(bindparam("quote_ids", expanding=True)))
_RANKS = {kind: rank for rank, kind in enumerate(KINDS)}


def _list_lines(has_vat: dict[int, bool]) -> dict[int, list[SideLine]]:
    """Lines by offer, in their order, also of one that has none. Plain columns: there may be hundreds."""
    found: dict[int, list[SideLine]] = {quote_id: [] for quote_id in has_vat}
    for quote_id, kind, item, text, quantity, unit, amount_ore, vat_percent in db.session.execute(
        _LINES, {"quote_ids": list(has_vat)}
    ):
        gross = None if amount_ore is None else rate_total(amount_ore, vat_percent or 0, has_vat[quote_id]).gross_ore
        found[quote_id].append(SideLine(kind, item, text, quantity, unit, gross))
    return found


_LINES = (
    select(
        *(QuoteLine.quote_id, QuoteLine.kind, QuoteLine.item, QuoteLine.text, QuoteLine.quantity, QuoteLine.unit),
        *(QuoteLine.amount_ore, QuoteLine.vat_percent),
    )
    .where(QuoteLine.quote_id.in_(bindparam("quote_ids", expanding=True)))
    .order_by(QuoteLine.quote_id, QuoteLine.position)
)

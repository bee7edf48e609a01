"""What an offer says, as a firm writes it and as it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from portal.core import clock, contact_details
from portal.core.database import db
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.roles import PosterKind
from portal.quotes.errors import (
    ContactDetailsInOfferError,
    OfferHasNoPriceError,
    TooManyLinesError,
    ValidityError,
    VatMustBeInPricesError,
)
from portal.quotes.lines import MOST_LINES, MOST_ORE, STANDARD_VAT, Line, LineKind, Unit
from portal.quotes.models import Quote, QuoteLine
from portal.quotes.totals import Totals, total

LONGEST_VALIDITY = timedelta(days=365)


@dataclass(frozen=True)
class OfferText:
    """An offer's whole content. Where a line is included the price is the lines'; else it is `amount_ore`, one round sum.

    `has_vat_in_lines`: whether prices, the round sum's too, include VAT. `vat_percent`: of the round sum only, the general rate or
    none. `valid_until`: the last day in Oslo on which it can be chosen; None: until it is withdrawn.
    """

    price_form: PriceForm
    message: str
    amount_ore: int | None = None
    has_vat_in_lines: bool = True
    lines: tuple[Line, ...] = ()
    starts: str = ""
    takes: str = ""
    valid_until: date | None = None
    vat_percent: int = STANDARD_VAT

    def __post_init__(self) -> None:
        """Drop a round sum that says nothing, so that an offer read again equals the one that was sent."""
        if self.has_priced_lines:
            object.__setattr__(self, "amount_ore", None)
            object.__setattr__(self, "vat_percent", STANDARD_VAT)

    @property
    def has_priced_lines(self) -> bool:
        """Whether its price is its lines'."""
        return any(line.kind == LineKind.INCLUDED for line in self.lines)

    def price(self) -> Totals:
        """What it comes to. Raises OfferHasNoPriceError for nothing, and for more than a hundred million kroner."""
        lines = self.lines
        if not self.has_priced_lines:
            lines = (*lines, _round_sum(self.amount_ore, self.vat_percent))
        totals = total(lines, self.has_vat_in_lines)
        if not 0 < totals.gross_ore <= MOST_ORE:
            raise OfferHasNoPriceError
        return totals

    def texts(self) -> Iterator[str]:
        """All that the firm has written in words."""
        yield from (self.message, self.starts, self.takes, *(line.text for line in self.lines))


def check(offer: OfferText, project: Project) -> Totals:
    """What the offer comes to, where it may be sent to this project's poster.

    Raises ContactDetailsInOfferError, VatMustBeInPricesError, TooManyLinesError, ValidityError, OfferHasNoPriceError.
    """
    if any(contact_details.find(text) for text in offer.texts()):
        raise ContactDetailsInOfferError
    if project.poster_kind == PosterKind.PRIVATE and not offer.has_vat_in_lines:
        raise VatMustBeInPricesError
    if len(offer.lines) > MOST_LINES:
        raise TooManyLinesError
    today = clock.in_oslo(clock.now()).date()
    if offer.valid_until is not None and not today <= offer.valid_until <= today + LONGEST_VALIDITY:
        raise ValidityError
    return offer.price()


def columns(offer: OfferText, totals: Totals) -> dict[str, Any]:
    """What the offer's own row says of it."""
    return {
        "price_form": offer.price_form,
        "amount_ore": totals.gross_ore,
        "vat_ore": totals.vat_ore,
        "has_vat_in_lines": offer.has_vat_in_lines,
        "message": offer.message,
        "starts": offer.starts,
        "takes": offer.takes,
        "valid_until": offer.valid_until,
    }


def write_lines(quote: Quote, lines: tuple[Line, ...]) -> None:
    """Let these be the offer's lines, and no others."""
    db.session.execute(delete(QuoteLine).where(QuoteLine.quote_id == quote.id))
    db.session.add_all(
        QuoteLine(
            quote_id=quote.id,
            position=position,
            kind=line.kind,
            item=line.item,
            text=line.text,
            quantity=line.quantity,
            unit=line.unit,
            unit_price_ore=line.unit_price_ore,
            vat_percent=line.vat_percent,
            amount_ore=line.amount_ore,
        )
        for position, line in enumerate(lines, start=1)
    )
    db.session.flush()


def list_lines(quote_id: int) -> tuple[Line, ...]:
    """The offer's lines as they stand, in its order."""
    return list_lines_of([quote_id]).get(quote_id, ())


def list_lines_of(quote_ids: Iterable[int]) -> dict[int, tuple[Line, ...]]:
    """The lines of many offers in one query; an offer without any is left out."""
    rows = select(QuoteLine).where(QuoteLine.quote_id.in_(list(quote_ids)))
    found: dict[int, tuple[Line, ...]] = {}
    for row in db.session.scalars(rows.order_by(QuoteLine.quote_id, QuoteLine.position)):
        found[row.quote_id] = (*found.get(row.quote_id, ()), _line(row))
    return found


def offer_of(quote: Quote) -> OfferText:
    """What the offer says now."""
    return OfferText(
        price_form=PriceForm(quote.price_form),
        message=quote.message,
        amount_ore=quote.amount_ore if quote.has_vat_in_lines else quote.amount_ore - quote.vat_ore,
        has_vat_in_lines=quote.has_vat_in_lines,
        lines=list_lines(quote.id),
        starts=quote.starts,
        takes=quote.takes,
        valid_until=quote.valid_until,
        vat_percent=STANDARD_VAT if quote.vat_ore else 0,
    )


def _round_sum(amount_ore: int | None, percent: int) -> Line:
    if amount_ore is None or not 0 < amount_ore <= MOST_ORE or percent not in (STANDARD_VAT, 0):
        raise OfferHasNoPriceError
    return Line(LineKind.INCLUDED, "", None, Decimal(1), Unit.LUMP_SUM, amount_ore, percent)


def _line(row: QuoteLine) -> Line:
    return Line(
        kind=LineKind(row.kind),
        text=row.text,
        item=row.item,
        quantity=row.quantity,
        unit=Unit(row.unit) if row.unit else None,
        unit_price_ore=row.unit_price_ore,
        vat_percent=row.vat_percent,
    )

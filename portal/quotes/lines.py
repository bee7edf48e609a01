"""The lines of an offer: what is in its price, what may be had besides, and what is not in it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from portal.core.texts import N_

CENT = Decimal("0.01")
MOST_QUANTITY = Decimal("9999999.99")
MOST_ORE = 100_000_000_00
"""A hundred million kroner: more than that is a slip of the finger."""
MOST_LINES = 100
STANDARD_VAT = 25
VAT_PERCENTS = (STANDARD_VAT, 15, 12, 0)
"""The rates in force: general, food, transport and lodging, none. Source: the Storting's yearly VAT decision."""


class Unit(StrEnum):
    """What a line's quantity counts."""

    PIECE = "stk"
    SQUARE_METRE = "m2"
    RUNNING_METRE = "lm"
    CUBIC_METRE = "m3"
    HOUR = "time"
    DAY = "dag"
    WEEK = "uke"
    KILOGRAM = "kg"
    TONNE = "tonn"
    LITRE = "l"
    KILOMETRE = "km"
    SET = "sett"
    LUMP_SUM = "rs"


UNIT_NAMES = {
    Unit.PIECE: N_("stk."),
    Unit.SQUARE_METRE: N_("m²"),
    Unit.RUNNING_METRE: N_("lm"),
    Unit.CUBIC_METRE: N_("m³"),
    Unit.HOUR: N_("timer"),
    Unit.DAY: N_("dager"),
    Unit.WEEK: N_("uker"),
    Unit.KILOGRAM: N_("kg"),
    Unit.TONNE: N_("tonn"),
    Unit.LITRE: N_("liter"),
    Unit.KILOMETRE: N_("km"),
    Unit.SET: N_("sett"),
    Unit.LUMP_SUM: N_("rund sum"),
}
"""Msgids; whoever shows them translates them."""


class LineKind(StrEnum):
    """Whether a line is in the price, may be added to it for its own price, or is said not to be in it."""

    INCLUDED = "included"
    OPTION = "option"
    EXCLUDED = "excluded"


LINE_KIND_NAMES = {
    LineKind.INCLUDED: N_("Med i prisen"),
    LineKind.OPTION: N_("Tillegg du kan velge"),
    LineKind.EXCLUDED: N_("Ikke med i prisen"),
}


@dataclass(frozen=True)
class Line:
    """One line. `item`: the catalogue's key, by which lines of several offers are held side by side; None for the firm's own.

    An excluded one has no price. Raises ValueError for what is no line at all, so that nobody can sum one.
    """

    kind: LineKind
    text: str
    item: str | None = None
    quantity: Decimal | None = None
    unit: Unit | None = None
    unit_price_ore: int | None = None
    vat_percent: int | None = None

    def __post_init__(self) -> None:
        if self.kind == LineKind.EXCLUDED:
            if self.unit_price_ore is not None:
                raise ValueError("what is not in the price has none")
            return
        if self.quantity is None or self.unit_price_ore is None or self.vat_percent not in VAT_PERCENTS:
            raise ValueError("a priced line has a quantity, a unit price and a rate of VAT")
        if not 0 < self.quantity <= MOST_QUANTITY or self.quantity != self.quantity.quantize(CENT):
            raise ValueError("a quantity is more than nothing, with two decimals at most")
        if not 0 <= self.unit_price_ore <= MOST_ORE:
            raise ValueError("a unit price is between nothing and a hundred million kroner")

    @property
    def amount_ore(self) -> int | None:
        """Quantity times unit price in øre, half an øre up; None of an excluded line."""
        if self.kind == LineKind.EXCLUDED:
            return None
        return round_ore(self.quantity * self.unit_price_ore)


def round_ore(amount: Decimal) -> int:
    """To the whole øre, half up, of an amount that is not negative."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))

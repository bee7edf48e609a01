"""Offers side by side: their lines joined point by point, holes priced, and in an order. Pure: no question to the database.

Lines are joined on the catalogue's key, `item`; what firms have written themselves on its words, without regard to case, signs and
spaces. Source: docs/decisions/0034-holes-in-offers.md.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from portal.quotes.holes import Point, Says, Word, is_parted_alike, likely_extras
from portal.quotes.lines import LineKind
from portal.quotes.sides import Side, SideLine

NOT_A_WORD = re.compile(r"[\W_]+")
MUCH_DEARER = (5, 4)
"""A point's prices differ when the highest is more than five fourths of the lowest: to the krone they always do."""


class Order(StrEnum):
    """In which order offers stand. The value is in addresses."""

    CAME = "kom"
    CHEAPEST = "billigst"
    WITH_EXTRAS = "med-tillegg"


@dataclass(frozen=True)
class Cell:
    """What one offer says of a point. `extra_ore`: what it may cost besides its price, an estimate of ours unless it is an option.

    `quantity` and `unit` where it is one line; `text`: the firm's own words for it, where they are others than the point's name.
    """

    word: Word
    extra_ore: int | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Row:
    """A point, and what each offer says of it, in the columns' order."""

    name: str
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        """Whether not all that part their price have it in, or some take much more for it than others."""
        words = [cell.word for cell in self.cells if cell.word.says != Says.UNPARTED]
        amounts = [word.amount_ore for word in words if word.is_priced]
        more, less = MUCH_DEARER
        return len({word.says for word in words}) > 1 or (bool(amounts) and max(amounts) * less > min(amounts) * more)


@dataclass(frozen=True)
class Column:
    """One offer, and what its holes come to. `extras_ore` is None where holes of it mean nothing: `is_alike` says so.

    `lacks`: how many points it lacks that others include; `unpriced`: how many of those nobody tells the price of.
    """

    side: Side
    is_alike: bool
    lacks: int
    unpriced: int
    extras_ore: int | None

    @property
    def price_ore(self) -> int:
        """The offer's own price in øre with VAT."""
        return self.side.offer.quote.amount_ore

    @property
    def with_extras_ore(self) -> int | None:
        """Its price and what its holes may cost, in øre; None where they can't be told."""
        return None if self.extras_ore is None else self.price_ore + self.extras_ore


FACTS: dict[str, Callable[[Side], object]] = {
    "form": lambda side: side.offer.quote.price_form,
    "starts": lambda side: _plain(side.offer.quote.starts),
    "takes": lambda side: _plain(side.offer.quote.takes),
    "valid": lambda side: side.offer.quote.valid_until,
    "certificates": lambda side: tuple(side.certificates),
    "completed": lambda side: side.completed,
}
"""What offers may be alike in besides their lines, by a key of its own."""


@dataclass(frozen=True)
class SideBySide:
    """Columns and rows; `order` is the one they stand in."""

    columns: list[Column]
    rows: list[Row]
    order: Order

    @property
    def has_estimates(self) -> bool:
        """Whether holes mean anything in at least two offers, so that it is worth a row what they come to."""
        return sum(column.is_alike for column in self.columns) > 1

    @property
    def has_lines(self) -> bool:
        """Whether any of them parts its price."""
        return any(column.side.is_parted for column in self.columns)

    @cached_property
    def differing(self) -> set[str]:
        """Keys of the facts in which the offers are not alike."""
        return {key for key, fact in FACTS.items() if len({fact(column.side) for column in self.columns}) > 1}


def put_side_by_side(sides: list[Side], *, order: Order = Order.CAME) -> SideBySide:
    """Join the offers' lines, price the holes, and put the offers in order; those whose extras can't be told come last by extras."""
    joined = _join(sides)
    points = [
        Point([_word(side, lines) for side, lines in zip(sides, cells, strict=True)], is_from_catalogue=key.is_item)
        for key, cells in joined.items()
    ]
    extras = [likely_extras(point) for point in points]
    alike = [is_parted_alike(points, place) for place in range(len(sides))]
    columns = [_column(side, place, points, extras, is_alike=alike[place]) for place, side in enumerate(sides)]
    places = sorted(range(len(sides)), key=lambda place: _rank(columns[place], order))
    rows = []
    for cells, point, own in zip(joined.values(), points, extras, strict=True):
        name = Counter(line.text for lines in cells for line in lines).most_common(1)[0][0]
        shown = [_cell(cells[at], point.words[at], own[at] if alike[at] else None, name) for at in places]
        rows.append(Row(name, shown))
    return SideBySide([columns[place] for place in places], rows, order)


class _Key(NamedTuple):
    is_item: bool
    name: str


def _join(sides: list[Side]) -> dict[_Key, list[list[SideLine]]]:
    """Lines by point and offer: the catalogue's points first, each in the order of the offer that has the most of them."""
    items = {_plain(line.text): line.item for side in sides for line in side.lines if line.item}
    found: dict[_Key, list[list[SideLine]]] = {}
    for place in sorted(range(len(sides)), key=lambda place: -len(sides[place].lines)):
        for line in sides[place].lines:
            item = line.item or items.get(_plain(line.text))
            key = _Key(True, item) if item else _Key(False, _plain(line.text))
            found.setdefault(key, [[] for _ in sides])[place].append(line)
    return dict(sorted(found.items(), key=lambda entry: not entry[0].is_item))


def _word(side: Side, lines: list[SideLine]) -> Word:
    """What an offer says of a point by these lines of it, of which there may be several, or none."""
    if not lines:
        return Word(Says.SILENT if side.is_parted else Says.UNPARTED)
    for kind in (LineKind.INCLUDED, LineKind.OPTION):
        amounts = [line.gross_ore or 0 for line in lines if line.kind == kind]
        if amounts:
            return Word(Says(kind), sum(amounts))
    return Word(Says.EXCLUDED)


def _column(side: Side, place: int, points: list[Point], extras: list[list[int | None]], *, is_alike: bool) -> Column:
    own = [row[place] for row in extras]
    lacks = [
        number
        for number, point in enumerate(points)
        if point.words[place].says not in (Says.INCLUDED, Says.UNPARTED) and point.is_needed_beside(place)
    ]
    return Column(
        side=side,
        is_alike=is_alike,
        lacks=len(lacks) if is_alike else 0,
        unpriced=sum(own[number] is None for number in lacks) if is_alike else 0,
        extras_ore=sum(ore or 0 for ore in own) if is_alike else None,
    )


def _cell(lines: list[SideLine], word: Word, extra_ore: int | None, name: str) -> Cell:
    one = lines[0] if len(lines) == 1 else None
    own_words = "; ".join(dict.fromkeys(line.text for line in lines if _plain(line.text) != _plain(name)))
    return Cell(word, extra_ore, one and one.quantity, one and one.unit, own_words or None)


def _rank(column: Column, order: Order) -> tuple:
    """Sorting keeps the order they came in among equals."""
    if order == Order.CHEAPEST:
        return (column.price_ore,)
    if order == Order.WITH_EXTRAS:
        return (column.with_extras_ore is None, column.with_extras_ore or column.price_ore)
    return ()


def _plain(text: str) -> str:
    return NOT_A_WORD.sub(" ", text).strip().casefold()

"""What an offer says of a point, in words: put together once a cell for table and cards alike, and remembered but for the firm's words."""

from functools import lru_cache
from typing import NamedTuple

from babel.numbers import format_decimal
from flask_babel import gettext

from portal.core.formats import format_kroner
from portal.quotes.holes import Says
from portal.quotes.lines import UNIT_NAMES, Unit
from portal.quotes.side_by_side import Cell, Row


class SaidCell(NamedTuple):
    """`text` is None of an offer whose price isn't parted; `notes` stand below it; `look` is a class of the style sheet."""

    text: str | None
    notes: tuple[str, ...]
    look: str


class SaidRow(NamedTuple):
    """A point and its cells, in the columns' order."""

    name: str
    cells: list[SaidCell]


def say_rows(rows: list[Row], locale: str) -> list[SaidRow]:
    """The rows in words of the request's language."""
    return [SaidRow(row.name, [_say(cell, locale) for cell in row.cells]) for row in rows]


def _say(cell: Cell, locale: str) -> SaidCell:
    quantity = _say_quantity(cell.quantity, cell.unit, locale) if cell.quantity and cell.unit != Unit.LUMP_SUM else None
    said = _say_word(cell.word.says, cell.word.amount_ore, cell.extra_ore, locale)
    if quantity or cell.text:
        own = tuple(note for note in (quantity, cell.text) if note)
        return said._replace(notes=own + said.notes)
    return said


@lru_cache(4096)
def _say_word(says: Says, amount_ore: int | None, extra_ore: int | None, locale: str) -> SaidCell:
    amount, extra = format_kroner(amount_ore or 0, locale), format_kroner(extra_ore or 0, locale)
    if says == Says.UNPARTED:
        return SaidCell(None, (), "muted")
    if says == Says.INCLUDED:
        return SaidCell(amount if amount_ore else gettext("Med i prisen"), (), "num")
    if says == Says.OPTION:
        notes = (gettext("kommer i tillegg til prisen"),) if extra_ore else ()
        return SaidCell(gettext("Tilvalg: %(amount)s", amount=amount), notes, "num hole" if extra_ore else "num")
    notes = (gettext("sannsynlig tillegg %(amount)s", amount=extra),) if extra_ore else ()
    if says == Says.EXCLUDED:
        return SaidCell(gettext("Ikke med"), notes, "num hole")
    return SaidCell(gettext("Nevnes ikke"), notes, "num hole" if extra_ore else "num muted")


@lru_cache(1024)
def _say_quantity(quantity: object, unit: str | None, locale: str) -> str:
    """«140 m²», «12,5 timer»."""
    number = format_decimal(quantity, locale=locale)
    return f"{number} {gettext(UNIT_NAMES[Unit(unit)])}" if unit else number

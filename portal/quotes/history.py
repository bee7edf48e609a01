"""What an offer said before: as it is kept, and what has changed since."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from portal.projects.price_forms import PriceForm
from portal.quotes.content import OfferText
from portal.quotes.lines import Line, LineKind, Unit
from portal.quotes.totals import Totals

WORDS = ("message", "starts", "takes", "valid_until")


@dataclass(frozen=True)
class Difference:
    """What a revision changed. A pair is (before, after); None and empty where nothing did.

    `price`: of what is in it; an option that is dearer is among `changed` alone.
    `texts`: by field, of message, starts, takes and valid_until.
    """

    price: tuple[Totals, Totals] | None
    price_form: tuple[PriceForm, PriceForm] | None
    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    changed: tuple[tuple[Line, Line], ...]
    texts: dict[str, tuple[Any, Any]]

    @property
    def is_empty(self) -> bool:
        """Whether they say the same; lines in another order do."""
        return not any(getattr(self, field.name) for field in fields(self))


def difference(old: OfferText, new: OfferText) -> Difference:
    """What the new offer says otherwise than the old. Lines are held together by the catalogue's key, else by their text."""
    left, added, changed = list(old.lines), [], []
    for line in new.lines:
        before = _take_same(line, left)
        if before is None:
            added.append(line)
        elif before != line:
            changed.append((before, line))
    prices = (old.price(), new.price())
    return Difference(
        price=prices if _sum_of(prices[0]) != _sum_of(prices[1]) else None,
        price_form=(old.price_form, new.price_form) if old.price_form != new.price_form else None,
        added=tuple(added),
        removed=tuple(left),
        changed=tuple(changed),
        texts={
            name: (getattr(old, name), getattr(new, name)) for name in WORDS if getattr(old, name) != getattr(new, name)
        },
    )


def _sum_of(totals: Totals) -> tuple[int, int]:
    return totals.gross_ore, totals.vat_ore


def snapshot(offer: OfferText) -> dict[str, Any]:
    """The whole offer as JSON; `restore` reads it."""
    return {
        **{field.name: getattr(offer, field.name) for field in fields(offer)},
        "valid_until": offer.valid_until.isoformat() if offer.valid_until else None,
        "lines": [
            {
                **{field.name: getattr(line, field.name) for field in fields(line)},
                "quantity": str(line.quantity) if line.quantity is not None else None,
            }
            for line in offer.lines
        ],
    }


def restore(kept: dict[str, Any]) -> OfferText:
    """The offer of a snapshot."""
    return OfferText(
        **{
            **kept,
            "price_form": PriceForm(kept["price_form"]),
            "valid_until": date.fromisoformat(kept["valid_until"]) if kept["valid_until"] else None,
            "lines": tuple(_restore_line(line) for line in kept["lines"]),
        }
    )


def _restore_line(kept: dict[str, Any]) -> Line:
    return Line(
        **{
            **kept,
            "kind": LineKind(kept["kind"]),
            "unit": Unit(kept["unit"]) if kept["unit"] else None,
            "quantity": Decimal(kept["quantity"]) if kept["quantity"] is not None else None,
        }
    )


def _take_same(line: Line, left: list[Line]) -> Line | None:
    """The line of before, taken out of those that are left; the very same first, where two go under one name."""
    named = [one for one in left if _name(one) == _name(line)]
    same = next((one for one in named if one == line), next(iter(named), None))
    if same is not None:
        left.remove(same)
    return same


def _name(line: Line) -> str:
    return line.item or line.text.strip().casefold()

"""What an offer has said, in words: its lines, and what each revision changed. For its firm and for the poster's side."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.core.formats import format_kroner
from portal.core.quantities import write_quantity
from portal.quotes.history import Difference, difference
from portal.quotes.lines import UNIT_NAMES, Line, LineKind
from portal.quotes.revising import Revision
from portal.web.locale import current_locale

KIND_NAMES = {LineKind.INCLUDED: _("Med i prisen"), LineKind.OPTION: _("Opsjon"), LineKind.EXCLUDED: _("Ikke med")}
WORD_NAMES = {
    "message": _("Melding til kunden"),
    "starts": _("Kan begynne"),
    "takes": _("Tar"),
    "valid_until": _("Gjelder til og med"),
}


class ShownLine(NamedTuple):
    """A line in words; `amount` is empty of one that isn't in the price."""

    text: str
    kind: str
    is_included: bool
    count: str
    amount: str
    vat: str


class Step(NamedTuple):
    """A revision in the history, and what it says otherwise than the one before; None for the first. `is_reordered`: its lines
    do not stand as they did."""

    revision: Revision
    difference: Difference | None
    is_reordered: bool


def list_steps(revisions: Iterable[Revision]) -> list[Step]:
    """The revisions in their order, the first as it was sent."""
    revisions = tuple(revisions)
    steps = [Step(revisions[0], None, is_reordered=False)]
    for before, after in pairwise(revisions):
        is_reordered = before.offer.lines != after.offer.lines
        steps.append(Step(after, difference(before.offer, after.offer), is_reordered))
    return steps


def shown_lines(lines: tuple[Line, ...]) -> list[ShownLine]:
    """Lines in the viewer's words."""
    locale = current_locale()
    return [
        ShownLine(
            text=line.text,
            kind=str(KIND_NAMES[line.kind]),
            is_included=line.kind == LineKind.INCLUDED,
            count=_count(line),
            amount="" if line.amount_ore is None else format_kroner(line.amount_ore, locale),
            vat="" if line.vat_percent is None else gettext("%(percent)s %% mva.", percent=line.vat_percent),
        )
        for line in lines
    ]


def _count(line: Line) -> str:
    if line.quantity is None or line.unit is None:
        return ""
    return f"{write_quantity(line.quantity)} {gettext(UNIT_NAMES[line.unit])}"

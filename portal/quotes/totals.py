"""What an offer's lines come to, to the øre.

Each line is rounded to the øre, half up, and lines are summed. VAT is taken once a rate, of the rate's sum: never line by line,
which would drift by an øre a line. Where prices are without VAT it is added (sum x rate / 100); where they are with VAT it is
taken out (sum x rate / (100 + rate)), so that the price asked for is the price paid. Half an øre goes up, and nothing is rounded
to whole kroner. Source: EN 16931, BR-CO-17 and BR-S-08 (VAT of a category is of its sum, to two decimals), and
bokføringsforskriften § 5-1-1 (each rate by itself, in øre). Rule: docs/decisions/0031-an-offers-lines-and-revisions.md.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from portal.quotes.lines import Line, LineKind, round_ore


@dataclass(frozen=True)
class RateTotal:
    """What the lines of one rate come to, in øre; `net_ore + vat_ore == gross_ore`."""

    percent: int
    net_ore: int
    vat_ore: int
    gross_ore: int


@dataclass(frozen=True)
class Totals:
    """The included lines' sum in øre, by rate from the highest; `options_ore`: all options together, with VAT, in no sum."""

    net_ore: int
    vat_ore: int
    gross_ore: int
    by_rate: tuple[RateTotal, ...]
    options_ore: int


def total(lines: Iterable[Line], has_vat_in_lines: bool) -> Totals:
    """Sum an offer's lines; what is excluded or an option is in none of the sums."""
    lines = tuple(lines)
    by_rate = _by_rate((line for line in lines if line.kind == LineKind.INCLUDED), has_vat_in_lines)
    options = _by_rate((line for line in lines if line.kind == LineKind.OPTION), has_vat_in_lines)
    return Totals(
        net_ore=sum(rate.net_ore for rate in by_rate),
        vat_ore=sum(rate.vat_ore for rate in by_rate),
        gross_ore=sum(rate.gross_ore for rate in by_rate),
        by_rate=by_rate,
        options_ore=sum(rate.gross_ore for rate in options),
    )


def gross_ore(line: Line, has_vat_in_lines: bool) -> int | None:
    """What one line costs with VAT, in øre, as when lines of several offers are compared; None of an excluded one.

    Several of these needn't sum to the total: that is taken of the rate's sum.
    """
    if line.amount_ore is None:
        return None
    return rate_total(line.amount_ore, line.vat_percent, has_vat_in_lines).gross_ore


def rate_total(amount_ore: int, percent: int, has_vat_in_lines: bool) -> RateTotal:
    """An amount in øre of one rate, parted in what it is without VAT and the VAT."""
    if has_vat_in_lines:
        vat_ore = round_ore(Decimal(amount_ore) * percent / (100 + percent))
        return RateTotal(percent, amount_ore - vat_ore, vat_ore, amount_ore)
    vat_ore = round_ore(Decimal(amount_ore) * percent / 100)
    return RateTotal(percent, amount_ore, vat_ore, amount_ore + vat_ore)


def _by_rate(lines: Iterable[Line], has_vat_in_lines: bool) -> tuple[RateTotal, ...]:
    sums: Counter[int] = Counter()
    for line in lines:
        sums[line.vat_percent] += line.amount_ore
    return tuple(rate_total(sums[percent], percent, has_vat_in_lines) for percent in sorted(sums, reverse=True))

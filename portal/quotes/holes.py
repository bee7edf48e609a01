"""Holes: what one offer leaves out and others have, and what that may cost, «sannsynlig tillegg».

Pure: amounts in whole øre with VAT, in and out. A hole is priced at the median of the other offers' prices for the same point, so
that one odd price among them doesn't carry it; with an even number, midway between the two in the middle, half an øre down. The
figure is an estimate of ours and never part of an offer's price. Source: docs/decisions/0034-holes-in-offers.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST_TO_MATTER = 2
"""So many offers must include a point that the catalogue doesn't know, before its lack in another is a hole."""


class Says(StrEnum):
    """What an offer says of a point. SILENT: it has lines, but none about this. UNPARTED: its price isn't parted in lines at all."""

    INCLUDED = "included"
    OPTION = "option"
    EXCLUDED = "excluded"
    SILENT = "silent"
    UNPARTED = "unparted"


@dataclass(frozen=True)
class Word:
    """What one offer says of a point, and its price for it in øre with VAT; None or 0 where it has none of its own."""

    says: Says
    amount_ore: int | None = None

    @property
    def is_priced(self) -> bool:
        """Whether it says what the point costs: one that is included for nothing is paid for somewhere else."""
        return self.says in (Says.INCLUDED, Says.OPTION) and bool(self.amount_ore)

    @property
    def is_mention(self) -> bool:
        """Whether the offer says anything of the point, be it that it isn't included."""
        return self.says in (Says.INCLUDED, Says.OPTION, Says.EXCLUDED)


@dataclass(frozen=True)
class Point:
    """A point, and what each offer says of it, in the offers' order."""

    words: Sequence[Word]
    is_from_catalogue: bool

    def besides(self, place: int) -> list[Word]:
        """What the other offers say."""
        return [word for other, word in enumerate(self.words) if other != place]

    def is_mentioned_beside(self, place: int) -> bool:
        """Whether another offer says anything of it."""
        return any(word.is_mention for word in self.besides(place))

    def is_needed_beside(self, place: int) -> bool:
        """Whether so many others include it that its lack is a hole: one of the catalogue's, two of what firms have written."""
        least = 1 if self.is_from_catalogue else LEAST_TO_MATTER
        return sum(word.says == Says.INCLUDED for word in self.besides(place)) >= least


def median_ore(amounts: Iterable[int]) -> int | None:
    """The middle of some amounts in øre, half an øre down; None of none."""
    ordered = sorted(amounts)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) // 2


def likely_extras(point: Point) -> list[int | None]:
    """What each offer may cost more for one point, in øre; None where nothing lacks, or nobody else tells the price.

    An option that others include costs what its own offer says. What is excluded or not mentioned costs the median of the others'.
    """
    return [_extra(point, place) for place in range(len(point.words))]


def _extra(point: Point, place: int) -> int | None:
    own = point.words[place]
    if own.says in (Says.INCLUDED, Says.UNPARTED) or not point.is_needed_beside(place):
        return None
    if own.is_priced:
        return own.amount_ore
    return median_ore(word.amount_ore for word in point.besides(place) if word.is_priced)


def is_parted_alike(points: Sequence[Point], place: int) -> bool:
    """Whether holes of an offer mean anything: half its price or more lies in points that another offer mentions too, and it
    mentions half or more of those that others include. A firm that has written «tak, komplett» on one line has no thirty holes.
    """
    included = [point for point in points if point.words[place].says == Says.INCLUDED]
    needed = [point for point in points if point.is_needed_beside(place)]
    mentioned = sum(point.words[place].is_mention for point in needed)
    price, shared = (
        _sum(included, place),
        _sum((point for point in included if point.is_mentioned_beside(place)), place),
    )
    return bool(included) and 2 * shared >= price and 2 * mentioned >= len(needed)


def _sum(points: Iterable[Point], place: int) -> int:
    return sum(point.words[place].amount_ore or 0 for point in points)

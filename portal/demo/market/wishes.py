"""What the firms of the market want and have shown: capacity, sizes, options, holidays, pauses and certificates."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from portal.core import clock
from portal.firms.models import SizeClass
from portal.projects.catalogue import CategorySet

WEEKS = (12, 20, 25, 30, 40, 60)
SIZES = (
    *[(SizeClass.SMALL, SizeClass.HUGE)] * 5,
    (SizeClass.SMALL, SizeClass.LARGE),
    (SizeClass.MEDIUM, SizeClass.HUGE),
)
ABOUT = (
    "Familiebedrift med fem ansatte. Vi rydder etter oss og sier fra når noe tar lengre tid.",
    "Fagfolk med lærlinger. Vi tar både små og store jobber, og gir alltid skriftlig pris.",
    "Vi har holdt på siden 1996 og kjenner husene her.",
)
AWAY, PAUSED_FIRM, PAUSED_SERVICE, WITHOUT_PROOF = 23, 41, 17, 29
"""One of so many firms is away just now, has paused everything, has a service on pause, lacks what the law asks for."""


def _drawn(number: int) -> Random:
    return Random(f"wishes {number}")  # noqa: S311 - a demo, not a secret


def columns_of(number: int, *, now: datetime) -> dict[str, Any]:
    """Columns of the firm with this number."""
    random = _drawn(number)
    smallest, largest = random.choice(SIZES)
    return {
        "leads_per_week": random.choice(WEEKS),
        "most_open": random.choice((20, 30, 60)),
        "smallest_size": int(smallest),
        "largest_size": int(largest),
        "goes_further": random.random() < 0.35,
        "takes_overflow": random.random() < 0.25,
        "about": random.choice(ABOUT) if random.random() < 0.5 else None,
        "paused_at": now - timedelta(days=3) if number % PAUSED_FIRM == 7 else None,
    }


def holidays_of(numbers: list[int], *, today: date) -> list[dict[str, Any]]:
    """Rows of holidays by firm number, `firm` for its place: some away now, as many to be away soon."""
    return [
        {"firm": number, "from_on": today + timedelta(days=begins), "until_on": today + timedelta(days=begins + 9)}
        for number in numbers
        for place, begins in ((5, -4), (11, 20))
        if number % AWAY == place
    ]


def pauses_of(number: int, category: CategorySet) -> list[dict[str, Any]]:
    """A service of its first category that the firm isn't asked about for now, if any."""
    if number % PAUSED_SERVICE != 3:
        return []
    services = category.services("nb")
    reason = "silence" if number % 2 else "own"
    return [{"category": category.key, "service": services[number % len(services)][0], "reason": reason}]


def certificates_of(number: int, categories: list[CategorySet], *, since: datetime) -> list[dict[str, Any]]:
    """What the law asks for in its trades, which nearly all have shown, and something that is only good to have for some."""
    random, today = _drawn(number), clock.in_oslo(clock.now()).date()
    required = {each.gate_key for each in categories if each.gate_key and each.gate_is_required}
    shown = {each.gate_key for each in categories if each.gate_key and not each.gate_is_required}
    held = (set() if number % WITHOUT_PROOF == 13 else required) | {kind for kind in shown if random.random() < 0.5}
    return [
        {
            "kind": kind,
            "source": "proof",
            "number": str(10_000 + number),
            "valid_until": today + timedelta(days=60 + number % 700),
            "submitted_at": since,
            "checked_at": since,
            "decided_at": since,
            "is_approved": True,
        }
        for kind in sorted(held)
    ]

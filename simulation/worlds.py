"""Made-up markets: firms around one town, and the projects that come in. The same seed makes the same world, row for row.

What a firm is like (how good, how eager, how quick) is known to the simulation only; the product sees what such a firm did before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, exp, pi, sqrt
from random import Random

from portal.core.clock import OSLO
from portal.projects.catalogue import CategorySet, list_categories
from portal.projects.choices import Start

BEGINS = datetime(2026, 3, 2, tzinfo=OSLO)
"""A Monday; what is simulated comes after it."""
TOWN = (59.91, 10.75)
KM_A_DEGREE = 111.2
FIRMS_WITHIN_KM, PROJECTS_WITHIN_KM = 50, 40
WAKES, SLEEPS = 7, 22
"""Projects are let out between these hours."""
URGENT = 0.1
WHOLE_CATEGORY = 0.6
GOES_FURTHER, TAKES_OVERFLOW = 0.3, 0.5
NEW = 0.1
"""Shares: of projects, and of firms."""


@dataclass(frozen=True)
class World:
    """How many firms, trades and projects a day."""

    name: str
    firms: int
    categories: int
    projects_a_day: int


WORLDS = {
    world.name: world
    for world in (
        World("balanced", 160, 12, 10),
        World("starved", 160, 12, 22),
        World("overloaded", 500, 4, 40),
        World("slack", 500, 4, 15),
        World("small", 20, 1, 5),
    )
}


@dataclass(frozen=True)
class SimulatedFirm:
    """What a firm is. `quality` is about 0, most between -2 and 2; `eagerness` its chance of a reply to a job next door;
    `pace_hours` the working hours that half its answers take; `past` how many leads it has had before, `jobs` completed."""

    number: int
    category: str
    services: tuple[str, ...]
    place: tuple[float, float]
    radius_km: int
    leads_per_week: int
    goes_further: bool
    could_take_overflow: bool
    quality: float
    eagerness: float
    pace_hours: float
    past: int
    jobs: int


@dataclass(frozen=True)
class SimulatedProject:
    """What comes in, and when."""

    number: int
    at: datetime
    category: str
    service: str
    place: tuple[float, float]
    start: Start


def make_firms(world: World, seed: int) -> list[SimulatedFirm]:
    """Every firm of the world."""
    chance = Random(f"{seed} firms")
    categories = _categories(world)
    return [_make_firm(number, categories[number % len(categories)], chance) for number in range(world.firms)]


def _make_firm(number: int, category: CategorySet, chance: Random) -> SimulatedFirm:
    services = [key for key, _ in category.services("nb")]
    quality = chance.gauss(0, 1)
    is_new = chance.random() < NEW
    return SimulatedFirm(
        number=number,
        category=category.key,
        services=("",) if chance.random() < WHOLE_CATEGORY else tuple(chance.sample(services, min(2, len(services)))),
        place=_somewhere(FIRMS_WITHIN_KM, chance),
        radius_km=chance.randint(30, 80),
        leads_per_week=chance.randint(2, 8),
        goes_further=chance.random() < GOES_FURTHER,
        could_take_overflow=chance.random() < TAKES_OVERFLOW,
        quality=quality,
        eagerness=1 / (1 + exp(1.0 - 0.6 * quality)),
        pace_hours=exp(1.5 - 0.3 * quality),
        past=0 if is_new else chance.randint(6, 20),
        jobs=0 if is_new else round(chance.expovariate(1) * 2 * exp(0.5 * quality)),
    )


def list_projects(world: World, *, seed: int, days: int) -> Iterator[SimulatedProject]:
    """What comes in on the first `days` days, the earliest first."""
    categories = _categories(world)
    number = 0
    for day in range(days):
        chance = Random(f"{seed} day {day}")
        for hour in sorted(chance.uniform(WAKES, SLEEPS) for _ in range(world.projects_a_day)):
            category = chance.choice(categories)
            yield SimulatedProject(
                number=number,
                at=BEGINS + timedelta(days=day, hours=hour),
                category=category.key,
                service=chance.choice([key for key, _ in category.services("nb")]),
                place=_somewhere(PROJECTS_WITHIN_KM, chance),
                start=Start.URGENT if chance.random() < URGENT else Start.WITHIN_MONTH,
            )
            number += 1


def _categories(world: World) -> list[CategorySet]:
    """The first trades that anybody may offer."""
    return [category for category in list_categories() if not category.gate_is_required][: world.categories]


def _somewhere(within_km: float, chance: Random) -> tuple[float, float]:
    """A point in the circle around the town, anywhere in it as likely."""
    away, bearing = within_km * sqrt(chance.random()), chance.uniform(0, 2 * pi)
    north, east = away * cos(bearing), away * cos(bearing - pi / 2)
    return TOWN[0] + north / KM_A_DEGREE, TOWN[1] + east / KM_A_DEGREE / cos(TOWN[0] * pi / 180)

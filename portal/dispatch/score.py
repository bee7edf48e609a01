"""How well a firm fits a project, 0 to 100, and how likely it is to reply. Pure: facts in, figures out.

The rule is docs/decisions/0024-the-score-and-its-data.md. Money, subscriptions and how long a firm has been here are no facts of it.
"""

from dataclasses import dataclass, fields
from math import exp
from typing import NamedTuple

MOST_FAIR_TURNS = 3.0
"""So many turns owed are the most that count, in either direction."""
FAIR_POINTS_A_TURN = 1.0
"""A tie-breaker: three points of a hundred at most."""
JOBS_OF_EVIDENCE = 5
"""So many completed jobs are worth 63 per cent of all that evidence can be worth."""
LOWEST_RATING, RATING_SPAN = 3.0, 2.0
CHANCE_WHEN_FULL = 0.35
"""A firm beyond its week replies so much less."""


@dataclass(frozen=True)
class Weights:
    """What each part weighs. A change of any is a new version, for the version is stored with every score."""

    version: str
    fit: float
    distance: float
    quality: float
    responsiveness: float
    evidence: float
    availability: float


WEIGHTS = Weights(
    "2026-11", fit=0.20, distance=0.20, quality=0.25, responsiveness=0.15, evidence=0.10, availability=0.10
)
PARTS = tuple(field.name for field in fields(Weights) if field.name != "version")


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a score is made of. None: not known, and left out of the sum.

    `half_km`: the distance that is worth half; `reach_km`: how far the firm goes. `asked` counts leads of the last ninety days
    that were answered or whose time is up; `replied` those with an offer; `replied_in_time` those with a yes or a no in time.
    `completed` counts jobs of the same service in two years; `rating` is 1 to 5, drawn towards its category's mean.
    """

    fit: float
    distance_km: float
    half_km: float
    reach_km: float
    asked: int
    replied: int
    replied_in_time: int
    completed: int | None
    leads_this_week: int
    leads_per_week: int
    rating: float | None = None


class Score(NamedTuple):
    """`points` of a hundred, each part's share 0 to 1 (a missing one is absent), and the chance of a reply."""

    points: float
    parts: dict[str, float]
    chance: float


def score(facts: Facts, weights: Weights = WEIGHTS) -> Score:
    """Weigh what is known; what isn't is neither for nor against the firm."""
    parts = {name: share for name, share in _shares(facts).items() if share is not None}
    weighed = {name: getattr(weights, name) for name in parts}
    total = sum(weighed.values())
    points = 100 * sum(weight * parts[name] for name, weight in weighed.items()) / total if total else 0.0
    return Score(points, parts, chance_of_reply(facts))


def _shares(facts: Facts) -> dict[str, float | None]:
    return {
        "fit": facts.fit,
        "distance": 1 / (1 + (facts.distance_km / facts.half_km) ** 2),
        "quality": None if facts.rating is None else _within_one((facts.rating - LOWEST_RATING) / RATING_SPAN),
        "responsiveness": (3 + facts.replied_in_time) / (6 + facts.asked),
        "evidence": None if facts.completed is None else 1 - exp(-facts.completed / JOBS_OF_EVIDENCE),
        "availability": _within_one(1 - facts.leads_this_week / facts.leads_per_week),
    }


def chance_of_reply(facts: Facts) -> float:
    """How likely the firm is to send an offer, 0 to 1: from what it did before, the way it would go, and how full its week is."""
    habit = (2 + facts.replied) / (5 + facts.asked)
    way = 1.15 - 0.5 * (min(1.0, facts.distance_km / facts.reach_km) if facts.reach_km else 1.0)
    load = 1.0 if facts.leads_this_week < facts.leads_per_week else CHANCE_WHEN_FULL
    return _within_one(habit * way * load)


def fair_points(owed: float, *, most_turns: float = MOST_FAIR_TURNS) -> float:
    """What turns owed add to the score, or take away."""
    return FAIR_POINTS_A_TURN * max(-most_turns, min(most_turns, owed))


def _within_one(share: float) -> float:
    return max(0.0, min(1.0, share))

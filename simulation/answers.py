"""What a firm does with a lead: replies, declines or is silent, and when. Nothing the product knows of decides it.

Drawn anew for each firm and project from the seed, so that the same firm does the same about the same project under every policy,
unless it is busier or asked at another time.
"""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from portal.core.working_hours import reached
from simulation.worlds import SimulatedFirm

DECLINES = 0.35
"""So many of those who don't reply say so."""
WHEN_FULL = 0.35
"""A firm that has as many leads as it wants replies so much less."""
SPREAD = 1.0
"""Of the time to an answer: the logarithm's standard deviation."""


class Answer(NamedTuple):
    """`replies`: an offer; otherwise it declines."""

    at: datetime
    replies: bool


def answer_of(
    firm: SimulatedFirm, *, seed: int, project: int, at: datetime, distance_km: float, leads_this_week: int
) -> Answer | None:
    """What comes of a lead sent at that moment to a firm that has had so many in seven days before; None is silence."""
    chance = Random(f"{seed} firm {firm.number} project {project}")
    drawn, hours = chance.random(), firm.pace_hours * chance.lognormvariate(0, SPREAD)
    way = 1.15 - 0.5 * min(1.0, distance_km / firm.radius_km)
    load = 1.0 if leads_this_week < firm.leads_per_week else WHEN_FULL
    likely = min(1.0, firm.eagerness * way * load)
    if drawn >= likely + (1 - likely) * DECLINES:
        return None
    return Answer(reached(at, timedelta(hours=hours)), replies=drawn < likely)

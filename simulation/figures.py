"""What is counted while a month is played, and the row of the table that comes of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import StatisticsError, correlation, median
from typing import NamedTuple

from portal.core.working_hours import between
from simulation.worlds import SimulatedFirm


class Row(NamedTuple):
    """A world under a policy.

    `share_one_reply` and `share_three` of projects; `asked_per_project` firms; `over_cap`: share of leads sent to a firm that
    had as many in seven days as it wants; `gini` of the firms' leads over what they want; `firms_without` a lead;
    `corr_exposure_quality`: of leads over what the firm wants with how good it is; hours are working hours.
    """

    world: str
    policy: str
    projects: int
    share_one_reply: float
    share_three: float
    asked_per_project: float
    over_cap: float
    gini: float
    firms_without: int
    corr_exposure_quality: float
    median_first_reply_hours: float | None


class Tally:
    """Counts what happens to projects and firms, by their numbers in the tables."""

    def __init__(self, firms: Mapping[int, SimulatedFirm]) -> None:
        self._firms = firms
        self._let_out: dict[int, datetime] = {}
        self._first_reply: dict[int, datetime] = {}
        self._replies: Counter[int] = Counter()
        self._leads: Counter[int] = Counter()
        self._over_cap = 0

    def let_out(self, project_id: int, at: datetime) -> None:
        """A project has begun."""
        self._let_out[project_id] = at

    def ask(self, firm_id: int, *, leads_this_week: int) -> None:
        """A firm was sent a lead, after so many in seven days."""
        self._leads[firm_id] += 1
        self._over_cap += leads_this_week >= self._firms[firm_id].leads_per_week

    def reply(self, project_id: int, at: datetime) -> None:
        """A project got an offer."""
        self._replies[project_id] += 1
        self._first_reply.setdefault(project_id, at)

    def row(self, world: str, policy: str) -> Row:
        """What it comes to."""
        projects, leads = len(self._let_out), self._leads.total()
        loads = [self._leads[firm_id] / firm.leads_per_week for firm_id, firm in self._firms.items()]
        waits = [between(self._let_out[each], at).total_seconds() / 3600 for each, at in self._first_reply.items()]
        return Row(
            world=world,
            policy=policy,
            projects=projects,
            share_one_reply=round(len(self._replies) / projects, 3),
            share_three=round(sum(replies >= 3 for replies in self._replies.values()) / projects, 3),
            asked_per_project=round(leads / projects, 2),
            over_cap=round(self._over_cap / leads, 3) if leads else 0.0,
            gini=round(gini_of(loads), 3),
            firms_without=sum(self._leads[firm_id] == 0 for firm_id in self._firms),
            corr_exposure_quality=round(_correlation(loads, [firm.quality for firm in self._firms.values()]), 3),
            median_first_reply_hours=round(median(waits), 1) if waits else None,
        )


def gini_of(shares: Sequence[float]) -> float:
    """0 when all have as much, towards 1 when one has everything."""
    total = sum(shares)
    if not total:
        return 0.0
    weighed = sum(place * share for place, share in enumerate(sorted(shares), 1))
    return 2 * weighed / (len(shares) * total) - (len(shares) + 1) / len(shares)


def _correlation(ones: Sequence[float], others: Sequence[float]) -> float:
    try:
        return correlation(ones, others)
    except StatisticsError:
        return 0.0  # all alike

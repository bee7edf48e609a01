"""What each firm of the market has done so far, as the match would have counted it the moment a project went out."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.demo.market.firms import MarketFirm
from portal.dispatch.matching import HABIT, HALF_KM, HALF_KM_OF, HALF_KM_URGENT, NEWCOMERS_LEADS, NEWCOMERS_POINTS
from portal.dispatch.score import WEIGHTS, Facts, score
from portal.projects.choices import Start

WEEK = timedelta(days=7)
WHOLE_CATEGORY = 0.7
"""The market's firms take whole categories (dispatch.hard_filter.FITS)."""


class Recent:
    """A firm's leads of a span of time: how many, and how many of them it replied to and answered in time."""

    def __init__(self, span: timedelta) -> None:
        self._span, self._leads = span, deque()
        self.sent = self.replied = self.in_time = 0

    def forget(self, at: datetime) -> "Recent":
        """Leave out what is older by now."""
        while self._leads and self._leads[0][0] <= at - self._span:
            self._count(self._leads.popleft(), -1)
        return self

    def add(self, lead: tuple[datetime, bool, bool]) -> None:
        """(sent, replied, in time)."""
        self._leads.append(lead)
        self._count(lead, 1)

    def _count(self, lead: tuple[datetime, bool, bool], step: int) -> None:
        _, replied, in_time = lead
        self.sent += step
        self.replied += step * replied
        self.in_time += step * in_time


@dataclass
class Habits:
    """Kept while the projects are drawn, the oldest first."""

    quarter: dict[int, Recent] = field(default_factory=lambda: defaultdict(lambda: Recent(HABIT)))
    week: dict[int, Recent] = field(default_factory=lambda: defaultdict(lambda: Recent(WEEK)))
    counts: Counter[int] = field(default_factory=Counter)
    jobs: Counter[tuple[int, str, str]] = field(default_factory=Counter)

    def match(self, firm: MarketFirm, km: float, row: dict[str, Any], at: datetime) -> dict[str, Any]:
        """The vector that is stored with the lead, from the rows before it."""
        facts = self._facts(firm, km, row, at)
        scored = score(facts)
        return {
            "score": round(scored.points, 1),
            "parts": {name: round(share, 3) for name, share in scored.parts.items()},
            "chance": round(scored.chance, 3),
            "fair": 0.0,
            "newcomer": self.counts[firm.id] < NEWCOMERS_LEADS and scored.points >= NEWCOMERS_POINTS,
            "weights": WEIGHTS.version,
            "facts": {
                "fit": "whole",
                "distance_km": km,
                "replied_in_time": facts.replied_in_time,
                "asked": facts.asked,
                "completed": facts.completed,
                "leads_this_week": facts.leads_this_week,
                "leads_per_week": facts.leads_per_week,
            },
        }

    def _facts(self, firm: MarketFirm, km: float, row: dict[str, Any], at: datetime) -> Facts:
        before, week = self.quarter[firm.id].forget(at), self.week[firm.id].forget(at)
        half_km = HALF_KM_URGENT if row["start"] == Start.URGENT else HALF_KM
        return Facts(
            fit=WHOLE_CATEGORY,
            distance_km=km,
            half_km=HALF_KM_OF.get(row["category"], half_km),
            reach_km=firm.radius_km,
            asked=before.sent,
            replied=before.replied,
            replied_in_time=before.in_time,
            completed=self.jobs[firm.id, row["category"], row["service"]],
            leads_this_week=week.sent,
            leads_per_week=firm.leads_per_week,
        )

    def note(self, firm: MarketFirm, lead: dict[str, Any]) -> None:
        """What the firm did with a lead."""
        answered_at = lead["replied_at"] or lead["declined_at"]
        in_time = answered_at is not None and answered_at <= lead["due_at"]
        done = (lead["sent_at"], lead["replied_at"] is not None, in_time)
        self.quarter[firm.id].add(done)
        self.week[firm.id].add(done)
        self.counts[firm.id] += 1

    def note_job(self, firm: MarketFirm, row: dict[str, Any]) -> None:
        """The firm completed a job."""
        self.jobs[firm.id, row["category"], row["service"]] += 1

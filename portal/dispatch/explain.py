"""Why firms were asked, in facts that were stored when they were: for the firm, the poster and the staff.

Words are the pages'. What is told is what was known at the moment of asking, never what is true by now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from portal.core import working_hours
from portal.core.database import db
from portal.dispatch.models import Course, Wave
from portal.dispatch.score import PARTS
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.projects.models import Project

BY_HAND = 0
"""The wave's number when staff asked."""
NEWEST_WAVES = 40
PROMISE = timedelta(hours=4)
"""Working time until the poster has heard from us when nobody replied; staff have no joint holiday."""


class Part(NamedTuple):
    """One part of a score: its name in `score.WEIGHTS`, and how much of it the firm has, 0 to 1."""

    name: str
    share: float


@dataclass(frozen=True)
class Why:
    """Why a firm was asked about a project, as its own facts stood then. Nothing of any other firm.

    `score` is out of 100. `fit` is exact, whole or sibling; `fair_points` what fairness added (three at most, or taken away);
    `answered_percent` is None for a firm that had never been asked.
    """

    score: float
    parts: list[Part]
    fit: str
    asked: int
    replied_in_time: int
    completed: int
    leads_this_week: int
    leads_per_week: int
    fair_points: float
    is_newcomer: bool
    weights_version: str

    @property
    def answered_percent(self) -> int | None:
        """How much of what it was asked it had answered in time, in whole per cent."""
        return round(100 * self.replied_in_time / self.asked) if self.asked else None


@dataclass(frozen=True)
class Asking:
    """How the asking about a project goes: its waves in the order they went out, and the course they belong to, if one is kept."""

    waves: list[Wave]
    course: Course | None

    @property
    def latest(self) -> Wave | None:
        """The newest wave that looked for firms; one by hand doesn't."""
        return next((wave for wave in reversed(self.waves) if wave.number != BY_HAND), None)

    @property
    def target(self) -> int | None:
        """How many replies the newest wave aimed at; None of one from before that was written down."""
        return (self.latest.target or None) if self.latest else None

    @property
    def next_at(self) -> datetime | None:
        """When the next wave comes, if it is needed."""
        return self.course.due_at if self.course and self.course.next_wave is not None else None

    @property
    def looked_at(self) -> datetime | None:
        """When it is looked at what all the waves brought, for the last has been sent."""
        return self.course.due_at if self.course and self.course.next_wave is None else None

    @property
    def is_with_staff(self) -> bool:
        """Nobody has replied, and people of ours look for somebody."""
        return self._ended("needs-staff") and self.course.rescued_at is None

    @property
    def awaits_poster(self) -> bool:
        """Fewer replied than was aimed at, and the poster hasn't said what should be done about it."""
        return self._ended("too-few") and self.course.poster_answer is None

    def _ended(self, outcome: str) -> bool:
        return self.course is not None and self.course.ended_at is not None and self.course.outcome == outcome


class AskedFirm(NamedTuple):
    """A firm that was asked, for staff: the lead with its score, and the firm's name."""

    lead: Lead
    firm_name: str


class Miss(NamedTuple):
    """A firm that was not asked, for staff; `distance_km` in km."""

    firm_id: int
    firm_name: str
    reason: str
    distance_km: float


def why_asked(match: dict[str, Any]) -> Why | None:
    """What `Lead.match` says; None of a lead from before scores were kept."""
    if "parts" not in match:
        return None
    facts = match.get("facts", {})
    return Why(
        score=match["score"],
        parts=[Part(name, match["parts"][name]) for name in PARTS if name in match["parts"]],
        fit=facts.get("fit", "whole"),
        asked=facts.get("asked", 0),
        replied_in_time=facts.get("replied_in_time", 0),
        completed=facts.get("completed", 0),
        leads_this_week=facts.get("leads_this_week", 0),
        leads_per_week=facts.get("leads_per_week", 0),
        fair_points=match.get("fair", 0),
        is_newcomer=match.get("newcomer", False),
        weights_version=match.get("weights", ""),
    )


def get_asking(project: Project) -> Asking:
    """How the asking goes; without waves before the first has gone out."""
    rows = db.session.execute(_WAVES, {"project_id": project.id}).all()
    if not rows:
        return Asking(waves=[], course=find_course(project.id))
    return Asking(waves=[wave for wave, _course in reversed(rows)], course=rows[0][1])


_WAVES = (
    select(Wave, Course)
    .outerjoin(Course, Course.project_id == Wave.project_id)
    .where(Wave.project_id == bindparam("project_id"))
    .order_by(Wave.id.desc())
    .limit(NEWEST_WAVES)
    .execution_options(populate_existing=True)
)


def find_course(project_id: int) -> Course | None:
    """The project's course, as it stands in the database now."""
    return db.session.get(Course, project_id, populate_existing=True)


def promised_by(course: Course) -> datetime:
    """By when the poster of a course that needs staff was told that we have been at it."""
    return working_hours.reached(course.ended_at, PROMISE, joint_holiday=False)


def list_asked_firms(project: Project) -> list[AskedFirm]:
    """Every firm that was asked, in the order it was."""
    rows = db.session.execute(
        select(Lead, Firm.name)
        .join(Firm, Firm.id == Lead.firm_id)
        .where(Lead.project_id == project.id)
        .order_by(Lead.sent_at, Lead.id)
    )
    return [AskedFirm(*row) for row in rows]


def list_misses(wave: Wave) -> list[Miss]:
    """Those that missed the wave most narrowly, as it wrote them down; a firm that is gone is left out."""
    names = name_firms([miss["firm"] for miss in wave.misses])
    return [
        Miss(miss["firm"], names[miss["firm"]], miss["reason"], miss["km"])
        for miss in wave.misses
        if miss["firm"] in names
    ]


def name_firms(firm_ids: list[int]) -> dict[int, str]:
    """Names by firm, of those that there are."""
    return dict(db.session.execute(select(Firm.id, Firm.name).where(Firm.id.in_(firm_ids))).all())

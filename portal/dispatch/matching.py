"""Which firms fit a project: the hard filter with its reasons over all firms of the category, and a score for those who pass."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Float, Integer, any_, cast, func, literal, null, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from portal.core import clock
from portal.core.database import db
from portal.dispatch.hard_filter import FITS, WEEK, filter_statement
from portal.dispatch.models import FirmTurn
from portal.dispatch.reasons import Reason
from portal.dispatch.score import WEIGHTS, Facts, Score, Weights, fair_points, score
from portal.firms.models import Firm
from portal.leads.models import ContactAccess, Lead
from portal.projects.choices import Start
from portal.projects.models import Project

FIT_NAMES = {fit: name for name, fit in FITS.items()}
HALF_KM, HALF_KM_URGENT, HALF_KM_OF = 20, 12, {"flytting": 60}
"""The distance that is worth half of none."""
FURTHER = {1: 1.0, 2: 1.0, 3: 1.25, 4: 1.5}
"""How much further a wave looks, among firms that go a bit outside their radius."""
NEAREST_MISSES = 50
NEWCOMERS_LEADS, NEWCOMERS_POINTS = 5, 45
"""A newcomer has had fewer leads than this, and fits so well at least."""
HABIT, EVIDENCE = timedelta(days=90), timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm that passed the hard filter, with what its score is made of."""

    firm_id: int
    facts: Facts
    score: Score
    owed: float
    is_newcomer: bool

    @property
    def distance_km(self) -> float:
        """From the firm's place to the project's, km."""
        return self.facts.distance_km

    @property
    def chance(self) -> float:
        """Of a reply, 0 to 1."""
        return self.score.chance

    @property
    def rank(self) -> float:
        """What candidates are ordered by: the score, and three points of fairness at most."""
        return self.score.points + fair_points(self.owed)


class Miss(NamedTuple):
    """A firm that was left out, why, and how far away it is in km."""

    firm_id: int
    reason: str
    distance_km: float


class Judgement(NamedTuple):
    """Who passed, the best first; how many each reason left out; and the fifty nearest of those."""

    candidates: list[Candidate]
    left_out: dict[str, int]
    misses: list[Miss]


def judge(
    project: Project,
    *,
    at: datetime | None = None,
    radius_factor: float = 1.0,
    wave: int = 1,
    weights: Weights = WEIGHTS,
    ignored: Collection[Reason] = (),
) -> Judgement:
    """Judge every firm of the project's category as it stands at that moment (now), in two queries however many there are.

    `radius_factor`: how much further to look besides what the wave does; both only among firms that said «litt utenfor».
    `ignored`: rules thought away, for staff who wonder; no wave does that.
    """
    at = at or clock.now()
    further = radius_factor * FURTHER.get(wave, 1.0)
    passed, left_out, misses = _filter(project, at=at, further=further, wave=wave, ignored=ignored)
    candidates = _weigh(project, passed, at=at, weights=weights)
    candidates.sort(key=lambda each: (-each.rank, each.distance_km, each.firm_id))
    return Judgement(candidates, left_out, misses)


def _filter(project: Project, **how: Any) -> tuple[list[Any], dict[str, int], list[Miss]]:
    """One pass over the category's firms: those who passed, counts of reasons, the nearest misses."""
    judged = filter_statement(project, **how).cte("judged")
    nothing, nowhere = cast(null(), Integer), cast(null(), Float)
    passed = select(*judged.c, nothing.label("firms")).where(judged.c.reason.is_(None))
    nearest = (
        select(*judged.c, nothing)
        .where(judged.c.reason.is_not(None))
        .order_by(judged.c.km, judged.c.firm_id)
        .limit(NEAREST_MISSES)
        .subquery()
    )
    counts = (
        select(cast(null(), BigInteger), nowhere, nowhere, nothing, nothing, judged.c.reason, func.count())
        .where(judged.c.reason.is_not(None))
        .group_by(judged.c.reason)
    )
    rows = db.session.execute(union_all(passed, select(nearest), counts)).all()
    return (
        [row for row in rows if row.reason is None],
        {row.reason: row.firms for row in rows if row.firm_id is None},
        [Miss(row.firm_id, row.reason, row.km) for row in rows if row.firm_id and row.reason],
    )


def _weigh(project: Project, passed: list[Any], *, at: datetime, weights: Weights) -> list[Candidate]:
    known = _list_habits(project, [row.firm_id for row in passed], at=at)
    half_km = HALF_KM_OF.get(project.category, HALF_KM_URGENT if project.start == Start.URGENT else HALF_KM)
    candidates = []
    for row in passed:
        habit = known[row.firm_id]
        facts = Facts(
            fit=row.fit,
            distance_km=row.km,
            half_km=half_km,
            reach_km=row.radius_km,
            asked=habit.asked,
            replied=habit.replied,
            replied_in_time=habit.replied_in_time,
            completed=habit.completed,
            leads_this_week=habit.leads_this_week,
            leads_per_week=row.leads_per_week,
        )
        scored = score(facts, weights)
        is_newcomer = habit.leads < NEWCOMERS_LEADS and scored.points >= NEWCOMERS_POINTS
        candidates.append(Candidate(row.firm_id, facts, scored, habit.owed, is_newcomer))
    return candidates


def _list_habits(project: Project, firm_ids: list[int], *, at: datetime) -> dict[int, Any]:
    """What the firms did before, in one query.

    A lead counts once it was answered, or its time was up before it was closed: who has been asked an hour ago isn't silent.
    In time means yes or no: an honest no lets the next firm be asked.
    """
    answered_at = func.coalesce(Lead.replied_at, Lead.declined_at)
    these = any_(literal(firm_ids, ARRAY(BigInteger)))
    is_over = or_(
        Lead.replied_at <= at,
        Lead.declined_at <= at,
        Lead.due_at <= func.least(func.coalesce(Lead.closed_at, at), at),
    )
    leads = (
        select(
            Lead.firm_id,
            func.count().filter(is_over).label("asked"),
            func.count().filter(Lead.replied_at <= at).label("replied"),
            func.count().filter(answered_at <= func.least(Lead.due_at, at)).label("replied_in_time"),
            func.count().filter(Lead.sent_at > at - WEEK).label("leads_this_week"),
        )
        .where(Lead.firm_id == these, Lead.sent_at > at - HABIT, Lead.sent_at <= at)
        .group_by(Lead.firm_id)
        .subquery()
    )
    jobs = (
        select(ContactAccess.firm_id, func.count(Project.id.distinct()).label("completed"))
        .join(Project, Project.id == ContactAccess.project_id)
        .where(
            ContactAccess.firm_id == these,
            ContactAccess.reason == "award",
            Project.category == project.category,
            Project.service == project.service,
            Project.completed_at > at - EVIDENCE,
            Project.completed_at <= at,
        )
        .group_by(ContactAccess.firm_id)
        .subquery()
    )
    few = select(Lead.id).where(Lead.firm_id == Firm.id).limit(NEWCOMERS_LEADS).correlate(Firm).subquery()
    counted = {
        name: func.coalesce(leads.c[name], 0).label(name)
        for name in ("asked", "replied", "replied_in_time", "leads_this_week")
    }
    rows = db.session.execute(
        select(
            Firm.id,
            *counted.values(),
            func.coalesce(jobs.c.completed, 0).label("completed"),
            func.coalesce(FirmTurn.owed, 0.0).label("owed"),
            select(func.count()).select_from(few).scalar_subquery().label("leads"),
        )
        .outerjoin(leads, leads.c.firm_id == Firm.id)
        .outerjoin(jobs, jobs.c.firm_id == Firm.id)
        .outerjoin(FirmTurn, FirmTurn.firm_id == Firm.id)
        .where(Firm.id == these)
    )
    return {row.id: row for row in rows}


def match_of(candidate: Candidate, *, weights: Weights = WEIGHTS) -> dict[str, Any]:
    """What is stored with a lead of why it was sent: the whole vector, so that anybody can read it later."""
    facts = candidate.facts
    return {
        "score": round(candidate.score.points, 1),
        "parts": {name: round(share, 3) for name, share in candidate.score.parts.items()},
        "chance": round(candidate.chance, 3),
        "fair": round(fair_points(candidate.owed), 2),
        "newcomer": candidate.is_newcomer,
        "weights": weights.version,
        "facts": {
            "fit": FIT_NAMES[facts.fit],
            "distance_km": round(facts.distance_km, 1),
            "replied_in_time": facts.replied_in_time,
            "asked": facts.asked,
            "completed": facts.completed,
            "leads_this_week": facts.leads_this_week,
            "leads_per_week": facts.leads_per_week,
        },
    }

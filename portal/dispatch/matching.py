"""Which firms fit a project: the hard filter with its reasons over all firms of the category, and a score for those who pass."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    Float,
    Integer,
    Select,
    Text,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from portal.core import clock
from portal.core.database import db
from portal.dispatch.hard_filter import FITS, WEEK, filter_statement
from portal.dispatch.models import FirmTurn
from portal.dispatch.reasons import NOT_AT_WORK, Reason
from portal.dispatch.score import WEIGHTS, Facts, Score, Weights, fair_points, score
from portal.leads.models import ContactAccess, Lead
from portal.projects.choices import Start
from portal.projects.models import Project

FIT_NAMES = {fit: name for name, fit in FITS.items()}
HALF_KM, HALF_KM_URGENT, HALF_KM_OF = 20, 12, {"flytting": 60}
"""The distance that is worth half of none."""
FURTHER = {1: 1.0, 2: 1.0, 3: 1.25, 4: 1.5}
"""How much further a wave looks, among firms that go a bit outside their radius."""
CELL_KM = 60
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
    """Who passed, the best first; how many each reason left out; the fifty nearest of those; and how busy the cell is: leads of
    the last seven days over what firms of the category within sixty kilometres want in a week, None where there are none."""

    candidates: list[Candidate]
    left_out: dict[str, int]
    misses: list[Miss]
    utilisation: float | None


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
    judged = filter_statement(project, at=at, further=further, wave=wave, ignored=ignored).cte("judged")
    passed, left_out, misses, utilisation = _filter(judged, at=at)
    candidates = _weigh(project, passed, at=at, weights=weights)
    candidates.sort(key=lambda each: (-each.rank, each.distance_km, each.firm_id))
    return Judgement(candidates, left_out, misses, utilisation)


def _filter(judged: CTE, *, at: datetime) -> tuple[list[Any], dict[str, int], list[Miss], float | None]:
    """One pass over the category's firms: those who passed, counts of reasons, the nearest misses, and how busy the cell is."""
    nothing, nowhere = cast(null(), Integer), cast(null(), Float)
    passed = select(*judged.c, nothing.label("counted")).where(judged.c.reason.is_(None))
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
    rows = db.session.execute(union_all(passed, select(nearest), counts, _cell_in(judged, at=at))).all()
    cell = next(row for row in rows if row.reason is None and row.firm_id is None)
    return (
        [row for row in rows if row.reason is None and row.firm_id],
        {row.reason: row.counted for row in rows if row.reason and row.firm_id is None},
        [Miss(row.firm_id, row.reason, row.km) for row in rows if row.reason and row.firm_id],
        cell.counted / cell.leads_per_week if cell.leads_per_week else None,
    )


def _cell_in(judged: CTE, *, at: datetime) -> Select:
    """A row of its own: what the firms at work within the cell want in a week, and how many leads they have had."""
    had = (
        select(func.count().label("leads")).where(Lead.firm_id == judged.c.firm_id, Lead.sent_at > at - WEEK).lateral()
    )
    is_at_work = or_(judged.c.reason.is_(None), judged.c.reason.not_in([reason.value for reason in NOT_AT_WORK]))
    nowhere = cast(null(), Float)
    return (
        select(
            *(cast(null(), BigInteger), nowhere, nowhere, cast(null(), Integer)),
            *(
                cast(func.sum(judged.c.leads_per_week), Integer),
                cast(null(), Text),
                cast(func.sum(had.c.leads), Integer),
            ),
        )
        .select_from(judged)
        .join(had, true())
        .where(judged.c.km <= CELL_KM, is_at_work)
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
    # Firm by firm along their indexes: a join lets the planner read all leads of ninety days instead.
    firm = func.unnest(literal(firm_ids, ARRAY(BigInteger))).table_valued("id", name="these").render_derived()
    answered_at = func.coalesce(Lead.replied_at, Lead.declined_at)
    is_over = or_(answered_at <= at, Lead.due_at <= func.least(func.coalesce(Lead.closed_at, at), at))
    leads = (
        select(
            func.count().filter(is_over).label("asked"),
            func.count().filter(Lead.replied_at <= at).label("replied"),
            func.count().filter(answered_at <= func.least(Lead.due_at, at)).label("replied_in_time"),
            func.count().filter(Lead.sent_at > at - WEEK).label("leads_this_week"),
        )
        .where(Lead.firm_id == firm.c.id, Lead.sent_at > at - HABIT)
        .lateral()
    )
    jobs = (
        select(func.count(Project.id.distinct()).label("completed"))
        .join(ContactAccess, ContactAccess.project_id == Project.id)
        .where(
            ContactAccess.firm_id == firm.c.id,
            ContactAccess.reason == literal_column("'award'"),  # a parameter would not be the index's
            Project.category == project.category,
            Project.service == project.service,
            Project.completed_at > at - EVIDENCE,
            Project.completed_at <= at,
        )
        .lateral()
    )
    few = select(Lead.id).where(Lead.firm_id == firm.c.id).limit(NEWCOMERS_LEADS).correlate(firm).subquery()
    rows = db.session.execute(
        select(
            firm.c.id,
            *leads.c,
            jobs.c.completed,
            func.coalesce(FirmTurn.owed, 0.0).label("owed"),
            select(func.count()).select_from(few).scalar_subquery().label("leads"),
        )
        .select_from(firm)
        .join(leads, true())
        .join(jobs, true())
        .outerjoin(FirmTurn, FirmTurn.firm_id == firm.c.id)
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

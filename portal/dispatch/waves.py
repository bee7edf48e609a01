"""One wave: who is asked, under locks that keep every firm's week exact. What comes before and after is portal.dispatch.courses.

Whoever calls holds the project's row. The chosen firms' rows are locked in the order of their numbers, and their weeks are
counted again after that: two projects that reach for a firm's last place get it one after the other
(docs/decisions/0025-courses-and-locks.md).
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from portal.core.clock import in_oslo
from portal.core.database import db
from portal.dispatch.hard_filter import leads_this_week, week_of
from portal.dispatch.matching import Candidate, Judgement, judge, match_of
from portal.dispatch.models import FirmTurn, Wave
from portal.dispatch.score import WEIGHTS, Weights
from portal.dispatch.target import choose, look_around, target_of
from portal.firms.models import Firm
from portal.firms.standing import is_at_work
from portal.leads.services import Addressee, send_leads
from portal.projects.models import Project

FIRST_WAVE, LAST_WAVE = 1, 4
SHORTLIST = 32
"""So many of the best are locked and share out the turns: enough for eight, also where several have filled up meanwhile."""


class Week(NamedTuple):
    """How many leads a firm has had in seven days, and how many it wants."""

    leads: int
    wanted: int


def send_wave(
    project: Project,
    *,
    course: int,
    number: int,
    at: datetime,
    radius_factor: float = 1.0,
    weights: Weights = WEIGHTS,
) -> Wave | None:
    """Ask the firms of one wave and write down why, or None when it has been sent. The caller holds the project's row."""
    started = {"project_id": project.id, "course": course, "number": number, "sent_at": at}
    wave_id = db.session.scalar(
        insert(Wave).values(**started, asked=0, left_out={}).on_conflict_do_nothing().returning(Wave.id)
    )
    if wave_id is None:
        return None
    judgement = judge(project, at=at, radius_factor=radius_factor, wave=number, weights=weights)
    cell = look_around(project, utilisation=judgement.utilisation)
    target = target_of(project.wished_replies, cell)
    missing = target - project.taken_slots
    shortlist = _shortlist(judgement, wave=number) if missing > 0 else []
    weeks = _lock(project, shortlist, wave=number, at=at)
    free = [each for each in shortlist if each.firm_id in weeks]
    chosen = choose(free, missing=missing, with_newcomer=number == FIRST_WAVE)
    addressees = [_address(each, weeks, weights) for each in chosen]
    asked = set(send_leads(project, addressees, course=course, wave=number, at=at))
    _turn(free, asked)
    wave = db.session.get_one(Wave, wave_id)
    wave.asked, wave.candidates, wave.target = len(asked), len(judgement.candidates), target
    wave.utilisation, wave.weights_version = cell.utilisation, weights.version
    wave.left_out = judgement.left_out
    wave.misses = [
        {"firm": miss.firm_id, "reason": miss.reason, "km": round(miss.distance_km, 1)} for miss in judgement.misses
    ]
    db.session.flush()
    return wave


def _shortlist(judgement: Judgement, *, wave: int) -> list[Candidate]:
    """The best, and in the first wave the best newcomer wherever it stands."""
    best, rest = judgement.candidates[:SHORTLIST], judgement.candidates[SHORTLIST:]
    if wave != FIRST_WAVE or any(each.is_newcomer for each in best):
        return best
    return best + [each for each in rest if each.is_newcomer][:1]


def _lock(project: Project, shortlist: list[Candidate], *, wave: int, at: datetime) -> dict[int, Week]:
    """Hold these firms until the transaction ends; the weeks of those that still are at work and have room."""
    these = Firm.id == any_(literal([each.firm_id for each in shortlist], ARRAY(BigInteger)))
    db.session.execute(select(Firm.id).where(these).order_by(Firm.id).with_for_update(key_share=True))
    # A statement of its own: it sees what was committed while we waited.
    had = leads_this_week(at)
    rows = db.session.execute(
        select(Firm.id, had, Firm.leads_per_week).where(
            these, is_at_work(on=in_oslo(at).date()), had < week_of(project, wave=wave)
        )
    )
    return {firm_id: Week(leads, wanted) for firm_id, leads, wanted in rows}


def _address(candidate: Candidate, weeks: dict[int, Week], weights: Weights) -> Addressee:
    week = weeks[candidate.firm_id]
    match = match_of(candidate, weights=weights)
    match["facts"] |= {"leads_this_week": week.leads, "leads_per_week": week.wanted}
    return Addressee(candidate.firm_id, candidate.distance_km, match, is_beyond_week=week.leads >= week.wanted)


def _turn(free: list[Candidate], asked: set[int]) -> None:
    """Each of the shortlist is owed a little more for having fitted, each that was asked one turn less. The sum stays as it was."""
    if not asked:
        return
    shares = {each.firm_id: each.score.points**4 for each in free}
    total = sum(shares.values())
    rows = [
        {"firm_id": firm_id, "owed": len(asked) * share / total - (firm_id in asked)}
        for firm_id, share in sorted(shares.items())
    ]
    gained = insert(FirmTurn).values(rows)
    db.session.execute(
        gained.on_conflict_do_update(index_elements=["firm_id"], set_={"owed": FirmTurn.owed + gained.excluded.owed})
    )

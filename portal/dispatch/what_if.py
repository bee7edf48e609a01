"""What would have found more firms: counted over all firms of the trade at once, as they stand now.

Only distance, size and a full week are ever thought away; and beyond its week nobody is asked who has not said so. Who lacks a
certificate, is suspended or has paused is not asked, however few there are.
"""

from dataclasses import dataclass

from sqlalchemy import Select, func, literal, select, union_all

from portal.core import clock
from portal.core.database import db
from portal.dispatch.hard_filter import filter_statement, leads_this_week
from portal.dispatch.reasons import Reason
from portal.dispatch.waves import LAST_WAVE
from portal.firms.models import Firm
from portal.projects.models import Project

BENDABLE = (Reason.SIZE, Reason.TOO_FAR)
"""What staff may ask in spite of. A full week is no such thing: the last wave's rule says who takes more."""
STEPS_KM = (20, 30, 40, 60, 80, 120, 200)
MOST_ASKABLE = 200


@dataclass(frozen=True)
class WhatIf:
    """How many more would fit, each thought away alone. `further`: (km from the project, how many more up to there), each with
    more than the one before; `full`: those who only miss because their week is full; `of_any_size`: because of the size."""

    fitting: int
    further: list[tuple[int, int]]
    of_any_size: int
    full: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing helps."""
        return not (self.fitting or self.further or self.of_any_size or self.full)


@dataclass(frozen=True)
class Askable:
    """A near miss that staff may ask by hand: `reason` is the first that left it out; distance and radius in km."""

    firm_id: int
    firm_name: str
    distance_km: float
    radius_km: int
    goes_further: bool
    reason: str | None
    leads_this_week: int
    leads_per_week: int

    @property
    def is_beyond_week(self) -> bool:
        """Whether it has had as many leads as it wants in seven days."""
        return self.leads_this_week >= self.leads_per_week


def think(project: Project) -> WhatIf:
    """What would have found more firms. One query."""
    variants = {"now": (), "size": (Reason.SIZE,), "full": (Reason.NO_CAPACITY,), "far": (Reason.TOO_FAR,)}
    counts = union_all(*(_count_passing(project, name, ignored) for name, ignored in variants.items()))
    found = {name: numbers for name, *numbers in db.session.execute(counts)}
    now, far = found["now"], found["far"]
    more = [(km, far[place] - now[place]) for place, km in enumerate(STEPS_KM, start=1)]
    return WhatIf(
        fitting=now[0],
        further=[
            (km, count) for (km, count), (_km, before) in zip(more, [(0, 0), *more], strict=False) if count > before
        ],
        of_any_size=found["size"][0] - now[0],
        full=found["full"][0] - now[0],
    )


def _count_passing(project: Project, name: str, ignored: tuple[Reason, ...]) -> Select:
    """How many pass when these rules are thought away: all, and those within each step."""
    judged = filter_statement(project, at=clock.now(), ignored=ignored).subquery()
    steps = (func.count().filter(judged.c.km <= km) for km in STEPS_KM)
    return select(literal(name), func.count(), *steps).where(judged.c.reason.is_(None))


def list_askable(project: Project, *, limit: int = MOST_ASKABLE) -> list[Askable]:
    """Those that miss only by distance or size, or by a week beyond which they may be asked, the nearest first; nobody who has
    been asked. One query."""
    at = clock.now()
    bent = filter_statement(project, at=at, wave=LAST_WAVE, ignored=BENDABLE).subquery()
    plain = filter_statement(project, at=at).subquery()
    rows = db.session.execute(
        select(
            *(Firm.id, Firm.name, bent.c.km, Firm.radius_km, Firm.goes_further, plain.c.reason),
            *(leads_this_week(at), Firm.leads_per_week),
        )
        .join(bent, bent.c.firm_id == Firm.id)
        .join(plain, plain.c.firm_id == Firm.id)
        .where(bent.c.reason.is_(None))
        .order_by(bent.c.km, Firm.id)
        .limit(limit)
    )
    return [Askable(*row) for row in rows]

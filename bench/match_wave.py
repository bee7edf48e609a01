"""`python -m bench.match_wave`: times waves among a hundred thousand firms in DATABASE_URL; prints both figures as JSON."""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql

from bench.figures import tell
from bench.match_seed import fill, make_projects
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.transaction import transaction
from portal.dispatch import courses
from portal.dispatch.hard_filter import filter_statement
from portal.dispatch.models import Wave
from portal.leads.models import Lead
from portal.projects.models import Project

WARM, ROUNDS = 8, 48
LASTING, COMPARED = 1_000, 100
"""How many projects the worker asks about one after the other, and how many of the first and the last are compared."""


def main() -> None:
    """Fill the database, measure, print."""
    from wsgi import app

    with app.app_context():
        fill()
        poster_id = db.session.scalar(select(Person.id).where(Person.email == "kari@bench.example"))
        with transaction():
            numbers = make_projects(poster_id, WARM + ROUNDS + LASTING)
        ratio = _wave_against_filter(numbers[: WARM + ROUNDS])
        growth = _growth(numbers[WARM + ROUNDS :])
        print(json.dumps({"wave_vs_filter": ratio, "growth": growth}))


def _wave_against_filter(numbers: list[int]) -> float:
    """In turns, each project's filter and then its wave; the ratio of the medians."""
    filters, waves = [], []
    for turn, number in enumerate(numbers):
        filtered, sent = _seconds(lambda number=number: _filter(number)), _seconds(lambda number=number: _send(number))
        if turn >= WARM:
            filters.append(filtered)
            waves.append(sent)
    _tell_plan(numbers[0])
    _tell_waves()
    plain, whole = statistics.median(filters), statistics.median(waves)
    tell(
        f"  the filter's SELECT {plain * 1000:.1f} ms, the whole stored wave {whole * 1000:.1f} ms (medians of {ROUNDS})"
    )
    return round(whole / plain, 3)


def _filter(number: int) -> None:
    """The yardstick: who passes, and nothing else."""
    with transaction():
        judged = filter_statement(db.session.get_one(Project, number), at=clock.now()).subquery()
        db.session.execute(select(judged.c.firm_id).where(judged.c.reason.is_(None))).all()


def _send(number: int) -> None:
    """The product's: lock, judge, score, choose, store the wave, its leads, the turns, the audit and the event; commit."""
    with transaction():
        courses.begin(db.session.get_one(Project, number))


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _tell_plan(number: int) -> None:
    judged = filter_statement(db.session.get_one(Project, number), at=clock.now()).subquery()
    statement = select(judged.c.firm_id).where(judged.c.reason.is_(None))
    sql = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    lines = (
        db.session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {str(sql).replace('%', '%%')}").scalars()
    )
    tell("\n".join(["The hard filter's own SELECT:", *(f"  {line}" for line in lines)]))
    db.session.rollback()


def _tell_waves() -> None:
    asked, candidates, leads = db.session.execute(
        select(
            func.avg(Wave.asked), func.avg(Wave.candidates), select(func.count()).select_from(Lead).scalar_subquery()
        )
    ).one()
    tell(f"  a wave finds {candidates:.0f} candidates and asks {asked:.1f}; {leads:,} leads in all")


def _growth(numbers: list[int]) -> float:
    """Resident memory after the last hundred projects over that after the first hundred, one process, a session each."""
    resident = []
    for number in numbers[:LASTING]:
        _send(number)
        db.session.remove()  # as at the end of a job
        resident.append(_resident_bytes())
    first, last = (statistics.median(part) for part in (resident[:COMPARED], resident[-COMPARED:]))
    tell(f"  resident memory {first / 1e6:.1f} MB, after {len(resident)} projects {last / 1e6:.1f} MB")
    return round(last / first, 3)


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


if __name__ == "__main__":
    main()

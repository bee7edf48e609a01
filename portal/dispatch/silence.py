"""Firms that let the time to answer pass. Silent twice in a row about a service, a firm isn't asked about it until it says so.

What counts is docs/decisions/0025-courses-and-locks.md: fifty working hours on end in which the firm could have answered, and no
sooner than it was promised.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, exists, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from portal.clarifications.queries import waits_for_answer
from portal.core import audit, clock, outbox
from portal.core.database import db
from portal.core.working_hours import begun
from portal.firms.models import Firm, FirmHoliday, ServicePause
from portal.firms.standing import is_paused
from portal.leads.models import Lead
from portal.projects.models import Project

TIME_TO_ANSWER = timedelta(hours=50)
"""Working hours: five days. The promise is shorter (leads/promise.py); this is when nobody expects an answer any more."""
IN_A_ROW = 2
REMEMBERED = timedelta(days=365)
NOTED_AT_ONCE = 500


class Leaf(NamedTuple):
    """A service at a firm."""

    firm_id: int
    category: str
    service: str


def note_silence(*, at: datetime | None = None) -> list[ServicePause]:
    """Write down which leads nobody answered in time, and pause where it was the second in a row; returns the pauses.

    Two at once note each lead once: the rows are claimed.
    """
    at = at or clock.now()
    noted = _note(at)
    silent = _list_answers({leaf for leaf, _ in noted}, at=at)
    new = {lead_id for _, lead_id in noted}
    pauses = [_pause(leaf) for leaf, rows in silent.items() if _is_enough(rows, new)]
    return [pause for pause in pauses if pause is not None]


def _note(at: datetime) -> list[tuple[Leaf, int]]:
    """Of leads whose firm can answer, and could all the time; one that waits for a free place has said that it would, and one
    that waits for the poster's answer can't."""
    since = begun(at, TIME_TO_ANSWER)
    late = (
        select(Lead.id)
        .join(Project, Project.id == Lead.project_id)
        .join(Firm, Firm.id == Lead.firm_id)
        .where(
            *(Lead.replied_at.is_(None), Lead.declined_at.is_(None), Lead.closed_at.is_(None)),
            *(Lead.silent_at.is_(None), Lead.waits_since.is_(None)),
            or_(Lead.held_until.is_(None), Lead.held_until < at),
            *(Lead.sent_at <= since, or_(Lead.reopened_at.is_(None), Lead.reopened_at <= since)),
            or_(Lead.due_at.is_(None), Lead.due_at <= at),
            *(Project.takes_replies, Firm.stopped_at.is_(None), Firm.suspended_at.is_(None)),
            *(~waits_for_answer(), ~_was_away(since=since, at=at)),
        )
        .order_by(Lead.id)
        .limit(NOTED_AT_ONCE)
        .with_for_update(of=Lead, skip_locked=True, key_share=True)
    )
    noted = (
        update(Lead)
        .where(Lead.id.in_(late), Project.id == Lead.project_id)
        .values(silent_at=at)
        .returning(Lead.firm_id, Project.category, Project.service, Lead.id)
        .execution_options(synchronize_session=False)
    )
    return [
        (Leaf(firm_id, category, service), lead_id) for firm_id, category, service, lead_id in db.session.execute(noted)
    ]


def _was_away(*, since: datetime, at: datetime) -> ColumnElement[bool]:
    """Whether the firm wanted nothing on some day of these: it paused, or was on holiday."""
    first, last = clock.in_oslo(since).date(), clock.in_oslo(at).date()
    holiday = exists().where(FirmHoliday.firm_id == Firm.id, FirmHoliday.from_on <= last, FirmHoliday.until_on >= first)
    return is_paused(on=first) | holiday


def _list_answers(leaves: set[Leaf], *, at: datetime) -> dict[Leaf, list[Row]]:
    """What became of the leads of these, those that still may be answered left out; the newest first."""
    found: dict[Leaf, list[Row]] = {leaf: [] for leaf in leaves}
    if not leaves:
        return found
    rows = db.session.execute(
        select(Lead.id, Lead.firm_id, Project.category, Project.service, Lead.silent_at)
        .join(Project, Project.id == Lead.project_id)
        .where(
            tuple_(Lead.firm_id, Project.category, Project.service).in_(list(leaves)),
            Lead.sent_at > at - REMEMBERED,
            or_(Lead.replied_at.is_not(None), Lead.declined_at.is_not(None), Lead.silent_at.is_not(None)),
        )
        .order_by(Lead.sent_at.desc(), Lead.id.desc())
    )
    for row in rows:
        found[Leaf(row.firm_id, row.category, row.service)].append(row)
    return found


def _is_enough(rows: Iterable[Row], new: set[int]) -> bool:
    """Whether the row of silence has just reached two, or another two: a firm that took up a service again begins anew."""
    silent = [row.id for row in takewhile(lambda row: row.silent_at is not None, rows)]
    before = [lead_id for lead_id in silent if lead_id not in new]
    return len(silent) // IN_A_ROW > len(before) // IN_A_ROW


def _pause(leaf: Leaf) -> ServicePause | None:
    pausing = insert(ServicePause).values(**leaf._asdict(), reason="silence").on_conflict_do_nothing()
    pause_id = db.session.scalar(pausing.returning(ServicePause.id))
    if pause_id is None:
        return None
    firm = db.session.get_one(Firm, leaf.firm_id)
    audit.record("firm:service-silent", firm, actor_id=None, category=leaf.category, service=leaf.service)
    outbox.add("service:paused", pause_id=pause_id)
    return db.session.get_one(ServicePause, pause_id)

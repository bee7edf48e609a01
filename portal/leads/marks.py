"""What a firm notes on its own leads: saved, put off, put away; whose it is to answer, and a note. The poster sees none of it.

A mark is the firm's, not the person's: what a colleague has put away is put away. Each verb says what it changed, word for
word, so that undoing restores exactly that and nothing a colleague has done since. Not audited: nothing leaves the firm.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, update

from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.members import Colleague, list_colleagues
from portal.leads.errors import SnoozeMustBeAheadError
from portal.leads.models import Lead
from portal.leads.policies import can_answer
from portal.leads.states import InboxView
from portal.leads.views import IN_VIEW

AT_ONCE = 100
"""So many leads are marked at once."""
COMES_BACK = time(7)
LONGEST_SNOOZE = timedelta(days=180)
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
"""Before there were leads."""
LONGEST_NOTE = 2000


class Mark(StrEnum):
    """A moment on a lead that the firm sets; the value stands in forms."""

    SAVED = "lagret"
    SNOOZED = "utsatt"
    ARCHIVED = "arkivert"


class Snooze(StrEnum):
    """Till when, always at seven in the morning."""

    TOMORROW = "i-morgen"
    MONDAY = "mandag"
    WEEK = "uke"
    DATE = "dato"


class Change(NamedTuple):
    """One lead's mark before and after."""

    lead_id: int
    was: datetime | None
    now: datetime | None


_COLUMNS = {Mark.SAVED: "saved_at", Mark.SNOOZED: "snoozed_until", Mark.ARCHIVED: "archived_at"}
_PUT_OFF_OR_NEW = IN_VIEW[InboxView.NEW] | IN_VIEW[InboxView.SNOOZED]


def save(firm_id: int, lead_ids: Collection[int]) -> list[Change]:
    """Mark them to come back to; those that are, stay as they were."""
    return _set(firm_id, lead_ids, Mark.SAVED, func.now(), only=Lead.saved_at.is_(None))


def forget(firm_id: int, lead_ids: Collection[int]) -> list[Change]:
    """Take that mark away."""
    return _set(firm_id, lead_ids, Mark.SAVED, None, only=Lead.saved_at.is_not(None))


def archive(firm_id: int, lead_ids: Collection[int]) -> list[Change]:
    """Put them away by hand; what has gone by itself lies there already."""
    return _set(firm_id, lead_ids, Mark.ARCHIVED, func.now(), only=~IN_VIEW[InboxView.ARCHIVE])


def bring_back(firm_id: int, lead_ids: Collection[int]) -> list[Change]:
    """Take them out again; each lies where it then belongs."""
    return _set(firm_id, lead_ids, Mark.ARCHIVED, None, only=Lead.archived_at.is_not(None))


def snooze(firm_id: int, lead_ids: Collection[int], *, until: datetime) -> list[Change]:
    """Out of sight till then, those that wait for an answer. Raises SnoozeMustBeAheadError."""
    if not clock.now() < until <= clock.now() + LONGEST_SNOOZE:
        raise SnoozeMustBeAheadError
    return _set(firm_id, lead_ids, Mark.SNOOZED, until, only=_PUT_OFF_OR_NEW)


def wake(firm_id: int, lead_ids: Collection[int]) -> list[Change]:
    """Back at once, where they lay before they were put off."""
    return _set(firm_id, lead_ids, Mark.SNOOZED, None, only=IN_VIEW[InboxView.SNOOZED])


def undo(firm_id: int, mark: Mark, changes: Collection[Change]) -> int:
    """Put back what was, wherever it still is as it was left; returns on how many leads. A moment that no mark can have had is
    not put back: the undo form comes from a browser."""
    column = getattr(Lead, _COLUMNS[mark])
    put_back = 0
    now = clock.now()
    real = [each for each in changes if each.was is None or EARLIEST < each.was <= now + LONGEST_SNOOZE]
    for change in sorted(real, key=lambda each: each.lead_id)[:AT_ONCE]:
        as_left = (Lead.firm_id == firm_id, Lead.id == change.lead_id, column.is_not_distinct_from(change.now))
        put_back += db.session.execute(update(Lead).where(*as_left).values({column: change.was})).rowcount
    return put_back


def wakes_at(choice: Snooze, *, on: date | None = None) -> datetime:
    """When a lead that is put off now comes back: seven in the morning, in Oslo. Raises SnoozeMustBeAheadError without a date."""
    today = clock.in_oslo(clock.now()).date()
    day = {
        Snooze.TOMORROW: today + timedelta(days=1),
        Snooze.MONDAY: today + timedelta(days=7 - today.weekday()),
        Snooze.WEEK: today + timedelta(days=7),
        Snooze.DATE: on,
    }[choice]
    if day is None:
        raise SnoozeMustBeAheadError
    return datetime.combine(day, COMES_BACK, tzinfo=clock.OSLO)


def _set(
    firm_id: int,
    lead_ids: Collection[int],
    mark: Mark,
    value: datetime | ColumnElement | None,
    *,
    only: ColumnElement[bool],
) -> list[Change]:
    """One mark on the firm's own of these leads, in one order, so that two who mark many never wait in a ring."""
    name = _COLUMNS[mark]
    held = (
        select(Lead.id, getattr(Lead, name).label("was"))
        .where(Lead.firm_id == firm_id, Lead.id.in_(sorted(lead_ids)[:AT_ONCE]), only)
        .order_by(Lead.id)
        .with_for_update(key_share=True)
        .cte("held")
    )
    changed = (
        update(Lead)
        .where(Lead.id == held.c.id)
        .values({name: value})
        .returning(Lead.id, held.c.was, getattr(Lead, name))
        .execution_options(synchronize_session=False)
    )
    return sorted(Change(*row) for row in db.session.execute(changed))


def list_answerers(firm_id: int) -> list[Colleague]:
    """Who may be asked to answer a lead: those who may answer for the firm."""
    return [colleague for colleague in list_colleagues(firm_id) if can_answer(colleague.role)]


def hold(lead: Lead) -> None:
    """Nobody writes to it until this is done, so that two colleagues come one after the other."""
    db.session.refresh(lead, with_for_update={"key_share": True})


def assign(lead: Lead, *, person_id: int | None) -> None:
    """Let somebody of the firm answer it, or nobody in particular. Raises NotFoundError for who may not."""
    if person_id is not None and person_id not in {each.person_id for each in list_answerers(lead.firm_id)}:
        raise NotFoundError
    lead.assigned_to_id = person_id
    db.session.flush()


def write_note(lead: Lead, text: str) -> None:
    """The firm's own words to itself; empty takes them away. At most LONGEST_NOTE characters are kept."""
    lead.note = text.strip()[:LONGEST_NOTE] or None
    db.session.flush()

"""What keeps SMS from costing sleep or money: none from 21 to 07, and so many a day. Account mail, such as codes, is exempt."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Row, func, or_, select, true, update

from portal.core import clock
from portal.core.database import db
from portal.delivery.models import IS_SENDING, IS_WAITING, Delivery
from portal.delivery.states import Channel, MailClass, Queue, State

QUIET_FROM, QUIET_UNTIL = time(21), time(7)
COUNTING_SMS = 3004
"""Our number among PostgreSQL's advisory locks: one SMS at a time is held against the cap."""
CAPPED = "sms-cap"
IS_NOTICE = (Delivery.channel == Channel.SMS) & (Delivery.mail_class == MailClass.SERVICE)


@dataclass(frozen=True)
class SmsCap:
    """How many segments may leave in a day, Europe/Oslo, and how many of them to one person."""

    a_day: int
    a_person: int


def end_of_quiet(moment: datetime) -> datetime | None:
    """When SMS may go again, if not at that moment; an aware moment in Oslo."""
    at = clock.in_oslo(moment)
    if QUIET_UNTIL <= at.time() < QUIET_FROM:
        return None
    day = at.date() + timedelta(days=at.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=clock.OSLO)


def hold_at_night(queue: Queue) -> None:
    """During quiet hours, let the notices by SMS that are due wait until they end."""
    ends_at = end_of_quiet(clock.now())
    if ends_at is not None:
        due = (Delivery.queue == queue, IS_WAITING, Delivery.due_at <= func.now(), IS_NOTICE)
        db.session.execute(update(Delivery).where(*due).values(due_at=ends_at))


def may_go_now() -> ColumnElement[bool]:
    """What no quiet hour keeps back, as a condition: also for what was written after `hold_at_night`."""
    return ~IS_NOTICE if end_of_quiet(clock.now()) else true()


def is_over(cap: SmsCap, row: Row) -> bool:
    """Whether this message would go over the cap. Others that ask wait until this transaction has ended."""
    if Channel(row.channel) is not Channel.SMS or row.mail_class != MailClass.SERVICE:
        return False
    db.session.execute(select(func.pg_advisory_xact_lock(COUNTING_SMS)))
    left = cap.a_day - _count_segments()
    left_for_person = cap.a_person - _count_segments(Delivery.person_id == row.person_id)
    return (row.segments or 1) > min(left, left_for_person)


def count_segments_today() -> int:
    """What has been sent today, in segments: what is paid."""
    return _count_segments()


def count_capped_today() -> int:
    """How many SMS the cap has stopped today."""
    capped = (Delivery.channel == Channel.SMS, Delivery.reason == CAPPED, Delivery.settled_at >= _midnight())
    return db.session.scalar(select(func.count()).where(*capped)) or 0


def _count_segments(*whose: ColumnElement[bool]) -> int:
    """One that may have left counts, too, and so does each of its copies."""
    left_today = Delivery.state.in_([State.ACCEPTED, State.UNCERTAIN]) & (Delivery.settled_at >= _midnight())
    paid = func.sum(func.coalesce(Delivery.segments, 1) * (Delivery.unsure_count + 1))
    ours = (Delivery.channel == Channel.SMS, or_(left_today, IS_SENDING), *whose)
    return int(db.session.scalar(select(paid).where(*ours)) or 0)


def _midnight() -> datetime:
    return clock.in_oslo(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)

"""What was not wanted at once, kept as a line each until the person's hour, then told in one mail a day (`digest_mail`)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, case, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock
from portal.core.database import db
from portal.notifications.kinds import NoticeKind
from portal.notifications.models import DigestHour, DigestItem

DEFAULT_HOUR = 16
OLDEST_LINE = timedelta(days=7)
"""A line that nobody could be told in so long is worth nothing any more."""
DUE_AT_ONCE = 500
OSLO = clock.OSLO.key


class Due(NamedTuple):
    """Somebody whose hour has come, and when it came: an aware moment."""

    person_id: int
    since: datetime


def collect(
    person_id: int, *, notice: NoticeKind, kind: str, event_key: str, line: str, link: str, firm_id: int | None = None
) -> None:
    """Keep a line for the person's next digest; `kind` is the mail's that would have come. The same event is one line.

    With a `firm_id` it is told only while the person is in that firm.
    """
    row = {"notice": notice, "kind": kind, "event_key": event_key, "line": line, "link": link, "firm_id": firm_id}
    db.session.execute(insert(DigestItem).values(person_id=person_id, **row).on_conflict_do_nothing())


def drop(person_id: int, notice: NoticeKind) -> None:
    """Delete what waits to be told of that kind; of the digest's own, all that waits."""
    waiting = delete(DigestItem).where(DigestItem.person_id == person_id, DigestItem.told_at.is_(None))
    db.session.execute(waiting if notice is NoticeKind.DIGEST else waiting.where(DigestItem.notice == notice))


def list_due(moment: datetime, *, after_id: int = 0, limit: int = DUE_AT_ONCE) -> list[Due]:
    """Those with a line from before their last hour, by number, the first `limit` after that one.

    An hour nobody looked at is made up for by the next look.
    """
    since = _last_hour(moment, func.coalesce(DigestHour.hour, DEFAULT_HOUR))
    rows = db.session.execute(
        select(DigestItem.person_id, since)
        .outerjoin(DigestHour, DigestHour.person_id == DigestItem.person_id)
        .where(DigestItem.told_at.is_(None), DigestItem.created_at < since, DigestItem.person_id > after_id)
        .distinct()
        .order_by(DigestItem.person_id)
        .limit(limit)
    )
    return [Due(*row) for row in rows]


def claim(due: Due) -> list[DigestItem]:
    """The lines to tell now, the oldest first. Of two who claim, one gets them and the other none."""
    waiting = (DigestItem.person_id == due.person_id, DigestItem.told_at.is_(None))
    told = update(DigestItem).where(*waiting, DigestItem.created_at < due.since).values(told_at=func.now())
    items = db.session.scalars(told.returning(DigestItem)).all()
    fresh = [item for item in items if item.created_at > due.since - OLDEST_LINE]
    return sorted(fresh, key=lambda item: item.id)


def forget_lines() -> int:
    """Delete lines a week after they were told, or when nobody could be told; returns how many."""
    old = func.now() - OLDEST_LINE
    told = DigestItem.told_at < old
    untold = DigestItem.told_at.is_(None) & (DigestItem.created_at < old - timedelta(days=1))
    return db.session.execute(delete(DigestItem).where(or_(told, untold))).rowcount


def _last_hour(moment: datetime, hour: ColumnElement[int]) -> ColumnElement[datetime]:
    """When a wall clock in Oslo last showed that full hour; PostgreSQL knows the days on which it is set."""
    midnight = func.date_trunc("day", func.timezone(OSLO, moment))
    into_the_day = func.make_interval(0, 0, 0, 0, cast(hour, Integer))
    today = func.timezone(OSLO, midnight + into_the_day)
    yesterday = func.timezone(OSLO, midnight - timedelta(days=1) + into_the_day)
    return case((today <= moment, today), else_=yesterday)

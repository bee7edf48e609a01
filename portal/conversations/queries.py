"""Reading conversations. Whether somebody may is decided above: these don't ask."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.conversations.models import Message, Thread
from portal.conversations.services import POSTER_AND_STAFF
from portal.conversations.states import Side
from portal.core.database import Base, db
from portal.core.errors import NotFoundError

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Written:
    """One message as it is shown."""

    id: int
    side: Side
    author_id: int | None
    body: str
    at: datetime


def list_messages(subject: Base, *, parties: str = POSTER_AND_STAFF) -> list[Written]:
    """What was said about `subject`, oldest first."""
    rows = db.session.scalars(
        select(Message)
        .join(Thread, Thread.id == Message.thread_id)
        .where(Thread.subject_kind == subject.__tablename__, Thread.subject_id == subject.id, Thread.parties == parties)
        .order_by(Message.id)
    )
    return [_written(row) for row in rows]


def list_last_messages(subject_kind: str, ids: list[int], *, parties: str = POSTER_AND_STAFF) -> dict[int, Written]:
    """The last message about each of these subjects that has one, by the subject's number."""
    rows = db.session.execute(
        select(Thread.subject_id, Message)
        .ext(distinct_on(Thread.subject_id))
        .join(Message, Message.thread_id == Thread.id)
        .where(Thread.subject_kind == subject_kind, Thread.subject_id.in_(ids), Thread.parties == parties)
        .order_by(Thread.subject_id, Message.id.desc())
    )
    return {subject_id: _written(message) for subject_id, message in rows}


def owes_answer(subject: Base, *, side: Side, parties: str = POSTER_AND_STAFF) -> bool:
    """Whether this side hasn't answered the last message about `subject`."""
    about = {"subject_kind": subject.__tablename__, "subject_id": subject.id, "parties": parties}
    return db.session.scalar(select(Thread.owes_answer).filter_by(**about)) == side


def count_owed_by_staff() -> int:
    """How many threads wait for an answer from staff; counted to a thousand, which is too many to care."""
    some = select(Thread.id).where(Thread.owes_answer == Side.STAFF).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def list_newest_messages(subject: Base, *, parties: str, limit: int) -> list[Written]:
    """The last `limit` messages about `subject`, oldest first."""
    rows = db.session.scalars(
        select(Message)
        .join(Thread, Thread.id == Message.thread_id)
        .where(Thread.subject_kind == subject.__tablename__, Thread.subject_id == subject.id, Thread.parties == parties)
        .order_by(Message.id.desc())
        .limit(limit)
    )
    return [_written(row) for row in rows][::-1]


def find_last_id(subject: Base, *, parties: str) -> int:
    """The number of the last message about `subject`; 0 where nothing was said."""
    about = {"subject_kind": subject.__tablename__, "subject_id": subject.id, "parties": parties}
    return db.session.scalar(select(Thread.last_message_id).filter_by(**about)) or 0


def has_unread(subject: Base, *, side: Side, parties: str) -> bool:
    """Whether this side hasn't opened the last message about `subject`."""
    about = {"subject_kind": subject.__tablename__, "subject_id": subject.id, "parties": parties}
    return db.session.scalar(select(Thread.unread_by).filter_by(**about)) == side


def get_message(message_id: int) -> tuple[Message, Thread]:
    """One message and its thread. Raises NotFoundError."""
    row = db.session.execute(
        select(Message, Thread).join(Thread, Thread.id == Message.thread_id).where(Message.id == message_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row[0], row[1]


def _written(row: Message) -> Written:
    return Written(row.id, Side(row.side), row.author_id, row.body, row.created_at)

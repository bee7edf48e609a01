"""Writing messages. Services flush; whoever called commits. Who may write is decided above, where the subject is known."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.conversations.errors import EmptyMessageError, TooLongMessageError, TooManyMessagesError
from portal.conversations.models import Message, Thread
from portal.conversations.states import Side
from portal.core import clock, outbox
from portal.core.database import Base, db

POSTER_AND_STAFF = "poster-staff"
POSTER_AND_FIRM = "poster-firm"
MOST_LETTERS = 4000
SAME_WITHIN = timedelta(minutes=1)
MOST_AN_HOUR = 60
"""Messages of one side in one thread: each is a mail to the other."""
OTHER_SIDE = {
    POSTER_AND_STAFF: {Side.STAFF: Side.POSTER, Side.POSTER: Side.STAFF},
    POSTER_AND_FIRM: {Side.FIRM: Side.POSTER, Side.POSTER: Side.FIRM},
}


def write(
    subject: Base,
    *,
    body: str,
    side: Side,
    author_id: int,
    parties: str = POSTER_AND_STAFF,
    firm_id: int | None = None,
    has_files: bool = False,
    seen_id: int | None = None,
) -> Message:
    """Write a message about `subject` (flushed, so that it has a number); the other side now owes an answer.

    The other side is told after the commit. The same words twice within a minute, as from a button pressed twice, are one
    message; so are the same words from a page that had not got further than message `seen_id`, as from a form sent again when
    the connection came back. Only one with files may be without words. Raises EmptyMessageError, TooLongMessageError,
    TooManyMessagesError.
    """
    body = body.strip()
    if not body and not has_files:
        raise EmptyMessageError
    if len(body) > MOST_LETTERS:
        raise TooLongMessageError
    thread_id = _hold_thread_about(subject, parties, firm_id)
    said = _just_said(thread_id, body=body, side=side, author_id=author_id, seen_id=seen_id)
    if said is not None:
        return said
    _keep_within_hour(thread_id, side)
    message = Message(thread_id=thread_id, side=side, author_id=author_id, body=body)
    db.session.add(message)
    db.session.flush()
    other = OTHER_SIDE[parties][side]
    db.session.execute(
        update(Thread)
        .where(Thread.id == message.thread_id)
        .values(
            written_at=message.created_at,
            owes_answer=other,
            last_message_id=message.id,
            unread_by=other if parties == POSTER_AND_FIRM else None,
        )
    )
    outbox.add("message:written", message_id=message.id)
    return message


def mark_read(subject: Base, *, side: Side, up_to: int, parties: str = POSTER_AND_FIRM) -> None:
    """This side has opened the thread and got as far as message `up_to`. What came after that is still unread; twice is once."""
    db.session.execute(
        update(Thread)
        .where(
            Thread.subject_kind == subject.__tablename__,
            Thread.subject_id == subject.id,
            Thread.parties == parties,
            Thread.unread_by == side,
            Thread.last_message_id <= up_to,
        )
        .values(unread_by=None)
    )


def settle(subject: Base, *, side: Side, parties: str = POSTER_AND_STAFF) -> None:
    """The last message needs no answer from this side. Twice is once."""
    db.session.execute(
        update(Thread)
        .where(
            Thread.subject_kind == subject.__tablename__,
            Thread.subject_id == subject.id,
            Thread.parties == parties,
            Thread.owes_answer == side,
        )
        .values(owes_answer=None)
    )


def _hold_thread_about(subject: Base, parties: str, firm_id: int | None) -> int:
    """The thread's number, held until the transaction ends; made if there was none, also when two write first at once."""
    about = {"subject_kind": subject.__tablename__, "subject_id": subject.id, "parties": parties}
    db.session.execute(insert(Thread).values(**about, firm_id=firm_id).on_conflict_do_nothing())
    return db.session.scalars(select(Thread.id).filter_by(**about).with_for_update(key_share=True)).one()


def _just_said(thread_id: int, *, body: str, side: Side, author_id: int, seen_id: int | None) -> Message | None:
    last = db.session.scalar(select(Message).where(Message.thread_id == thread_id).order_by(Message.id.desc()).limit(1))
    if last is None or (last.body, last.side, last.author_id) != (body, side, author_id):
        return None
    was_unseen = seen_id is not None and last.id > seen_id
    return last if was_unseen or clock.now() - last.created_at < SAME_WITHIN else None


def _keep_within_hour(thread_id: int, side: Side) -> None:
    """The thread is held, so no two of a side's are counted at once."""
    recent = (
        Message.thread_id == thread_id,
        Message.side == side,
        Message.created_at > clock.now() - timedelta(hours=1),
    )
    if db.session.scalar(select(func.count()).where(*recent)) >= MOST_AN_HOUR:
        raise TooManyMessagesError

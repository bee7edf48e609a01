"""Writing messages. Services flush; whoever called commits. Who may write is decided above, where the subject is known."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.conversations.errors import EmptyMessageError, TooLongMessageError
from portal.conversations.models import Message, Side, Thread
from portal.core import outbox
from portal.core.database import Base, db

POSTER_AND_STAFF = "poster-staff"
MOST_LETTERS = 4000
OTHER_SIDE = {Side.STAFF: Side.POSTER, Side.POSTER: Side.STAFF}


def write(subject: Base, *, body: str, side: Side, author_id: int, parties: str = POSTER_AND_STAFF) -> Message:
    """Write a message about `subject` (flushed, so that it has a number); the other side now owes an answer.

    The other side is told after the commit. Raises EmptyMessageError, TooLongMessageError.
    """
    body = body.strip()
    if not body:
        raise EmptyMessageError
    if len(body) > MOST_LETTERS:
        raise TooLongMessageError
    message = Message(thread_id=_thread_about(subject, parties), side=side, author_id=author_id, body=body)
    db.session.add(message)
    db.session.flush()
    db.session.execute(
        update(Thread)
        .where(Thread.id == message.thread_id)
        .values(written_at=message.created_at, owes_answer=OTHER_SIDE[side])
    )
    outbox.add("message:written", message_id=message.id)
    return message


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


def _thread_about(subject: Base, parties: str) -> int:
    """The thread's number; made if there was none, also when two write first at the same moment."""
    about = {"subject_kind": subject.__tablename__, "subject_id": subject.id, "parties": parties}
    db.session.execute(insert(Thread).values(**about, written_at=func.now()).on_conflict_do_nothing())
    return db.session.scalars(select(Thread.id).filter_by(**about)).one()

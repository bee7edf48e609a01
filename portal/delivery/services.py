"""Planning a message, and keeping the ledger in order."""

import unicodedata
from datetime import timedelta

from sqlalchemy import case, func, update
from sqlalchemy.dialects.postgresql import insert

from portal.core.database import db
from portal.core.transaction import Bell, ring_after_commit
from portal.delivery.models import IS_SENDING, IS_WAITING, Delivery
from portal.delivery.recipients import Recipient, checked_address
from portal.delivery.segments import count_segments
from portal.delivery.states import SEND_JOBS, Channel, MailClass, Queue, State

MAX_COPIES = {Channel.EMAIL: 3, Channel.SMS: 2}
"""A message whose fate is unknown is sent again so often at most; then a person decides. A mail's double can be recognised."""
TEXT_DAYS = 7
LONGEST_LIFE = timedelta(hours=48)


def plan(
    recipient: Recipient,
    *,
    kind: str,
    mail_class: MailClass,
    event_key: str,
    text: str,
    subject: str = "",
    html: str | None = None,
    calendar: str | None = None,
    channel: Channel = Channel.EMAIL,
    queue: Queue = Queue.NOTICES,
    expires_in: timedelta = LONGEST_LIFE,
    unsubscribe_url: str | None = None,
) -> int | None:
    """Write one message into the ledger; it leaves after commit. Returns its row number, or None when already planned.

    `event_key` names what it tells of (`lead:17`): the same kind, key and recipient is one message, however often asked.
    `calendar` is an iCalendar file (RFC 5545) that goes with it, as it is now.
    `unsubscribe_url` is where its reader stops such messages; it is the same for all that one click stops.
    Raises InvalidRecipientError, and ValueError for a subject with control characters.
    """
    if any(unicodedata.category(sign) == "Cc" for sign in subject):
        raise ValueError("a subject is one line of text")
    delivery_id = db.session.scalar(
        insert(Delivery)
        .values(
            kind=kind,
            mail_class=mail_class,
            channel=channel,
            queue=queue,
            event_key=event_key,
            person_id=recipient.person_id,
            address=checked_address(recipient.address, channel),
            locale=recipient.locale,
            subject=subject,
            text=text,
            html=html,
            calendar=calendar,
            unsubscribe_url=unsubscribe_url,
            segments=count_segments(text) if channel is Channel.SMS else None,
            expires_at=func.now() + expires_in,
        )
        .on_conflict_do_nothing()
        .returning(Delivery.id)
    )
    if delivery_id is not None:
        ring_after_commit(Bell(queue, SEND_JOBS[queue], delivery_id))
    return delivery_id


def note_unsent(recipient: Recipient, *, kind: str, mail_class: MailClass, event_key: str, reason: str) -> int | None:
    """Write down that a mail was left out for this `reason`. Returns its row number, or None when it stands there already.

    It takes the place of the mail: the same event is not told anew when the reason is gone.
    """
    return db.session.scalar(
        insert(Delivery)
        .values(
            kind=kind,
            mail_class=mail_class,
            channel=Channel.EMAIL,
            queue=Queue.NOTICES,
            event_key=event_key,
            person_id=recipient.person_id,
            locale=recipient.locale,
            state=State.SKIPPED,
            reason=reason,
            expires_at=func.now(),
            settled_at=func.now(),
        )
        .on_conflict_do_nothing()
        .returning(Delivery.id)
    )


def stop_unwanted(unsubscribe_urls: list[str]) -> int:
    """Skip what waits and is no longer wanted: its reader has just said so at one of these, which are the same but for their keys.

    Returns how many.
    """
    return db.session.execute(
        update(Delivery)
        .where(IS_WAITING, Delivery.unsubscribe_url.in_(unsubscribe_urls))
        .values(state=State.SKIPPED, reason="unwanted", settled_at=func.now())
    ).rowcount


def release_lapsed() -> int:
    """Give rows of dead senders back, or to a person when it has happened too often; returns how many."""
    most = case(*((Delivery.channel == channel, copies) for channel, copies in MAX_COPIES.items()))
    may_repeat = Delivery.unsure_count + 1 < most
    return db.session.execute(
        update(Delivery)
        .where(IS_SENDING, Delivery.lease_until < func.now())
        .values(
            state=case((may_repeat, State.PLANNED), else_=State.UNCERTAIN),
            settled_at=case((may_repeat, None), else_=func.now()),
            reason="sender-died",
            unsure_count=Delivery.unsure_count + 1,
            lease_token=None,
            lease_until=None,
            due_at=func.now(),
        )
    ).rowcount


def forget_texts() -> int:
    """Remove addresses and texts of what was settled a week ago; returns how many rows. The bare row stays as a figure.

    Account mail lost its text when it left (`sending.FORGOTTEN`), so the address says what is still to be forgotten.
    """
    return db.session.execute(
        update(Delivery)
        .where(
            Delivery.settled_at < func.now() - timedelta(days=TEXT_DAYS),
            Delivery.address.is_not(None),
        )
        .values(address=None, subject=None, text=None, html=None, calendar=None, unsubscribe_url=None)
    ).rowcount

"""What a delivery can be: its state, its class, its channel, and who is waiting for it."""

from enum import StrEnum


class State(StrEnum):
    """A delivery's life: planned → sending → accepted, or one of the ends.

    `accepted` means that the next mail server took it. `deferred` waits for another try. `skipped` was never tried,
    for a stated reason. `uncertain`: it may have arrived, and a person must decide whether to send it again.
    """

    PLANNED = "planned"
    SENDING = "sending"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNCERTAIN = "uncertain"


WAITING = (State.PLANNED, State.DEFERRED)
"""States of a row that a sender may pick up."""


class MailClass(StrEnum):
    """Why we may write to a person; decides headers and what can stop it. A mail without class can't be sent.

    Both are sent at least once: after a crash a mail whose fate is unknown goes out again with the same Message-ID.
    """

    ACCOUNT = "A"
    """Account and security: nothing stops it but an address that does not exist. Contract, GDPR art. 6 (1) (b)."""
    SERVICE = "B"
    """What happens in a person's own projects and leads. Contract or legitimate interest."""


class Channel(StrEnum):
    """How it leaves."""

    EMAIL = "email"
    SMS = "sms"


class Queue(StrEnum):
    """Which workers send it. What a person waits for with the page open never stands behind notices."""

    LOGIN = "login"
    NOTICES = "notices"


SEND_JOBS = {Queue.LOGIN: "jobs.delivery.send_login", Queue.NOTICES: "jobs.delivery.send_notices"}

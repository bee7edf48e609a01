"""Sending hand over hand: one commit finishes a message and starts the next, so that a crash leaves at most one in doubt."""

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Row, case, func, literal, select, text, update

from portal.core import transaction
from portal.core.database import db
from portal.delivery import restraint
from portal.delivery.errors import DeferredError, FateUnknownError, RefusedError, UnreachableError
from portal.delivery.message import Outgoing
from portal.delivery.models import IS_SENDING, IS_WAITING, Delivery
from portal.delivery.restraint import SmsCap
from portal.delivery.services import MAX_COPIES
from portal.delivery.states import Channel, MailClass, Queue, State
from portal.delivery.suppression import AddressHasher, is_suppressed, suppress
from portal.delivery.transports import Transport

log = logging.getLogger(__name__)
Condition = ColumnElement[bool]

LEASE_SECONDS = 90
"""Longer than the slowest sending (`smtp.BEFORE_THE_DOT_SECONDS` + `AFTER_THE_DOT_SECONDS`)."""
WORK_SECONDS = 20
"""How long one drain goes on before it makes room, so that a worker asked to stop does so soon."""
FIRST_WAIT_SECONDS = {
    (Queue.LOGIN, State.PLANNED): 3,
    (Queue.LOGIN, State.DEFERRED): 10,
    (Queue.NOTICES, State.PLANNED): 10,
    (Queue.NOTICES, State.DEFERRED): 300,
}
NO_SMS_NOTICES = SmsCap(a_day=0, a_person=0)
READ_FIRST = ("id", "address", "channel", "mail_class", "person_id", "segments")
"""Of a row, to know whether it may be sent."""
WAIT_GROWTH = 1.3
LONGEST_WAIT_SECONDS = 1800


FORGOTTEN = {"subject": None, "text": None, "html": None, "calendar": None}
"""Account mail holds codes and links: once it has left, they stand hashed in `accounts` and nowhere else."""


@dataclass(frozen=True)
class Outcome:
    """What came of one try."""

    state: State
    reason: str | None = None
    is_unsure: bool = False
    address_is_dead: bool = False
    server_is_away: bool = False


class Sender:
    """Drains queues of the ledger over the given transports. Owns its transactions."""

    def __init__(
        self, transports: dict[Channel, Transport], hasher: AddressHasher, *, sms_cap: SmsCap = NO_SMS_NOTICES
    ) -> None:
        self._transports = transports
        self._hasher = hasher
        self._sms_cap = sms_cap
        self._away: set[Channel] = set()

    def drain(self, queue: Queue) -> int:
        """Send what is due in `queue` until nothing is left or time is up; returns how many tries.

        A server that is away is left alone for this time; the other channel goes on.
        """
        tries, stop_at = 0, time.monotonic() + WORK_SECONDS
        self._away.clear()
        if Channel.SMS in self._transports:
            restraint.hold_at_night(queue)
        try:
            row = self._commit_with(self._start_next(queue))
            while row is not None:
                outcome = self._try(row)
                tries += 1
                self._record(row, outcome)
                if outcome.server_is_away:
                    self._away.add(Channel(row.channel))
                goes_on = len(self._away) < len(self._transports) and time.monotonic() < stop_at
                row = self._commit_with(self._start_next(queue) if goes_on else None)
        finally:
            for transport in self._transports.values():
                transport.close()
        return tries

    @staticmethod
    def _commit_with(row: Row | None) -> Row | None:
        # A crash of the database host may lose the last commits: the rows go back to `planned`, nothing is lost.
        db.session.execute(text("SET LOCAL synchronous_commit = off"))
        transaction.commit()
        return row

    def _start_next(self, queue: Queue) -> Row | None:
        """Take the oldest due row that may be sent; rows that may not reach their end on the way."""
        while (row := self._start_oldest(queue)) is not None and row.state != State.SENDING:
            log.info("delivery.settled", extra={"delivery": row.id, "state": row.state, "reason": row.reason})
        return row

    def _start_oldest(self, queue: Queue) -> Row | None:
        found = db.session.execute(
            select(*(getattr(Delivery, name) for name in READ_FIRST))
            .where(
                Delivery.queue == queue,
                IS_WAITING,
                Delivery.due_at <= func.now(),
                Delivery.channel.not_in(self._away),
                *([restraint.may_go_now()] if Channel.SMS in self._transports else []),
            )
            .order_by(Delivery.due_at, Delivery.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if found is None:
            return None
        expired = Delivery.expires_at <= func.now()
        # Looked up in the statement that starts the sending: what was learnt before it counts.
        stopped = is_suppressed(self._hasher.hashes(found.address or ""))
        nobody = literal(found.address is None or Channel(found.channel) not in self._transports)
        capped = literal(restraint.is_over(self._sms_cap, found))
        return self._begin(found.id, expired=expired, stopped=stopped, nobody=nobody, capped=capped)

    @staticmethod
    def _begin(
        delivery_id: int, *, expired: Condition, stopped: Condition, nobody: Condition, capped: Condition
    ) -> Row:
        reasons = ((expired, "expired"), (stopped, "suppressed"), (nobody, "no-way"), (capped, restraint.CAPPED))
        ends_here = (
            (expired & (Delivery.attempts > 0), State.FAILED),
            *((condition, State.SKIPPED) for condition, _ in reasons),
        )
        return db.session.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id)
            .values(
                state=case(*ends_here, else_=State.SENDING),
                reason=case(*reasons, else_=None),
                settled_at=case(*((condition, func.now()) for condition, _ in reasons), else_=None),
                attempts=Delivery.attempts + case(*((condition, 0) for condition, _ in reasons), else_=1),
                lease_token=str(uuid.uuid4()),
                lease_until=func.now() + timedelta(seconds=LEASE_SECONDS),
            )
            .returning(*Delivery.__table__.columns)
        ).one()

    def _try(self, row: Row) -> Outcome:
        try:
            self._transports[Channel(row.channel)].send(_outgoing(row))
        except UnreachableError as error:
            return Outcome(State.PLANNED, error.reason, server_is_away=True)
        except DeferredError as error:
            return Outcome(State.DEFERRED, error.reason)
        except RefusedError as error:
            return Outcome(State.FAILED, error.reason, address_is_dead=error.address_is_dead)
        except FateUnknownError as error:
            too_often = row.unsure_count + 1 >= MAX_COPIES[Channel(row.channel)]
            state = State.UNCERTAIN if too_often else State.PLANNED
            return Outcome(state, error.reason, is_unsure=True, server_is_away=True)
        return Outcome(State.ACCEPTED)

    def _record(self, row: Row, outcome: Outcome) -> None:
        """Write the outcome, unless the lease lapsed and somebody else holds the row now."""
        comes_back = outcome.state in (State.PLANNED, State.DEFERRED)
        wait = _wait_seconds(row, outcome.state) if comes_back else 0
        db.session.execute(
            update(Delivery)
            .where(Delivery.id == row.id, Delivery.lease_token == row.lease_token, IS_SENDING)
            .values(
                state=outcome.state,
                reason=outcome.reason,
                unsure_count=Delivery.unsure_count + int(outcome.is_unsure),
                due_at=func.now() + func.make_interval(0, 0, 0, 0, 0, 0, wait * (1 + 0.2 * func.random())),
                settled_at=None if comes_back else func.now(),
                lease_token=None,
                lease_until=None,
                **(FORGOTTEN if outcome.state is State.ACCEPTED and row.mail_class == MailClass.ACCOUNT else {}),
            )
        )
        if outcome.address_is_dead:
            suppress(row.address, self._hasher, reason=outcome.reason or "")
        level = logging.INFO if outcome.state is State.ACCEPTED else logging.WARNING
        log.log(level, "delivery.tried", extra={"delivery": row.id, "state": outcome.state, "reason": outcome.reason})


def _wait_seconds(row: Row, state: State) -> float:
    first = FIRST_WAIT_SECONDS[Queue(row.queue), state]
    return min(first * WAIT_GROWTH ** (row.attempts - 1), LONGEST_WAIT_SECONDS)


def _outgoing(row: Row) -> Outgoing:
    return Outgoing(
        message_id=row.message_id,
        mail_class=MailClass(row.mail_class),
        channel=Channel(row.channel),
        address=row.address,
        locale=row.locale,
        subject=row.subject,
        text=row.text,
        html=row.html,
        calendar=row.calendar,
        unsubscribe_url=row.unsubscribe_url if row.channel == Channel.EMAIL else None,
    )

"""The scheduler process: `python -m jobs.scheduler`. Sweeps every few seconds and rings by the clock.

Several may run at once: sweeping twice is harmless, and an advisory lock decides who rings by the clock. Redis or PostgreSQL
going away costs a round, not the process.
"""

import logging
import signal
import threading
from datetime import datetime

from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from jobs import sweeps
from jobs.application import application
from jobs.schedule import SCHEDULE, Entry
from portal.core import clock
from portal.core.database import db
from portal.doorbell import Doorbell, connect

log = logging.getLogger(__name__)

ROUND_SECONDS = 2
LEADER_LOCK = 4001


class Leadership:
    """Being the one that rings by the clock, for as long as this process's database connection lives."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def is_mine(self) -> bool:
        """Whether this process leads, asking for it if nobody does. Raises SQLAlchemyError."""
        if self._connection is None:
            self._connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # Who holds the lock gets it again, so this also tells that the connection still lives.
        return bool(self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER_LOCK}))

    def give_up(self) -> None:
        """Let go of the connection, and the lock with it."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class Clock:
    """Remembers which slot of each entry was last rung; those that lie before the start are not made up for."""

    def __init__(self, schedule: tuple[Entry, ...], moment: datetime) -> None:
        self._schedule = schedule
        self._rung = {entry.name: entry.when.slot(moment) for entry in schedule}

    def due(self, moment: datetime) -> list[Entry]:
        """Entries whose time has come since they were last rung."""
        return [entry for entry in self._schedule if entry.when.slot(moment) > self._rung[entry.name]]

    def mark(self, entries: list[Entry], moment: datetime) -> None:
        """These have been rung."""
        self._rung |= {entry.name: entry.when.slot(moment) for entry in entries}


class Scheduler:
    """One round after the other until told to stop."""

    def __init__(self, app: Flask) -> None:
        redis_url = app.extensions["settings"].redis_url
        self.stopping = threading.Event()
        self._app = app
        self._redis = connect(redis_url)
        self._doorbell = Doorbell(redis_url)
        self._leadership = Leadership()
        self._clock = Clock(SCHEDULE, clock.now())

    def run(self) -> None:
        """Work until `stopping` is set."""
        while not self.stopping.is_set():
            with self._app.app_context():
                try:
                    self.one_round()
                except (SQLAlchemyError, RedisError):
                    log.exception("scheduler.round_failed")
                    self._leadership.give_up()
            self.stopping.wait(ROUND_SECONDS)
        with self._app.app_context():
            self._leadership.give_up()

    def one_round(self) -> None:
        """Sweep; and ring what is due by the clock if this process leads. Raises SQLAlchemyError, RedisError."""
        self._redis.ping()  # the doorbell doesn't complain, and what is due by the clock must not be marked as rung
        sweeps.sweep(self._redis, self._doorbell)
        moment = clock.now()
        due = self._clock.due(moment)
        if due and self._leadership.is_mine():
            self._doorbell.ring([entry.bell for entry in due])
            self._clock.mark(due, moment)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    scheduler = Scheduler(application())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.stopping.set())
    log.info("scheduler.started")
    scheduler.run()


if __name__ == "__main__":
    main()

import signal
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import text

from jobs.schedule import SCHEDULE, Daily, Entry, Every
from jobs.scheduler import Clock, Leadership, Scheduler
from jobs.worker import QUEUES
from portal.core.database import db
from portal.core.transaction import Bell
from portal.delivery.states import SEND_JOBS, State
from stack.redis import EmbeddedRedis
from tests.jobs.conftest import Start, eventually
from tests.jobs.test_workers import plan_notice, states
from tests.support.mail_server import MailServer

AT = datetime(2026, 11, 22, 1, 59, tzinfo=UTC)  # 02.59 in Oslo
ENTRY = Entry("x", Daily(hour=3), Bell("work", "jobs.housekeeping.tidy"))


def test_every_bell_of_the_house_names_a_job_and_a_queue_that_exist():
    bells = [entry.bell for entry in SCHEDULE] + [Bell(queue, name) for queue, name in SEND_JOBS.items()]
    for bell in bells:
        module, _, function = bell.job.rpartition(".")
        assert callable(getattr(import_module(module), function))
        assert bell.queue in QUEUES


def test_a_daily_entry_comes_once_a_day_from_its_hour_on():
    clock = Clock((ENTRY,), AT)
    assert clock.due(AT) == []
    assert clock.due(AT + timedelta(minutes=1)) == [ENTRY]
    clock.mark([ENTRY], AT + timedelta(minutes=1))
    assert clock.due(AT + timedelta(hours=20)) == []
    assert clock.due(AT + timedelta(days=1, minutes=1)) == [ENTRY]


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
def test_a_daily_entry_comes_once_on_the_day_the_clock_is_set(day: datetime):
    clock, count = Clock((ENTRY,), day), 0
    for minutes in range(0, 48 * 60, 10):
        moment = day + timedelta(minutes=minutes)
        due = clock.due(moment)
        count += len(due)
        clock.mark(due, moment)
    assert count == 2


def test_an_entry_of_every_minute_comes_once_a_minute():
    entry = Entry("x", Every(seconds=60), Bell("work", "x"))
    clock = Clock((entry,), AT)
    assert clock.due(AT + timedelta(seconds=59)) == []
    assert clock.due(AT + timedelta(seconds=60)) == [entry]


@pytest.mark.committed
def test_one_scheduler_leads_and_another_takes_over(app: Flask):
    first, second = Leadership(), Leadership()
    assert first.is_mine()
    assert first.is_mine()
    assert not second.is_mine()
    first.give_up()
    eventually(second.is_mine)  # the lock goes when PostgreSQL has seen the connection go
    second.give_up()


@pytest.mark.committed
def test_what_is_due_by_the_clock_is_rung_by_the_leader_alone(app: Flask, monkeypatch: pytest.MonkeyPatch):
    rung: list[Bell] = []
    schedulers = [Scheduler(app), Scheduler(app)]
    for scheduler in schedulers:
        monkeypatch.setattr(scheduler, "_doorbell", type("Bells", (), {"ring": staticmethod(rung.extend)}))
        monkeypatch.setattr(scheduler, "_clock", Clock((ENTRY,), AT))
    for scheduler in schedulers:
        scheduler.one_round()
    assert rung == [ENTRY.bell]
    for scheduler in schedulers:
        scheduler._leadership.give_up()


@pytest.mark.committed
def test_the_scheduler_outlives_redis_and_its_database_connections(
    app: Flask, start: Start, mail_server: MailServer, tmp_path: Path
):
    with EmbeddedRedis(tmp_path, fast=True) as own_redis:
        scheduler = start("jobs.scheduler", REDIS_URL=own_redis.url)
        plan_notice()
        with Redis.from_url(own_redis.url) as client:
            eventually(lambda: client.llen("rq:queue:notices"))
        own_redis.stop()
        db.session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = user"
            )
        )
        db.session.rollback()
        own_redis.run_dir.mkdir(exist_ok=True)
        own_redis.start()
        start("jobs.worker", "notices", REDIS_URL=own_redis.url)
        eventually(lambda: states() == [State.ACCEPTED])
        scheduler.send_signal(signal.SIGTERM)
        assert scheduler.wait(timeout=10) == 0

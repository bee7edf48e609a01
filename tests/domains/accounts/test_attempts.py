import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts import attempts
from portal.accounts.attempts import Limit
from portal.accounts.models import AttemptWindow
from portal.core import transaction
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError
from portal.settings import Settings

LIMIT = Limit("test", 5, 900)
SPEND_IN_A_PROCESS_OF_ITS_OWN = """
from portal import create_app
from portal.accounts.attempts import Limit
from portal.core.errors import TooManyAttemptsError
passed = 0
with create_app().app_context():
    for _ in range(20):
        try:
            Limit("test", 25, 86400 * 365).spend("somebody")
            passed += 1
        except TooManyAttemptsError:
            pass
print(passed)
"""


def test_it_stops_at_the_attempt_after_the_last_and_says_for_how_long(app: Flask) -> None:
    for _ in range(5):
        LIMIT.spend("kari")
    with pytest.raises(TooManyAttemptsError) as stopped:
        LIMIT.spend("kari")
    assert 1 <= stopped.value.retry_after_seconds <= 900


def test_each_subject_and_each_limit_is_counted_apart(app: Flask) -> None:
    for _ in range(5):
        LIMIT.spend("kari")
    LIMIT.spend("ola")
    Limit("other", 5, 900).spend("kari")


def test_an_attempt_given_back_can_be_used_again(app: Flask) -> None:
    for _ in range(5):
        LIMIT.spend("kari")
    LIMIT.give_back("kari")
    LIMIT.spend("kari")
    with pytest.raises(TooManyAttemptsError):
        LIMIT.spend("kari")


def test_a_new_window_starts_anew(app: Flask) -> None:
    for _ in range(5):
        LIMIT.spend("kari")
    db.session.execute(update(AttemptWindow).values(window_start=AttemptWindow.window_start - timedelta(minutes=15)))
    LIMIT.spend("kari")


def test_no_address_is_stored(app: Flask) -> None:
    LIMIT.spend("192.0.2.7", "kari@post.example")
    bucket = db.session.scalar(select(AttemptWindow.bucket))
    assert len(bucket) == 64
    assert "kari" not in bucket


def test_old_windows_are_forgotten_and_new_ones_kept(app: Flask) -> None:
    LIMIT.spend("old")
    db.session.execute(update(AttemptWindow).values(window_start=func.now() - timedelta(hours=25)))
    LIMIT.spend("new")
    assert attempts.forget_old_attempts() == 1
    assert db.session.scalar(select(func.count()).select_from(AttemptWindow)) == 1


@pytest.mark.committed
def test_a_counted_try_survives_the_rollback_of_the_request(app: Flask) -> None:
    LIMIT.spend("kari")
    transaction.rollback()
    assert db.session.scalar(select(AttemptWindow.hits)) == 1


@pytest.mark.committed
def test_parallel_tries_get_exactly_what_is_allowed(app: Flask) -> None:
    def attempt(_: int) -> bool:
        with app.app_context():
            try:
                LIMIT.spend("kari")
            except TooManyAttemptsError:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(40))) == 5


@pytest.mark.committed
def test_two_processes_share_a_limit(app: Flask, settings: Settings) -> None:
    environment = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "PYTHONPATH": "."}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SPEND_IN_A_PROCESS_OF_ITS_OWN],
            env=environment,
            cwd=app.root_path + "/..",
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    passed = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(passed) == 25

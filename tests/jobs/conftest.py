"""Real workers and schedulers as child processes, with the test's database, queue and mail server."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from portal.core.database import db
from portal.settings import Settings
from tests.support.mail_server import MailServer, running_mail_server

Start = Callable[..., subprocess.Popen]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def redis(app: Flask) -> Iterator[Redis]:
    """The queue's server, emptied before and after."""
    with Redis.from_url(app.extensions["settings"].redis_url) as client:
        client.flushall()
        yield client
        client.flushall()


@pytest.fixture
def start(settings: Settings, mail_server: MailServer, repository: Path) -> Iterator[Start]:
    """Start `python -m <module> <arguments>`; killed, with its children, at the end if it still runs."""
    processes: list[subprocess.Popen] = []
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "DATA_DIR": str(settings.data_dir),
        "SMTP_URL": mail_server.url,
    }

    def run(*command: str, **changes: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=repository, env=environment | changes, start_new_session=True
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        kill_all(process)


def kill_all(process: subprocess.Popen) -> None:
    """kill -9 of the process and of the job it has forked (RQ gives each its own process group)."""
    for pid in [*children_of(process.pid), process.pid]:
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            continue
    process.wait()


def children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def eventually(condition: Callable[[], object], *, seconds: float = 15) -> None:
    """Wait until it holds; each look is a transaction of its own."""
    deadline = time.monotonic() + seconds
    while True:
        db.session.rollback()
        if condition():
            return
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)

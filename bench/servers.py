"""The servers of a benchmark: its own PostgreSQL and Redis, and web servers as `make run` starts them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from stack.postgres import EmbeddedPostgres
from stack.processes import StartError, spawn, wait_or_kill
from stack.redis import EmbeddedRedis
from stack.run import answers, web_server_command

START_SECONDS = 60


class Databases(NamedTuple):
    """The environment of a process that works on the benchmark's database."""

    environment: dict[str, str]
    data_dir: Path


@contextmanager
def databases(data_dir: Path) -> Iterator[Databases]:
    """Servers as `make run` has them (durable), with a prepared database, for as long as the context lasts."""
    with ExitStack() as started:
        postgres = started.enter_context(EmbeddedPostgres(data_dir))
        redis = started.enter_context(EmbeddedRedis(data_dir))
        own = {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis.url,
            "DATA_DIR": str(data_dir),
            "HANDSLAG_ENV": "development",
            "DEMO_LEADS": "0",  # each benchmark writes what it measures
        }
        environment = without_settings(os.environ) | own
        prepare = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
        subprocess.run(prepare, env=environment, stdout=sys.stderr, check=True)
        yield Databases(environment, data_dir)


def without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """The surroundings less what would make this run unlike the next one."""
    chosen = (
        "DATABASE_URL",
        "REDIS_URL",
        "DATA_DIR",
        "HANDSLAG_ENV",
        "DEBUG",
        "PUBLIC_URL",
        "HOST",
        "PORT",
        "DEMO_LEADS",
    )
    return {name: value for name, value in environ.items() if name not in chosen} | {"FLASK_SKIP_DOTENV": "1"}


@contextmanager
def web_server(
    target: str, environment: Mapping[str, str], *, log: Path, options: tuple[str, ...] = ()
) -> Iterator[int]:
    """Serve a WSGI application with two workers; `options` are granian's. Gives the port.

    Raises StartError when it doesn't answer.
    """
    port = free_port()
    command = [sys.executable, "-m", *web_server_command("127.0.0.1", port, target), *options]
    process = spawn(command, environment=environment, log=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers("127.0.0.1", port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise StartError(f"{target} does not answer: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        wait_or_kill(process, lambda: 5.0)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

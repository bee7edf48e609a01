"""The whole product as a person starts it, `python -m stack`, with the demo world; its processes can be killed by pid."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from flask import Flask
from sqlalchemy import NullPool

from portal.core.database import db
from portal.delivery.local_mailbox import StoredMessage
from portal.delivery.transports import open_mailbox
from tests.support.mail_server import free_port

START_SECONDS = 120
STOP_SECONDS = 40
PATIENCE_SECONDS = 60  # what is promised of a mail that goes out «at once»
SILENT = "http://127.0.0.1:9"
"""A register that never answers: no test asks the real one."""
OWN_SETTINGS = (
    "DATABASE_URL",
    "REDIS_URL",
    "SMTP_URL",
    "SECRET_KEY",
    "HANDSLAG_ENV",
    "PUBLIC_URL",
    "SMS_PROVIDER",
    "HOST",
)


class Product:
    """A running product: its address, its mailbox, its processes and, for setting a stage, its database."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self.mailbox = open_mailbox(data_dir)
        self._stage: Flask | None = None
        self._read: dict[str, StoredMessage] = {}
        environment = {name: text for name, text in os.environ.items() if name not in OWN_SETTINGS}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stack", "--stop-with-parent"],
                env=environment
                | {"PORT": str(self.port), "DATA_DIR": str(data_dir)}
                | dict.fromkeys(("ENHETSREGISTERET_URL", "GEONORGE_URL", "DIBK_URL"), SILENT),
                cwd=Path(__file__).parents[2],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait_until_ready(self) -> None:
        """Wait for the word that it is ready."""
        wait_for(lambda: "Håndslag is ready" in self.told() or self.process.poll() is not None, seconds=START_SECONDS)
        assert self.process.poll() is None, self.told()

    def told(self) -> str:
        """Everything its processes have said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def faults(self) -> list[str]:
        """The lines of its log about requests that failed inside, each with where."""
        return [line for line in self.told().splitlines() if '"request.fault"' in line]

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_SECONDS)

    def pids_of(self, words: str) -> list[int]:
        """The supervisor's own children whose command line has these words, for instance `jobs.worker login`."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if words in _command_line(pid)]

    def kill(self, words: str) -> None:
        """Kill -9 the one child whose command line has these words."""
        (pid,) = self.pids_of(words)
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: pid not in self.pids_of(words))

    @contextlib.contextmanager
    def unattended(self) -> Iterator[None]:
        """The supervisor looks away for the length of a with block: what dies stays dead so long."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    def stage(self) -> AbstractContextManager:
        """A context in which factories write into the product's database, and queries read from it.

        A bare Flask: a second `create_app` would hang this process's bells and addresses on this product.
        """
        if self._stage is None:
            self._stage = Flask("stage")
            url = f"postgresql+psycopg://postgres@/postgres?host={self.data_dir / 'run'}"
            options = {"poolclass": NullPool}  # the database may have died since the last time
            self._stage.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=options)
            db.init_app(self._stage)
        return self._stage.app_context()

    def mails_to(self, address: str) -> list[StoredMessage]:
        """What has been mailed to an address, the oldest first."""
        keys = self.mailbox.list_keys()
        self._read |= {key: mail for key in keys if key not in self._read and (mail := self.mailbox.find(key))}
        return [mail for key in reversed(keys) if (mail := self._read.get(key)) and address in mail.recipient]

    def next_mail(self, address: str, *, after: int, seconds: float = PATIENCE_SECONDS) -> StoredMessage:
        """The first mail to an address beyond the `after` it has had."""
        wait_for(lambda: len(self.mails_to(address)) > after, seconds=seconds)
        return self.mails_to(address)[after]

    def mail_about(self, address: str, subject: str, *, seconds: float = PATIENCE_SECONDS) -> StoredMessage:
        """The first mail to an address whose subject begins so, once it is there."""
        found: list[StoredMessage] = []

        def is_there() -> bool:
            found[:] = [mail for mail in self.mails_to(address) if mail.subject.startswith(subject)]
            return bool(found)

        wait_for(is_there, seconds=seconds)
        return found[0]


def _command_line(pid: str) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def wait_for(is_so: Callable[[], bool], *, seconds: float = 30) -> float:
    """Wait until something is so; returns how many seconds that took, and fails when it takes too long."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"not within {seconds:g} s"
        time.sleep(0.1)
    return time.monotonic() - began


def code_in(mail: StoredMessage) -> str:
    """The six digits of a mailed code."""
    return re.search(r"^\s*(\d{3}\s?\d{3})\s*$", mail.text, re.MULTILINE)[1].replace(" ", "")


def link_in(mail: StoredMessage, path: str) -> str:
    """The link of a mail that leads to a path."""
    return re.search(rf"https?://\S+{path}\S*", mail.text)[0]


@contextlib.contextmanager
def running_product() -> Iterator[Product]:
    """A product with an own data folder for the length of a with block."""
    folder = Path(tempfile.mkdtemp(prefix="handslag-", dir="/tmp"))  # short: sockets lie in it
    product = Product(folder)
    try:
        product.wait_until_ready()
        yield product
    finally:
        product.stop()
        shutil.rmtree(folder, ignore_errors=True)
        product.log.unlink()

"""What the embedded servers have in common: a log, a folder for their socket, start, wait and stop."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from stack.processes import StartError, ask_to_end, spawn, wait_or_kill

SOCKET_PATH_LIMIT = 107  # bytes of sun_path in Linux, less the closing NUL
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
START_SECONDS = 60


def make_socket_folder(data_dir: Path) -> Path:
    """Return a private folder for sockets: in the data folder, or in /tmp where its path is too long or odd.

    A comma, or a sign that must be quoted, means something else in a connection string.
    """
    wished = data_dir / "run"
    fits = len(os.fsencode(wished / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT
    if fits and re.fullmatch(r"[\w./-]+", str(wished), re.ASCII):
        wished.mkdir(exist_ok=True)
        wished.chmod(0o700)
        return wished
    return Path(tempfile.mkdtemp(prefix="handslag-", dir="/tmp"))  # mkdtemp makes it private


class EmbeddedServer:
    """A server that is our own child, keeps its files under `data_dir` and listens on a Unix socket only.

    Used alone it is a context manager; the supervisor instead runs `argv()` itself and asks `is_ready()`.
    `fast` gives up durability, for tests and benchmarks.
    """

    name: str
    stop_signal: int
    stop_seconds: float
    is_new = False

    def __init__(self, data_dir: Path, *, fast: bool = False):
        self.data_dir = Path(data_dir).resolve()
        self.fast = fast
        self.log = self.data_dir / "log" / f"{self.name.lower()}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.run_dir = make_socket_folder(self.data_dir)
        self.process: subprocess.Popen | None = None

    def prepare(self) -> None:
        """Do what must be done before the server can start; raises StartError."""

    def argv(self) -> list[str]:
        """Return the command of the server, to be run as a direct child."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Whether the server answers."""
        raise NotImplementedError

    def start(self) -> None:
        """Start the server and wait for it; raises StartError."""
        self.prepare()
        self.process = spawn(self.argv(), log=self.log, death_signal=self.stop_signal)
        self.wait_until_ready(self.process)

    def wait_until_ready(self, process: subprocess.Popen, *, keep_waiting: Callable[[], bool] = lambda: True) -> None:
        """Wait until the server answers; raises StartError with its last word when it dies or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while keep_waiting() and not self.is_ready():
            if process.poll() is not None:
                raise StartError(f"{self.name} stopped while it started: {self._last_word()} (all of it: {self.log})")
            if time.monotonic() > deadline:
                raise StartError(f"{self.name} did not start within {START_SECONDS} seconds (see {self.log}).")
            time.sleep(0.03)

    def stop(self) -> None:
        """Stop the server if `start` started it, and tidy up."""
        if self.process:
            ask_to_end(self.process, self.stop_signal)
            wait_or_kill(self.process, lambda: self.stop_seconds)
        self.tidy()

    def tidy(self) -> None:
        """Take away a folder for sockets that lies outside the data folder."""
        if self.run_dir.parent != self.data_dir:
            shutil.rmtree(self.run_dir, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _last_word(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it said nothing"

"""Child processes that never outlive the one that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

PR_SET_PDEATHSIG = 1
REMINDER_SECONDS = 0.5
libc = ctypes.CDLL(None, use_errno=True)


class StartError(Exception):
    """Something outside the program stands in the way; the message is one plain sentence for the person."""


def say(text: str) -> None:
    """Print one line; a terminal or pipe that has gone away must not stop the supervisor."""
    try:
        print(text, flush=True)
    except OSError:
        # Python would try to flush the same line again at exit, and complain.
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115


def die_with_parent(parent_pid: int, death_signal: int) -> None:
    """Ask Linux for `death_signal` when the parent dies, kill -9 included."""
    libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
    if os.getppid() != parent_pid:  # it died before we could ask
        os.kill(os.getpid(), death_signal)


def spawn(
    argv: Iterable[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
    death_signal: int = signal.SIGTERM,
    inherit: Iterable[int] = (),
) -> subprocess.Popen:
    """Start a child in its own session: Ctrl-C in the terminal reaches only us, and we stop the rest in order."""
    parent = os.getpid()
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [str(part) for part in argv],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=tuple(inherit),
            preexec_fn=lambda: die_with_parent(parent, death_signal),
        )
    finally:
        if output:
            output.close()


def list_session(session_id: int) -> list[int]:
    """Return the pids that still run in a session: a killed web server or worker leaves children behind."""
    members = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _parent, _group, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:  # it ended while we looked
            continue
        if int(session) == session_id and state != "Z":
            members.append(int(entry.name))
    return members


def signal_session(session_id: int, number: int) -> None:
    """Send a signal to all that runs in a session."""
    for pid in list_session(session_id):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def ask_to_end(process: subprocess.Popen, stop_signal: int) -> None:
    """Send the signal on which a process stops by itself, if it still runs."""
    if process.poll() is None:
        process.send_signal(stop_signal)


def wait_or_kill(
    process: subprocess.Popen, grace: Callable[[], float], *, remind: Callable[[], None] = lambda: None
) -> bool:
    """Wait while `grace()` seconds last, then kill the process; return whether that was needed.

    `grace` is asked again and again, for a person may get impatient. What is left of the session ends with it.
    """
    started = reminded = time.monotonic()
    killed = False
    while process.poll() is None:
        now = time.monotonic()
        if now - started > grace():
            process.kill()
            process.wait()
            killed = True
        elif now - reminded > REMINDER_SECONDS:
            reminded = now
            remind()
        time.sleep(0.02)
    signal_session(process.pid, signal.SIGKILL)  # nothing works on unsupervised
    return killed

"""A run claims its data folder and its port before it starts anything, and says in one sentence what is taken."""

import errno
import fcntl
import os
import socket
import time
from pathlib import Path
from typing import TextIO

from stack.processes import StartError, say

LEFTOVERS_SECONDS = 30


def claim_folder(data_dir: Path) -> TextIO:
    """Lock the data folder and return the open lock; raises StartError.

    Every process of the run inherits the lock. After a kill -9 of the supervisor it lasts until the last of them
    is gone, so that two databases can never work on the same files.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (data_dir / "lock").open("a+")
    except OSError as error:
        raise StartError(f"The data folder {data_dir} can't be used: {error.strerror}.") from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise StartError(f"The data folder {data_dir} can't be used: it belongs to another user.")
    deadline = time.monotonic() + LEFTOVERS_SECONDS
    told = False
    while not try_lock(lock):
        if holder_lives(lock) or time.monotonic() > deadline:
            lock.close()
            raise StartError(
                f"The data folder {data_dir} is in use by another run: stop it, or choose another DATA_DIR."
            )
        if not told:
            say("Waiting for the last processes of a run that was killed ...")
            told = True
        time.sleep(0.1)
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def try_lock(lock: TextIO) -> bool:
    """Take the lock if nobody has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def holder_lives(lock: TextIO) -> bool:
    """Whether the supervisor that wrote its pid into the lock is alive."""
    lock.seek(0)
    written = lock.read().strip()
    return not written.isdecimal() or Path(f"/proc/{written}").exists()


def claim_port(host: str, port: int) -> socket.socket:
    """Hold the port for this run and return the socket that holds it; raises StartError.

    The web server binds with SO_REUSEPORT, so two runs on one port would share the visitors between two databases.
    A bind without it finds any other run; one with it, never listened on, keeps the port ours between restarts.
    """
    family, kind, _protocol, _name, address = resolve(host, port)
    try:
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what closed a minute ago doesn't count
            probe.bind(address)
            probe.listen(1)
        claim = socket.socket(family, kind)
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        claim.bind(address)
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: f"Port {port} is taken by another program: choose another, for instance PORT={port + 1}.",
            errno.EACCES: f"Port {port} is for root only: choose one above 1023.",
        }
        raise StartError(reasons.get(error.errno, f"Can't listen on {host}:{port}: {error.strerror}.")) from error
    return claim


def resolve(host: str, port: int) -> tuple:
    """Return the first address of a host; raises StartError when it is none of this world."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise StartError(f"HOST={host} is not an address of this machine.") from error

"""A server on this machine that talks as clamd does, and answers as a test tells it to."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Behaviour = Callable[[socket.socket, bytes], None]
"""Called with the connection and the file that came over it."""


class Clamd:
    """Reads one INSTREAM after the other. `address`: host:port or a path; `seen`: the files it was sent."""

    def __init__(self, behaviour: Behaviour, path: Path | None) -> None:
        self.seen: list[bytes] = []
        self._behaviour = behaviour
        if path:
            self.address = str(path)
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(self.address)
            self._listener.listen()
        else:
            self._listener = socket.create_server(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                try:
                    sent = _read_stream(connection)
                    self.seen.append(sent)
                    self._behaviour(connection, sent)
                except OSError:
                    continue


def _read_stream(connection: socket.socket) -> bytes:
    file = connection.makefile("rb")
    assert file.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack(">I", file.read(4))[0]:
        content += file.read(size)
    return content


def scan(connection: socket.socket, sent: bytes) -> None:
    """What clamd does."""
    found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in sent else b"stream: OK\0"
    connection.sendall(found)


def answering(answer: bytes) -> Behaviour:
    """Say the same of every file."""
    return lambda connection, _sent: connection.sendall(answer)


@contextmanager
def running_clamd(behaviour: Behaviour = scan, *, path: Path | None = None) -> Iterator[Clamd]:
    """One on a free port, or on a socket in the file system, for the length of a with block."""
    server = Clamd(behaviour, path)
    try:
        yield server
    finally:
        server.close()

"""Asking a server on this machine that answers as clamd does: well, badly, slowly and not at all."""

import io
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.files.errors import InfectedError, ScannerAwayError
from portal.files.scanner import refuse_infected

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 1000
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Behaviour = Callable[[socket.socket, bytes], None]


class Clamd:
    """A server that reads one INSTREAM after the other and answers as it is told. `seen`: the bytes it was sent."""

    def __init__(self, listener: socket.socket, behaviour: Behaviour) -> None:
        self.seen: list[bytes] = []
        self._listener, self._behaviour = listener, behaviour
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


@pytest.fixture
def clamd() -> Iterator[Callable[..., tuple[str, Clamd]]]:
    """`clamd(behaviour)`: its address, and the server."""
    servers: list[Clamd] = []

    def start(behaviour: Behaviour = scan, path: Path | None = None) -> tuple[str, Clamd]:
        if path:
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(path))
            listener.listen()
            address = str(path)
        else:
            listener = socket.create_server(("127.0.0.1", 0))
            address = f"127.0.0.1:{listener.getsockname()[1]}"
        servers.append(Clamd(listener, behaviour))
        return address, servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.mark.parametrize("prefix", ["", "tcp://"])
def test_a_clean_file_passes_and_was_seen_whole(clamd, prefix: str) -> None:
    address, server = clamd()
    stream = io.BytesIO(PDF)
    refuse_infected(stream, address=prefix + address)
    assert server.seen == [PDF]
    assert stream.tell() == 0


def test_a_socket_in_the_file_system_will_do(clamd, tmp_path: Path) -> None:
    address, server = clamd(path=tmp_path / "clamd.ctl")
    refuse_infected(io.BytesIO(PDF), address=address)
    refuse_infected(io.BytesIO(PDF), address=f"unix://{address}")
    assert server.seen == [PDF, PDF]


def test_what_it_knows_is_refused(clamd) -> None:
    address, _ = clamd()
    with pytest.raises(InfectedError):
        refuse_infected(io.BytesIO(PDF + EICAR), address=address)


def answering(answer: bytes) -> Behaviour:
    return lambda connection, _sent: connection.sendall(answer)


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"OK\0",
        b"",
        b"stream: OK but not quite\0",
        b"\xff" * 5000,
    ],
)
def test_an_unclear_answer_is_no_yes(clamd, answer: bytes) -> None:
    address, _ = clamd(answering(answer))
    with pytest.raises(ScannerAwayError):
        refuse_infected(io.BytesIO(PDF), address=address)


def test_an_answer_in_two_parts_is_one_answer(clamd) -> None:
    def in_parts(connection: socket.socket, _sent: bytes) -> None:
        connection.sendall(b"stream: ")
        time.sleep(0.05)
        connection.sendall(b"Win.Test FOUND\0")

    address, _ = clamd(in_parts)
    with pytest.raises(InfectedError):
        refuse_infected(io.BytesIO(PDF), address=address)


def test_a_slow_one_is_not_waited_for_longer_than_said(clamd) -> None:
    def dawdle(connection: socket.socket, _sent: bytes) -> None:
        for _ in range(20):
            connection.sendall(b"s")
            time.sleep(0.05)

    address, _ = clamd(dawdle)
    began = time.monotonic()
    with pytest.raises(ScannerAwayError):
        refuse_infected(io.BytesIO(PDF), address=address, patience_seconds=0.3)
    assert time.monotonic() - began < 0.9


def test_one_that_hangs_up_is_away(clamd) -> None:
    address, _ = clamd(lambda connection, _sent: connection.shutdown(socket.SHUT_RDWR))
    with pytest.raises(ScannerAwayError):
        refuse_infected(io.BytesIO(PDF), address=address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.ctl", "tcp://127.0.0.1:99999"])
def test_none_at_all_is_away(address: str) -> None:
    stream = io.BytesIO(PDF)
    with pytest.raises(ScannerAwayError):
        refuse_infected(stream, address=address)
    assert stream.tell() == 0

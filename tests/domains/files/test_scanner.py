"""Asking a server on this machine that answers as clamd does: well, badly, slowly and not at all."""

import io
import socket
import time
from pathlib import Path

import pytest

from portal.files.errors import InfectedError, ScannerAwayError
from portal.files.scanner import refuse_infected
from tests.support.clamd import EICAR, answering, running_clamd

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 1000


@pytest.mark.parametrize("prefix", ["", "tcp://"])
def test_a_clean_file_passes_and_was_seen_whole(prefix: str) -> None:
    stream = io.BytesIO(PDF)
    with running_clamd() as server:
        refuse_infected(stream, address=prefix + server.address)
    assert server.seen == [PDF]
    assert stream.tell() == 0


def test_a_socket_in_the_file_system_will_do(tmp_path: Path) -> None:
    with running_clamd(path=tmp_path / "clamd.ctl") as server:
        refuse_infected(io.BytesIO(PDF), address=server.address)
        refuse_infected(io.BytesIO(PDF), address=f"unix://{server.address}")
    assert server.seen == [PDF, PDF]


def test_what_it_knows_is_refused() -> None:
    with running_clamd() as server, pytest.raises(InfectedError):
        refuse_infected(io.BytesIO(PDF + EICAR), address=server.address)


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
def test_an_unclear_answer_is_no_yes(answer: bytes) -> None:
    with running_clamd(answering(answer)) as server, pytest.raises(ScannerAwayError):
        refuse_infected(io.BytesIO(PDF), address=server.address)


def test_an_answer_in_two_parts_is_one_answer() -> None:
    def in_parts(connection: socket.socket, _sent: bytes) -> None:
        connection.sendall(b"stream: ")
        time.sleep(0.05)
        connection.sendall(b"Win.Test FOUND\0")

    with running_clamd(in_parts) as server, pytest.raises(InfectedError):
        refuse_infected(io.BytesIO(PDF), address=server.address)


def test_a_slow_one_is_not_waited_for_longer_than_said() -> None:
    def dawdle(connection: socket.socket, _sent: bytes) -> None:
        for _ in range(20):
            connection.sendall(b"s")
            time.sleep(0.05)

    with running_clamd(dawdle) as server:
        began = time.monotonic()
        with pytest.raises(ScannerAwayError):
            refuse_infected(io.BytesIO(PDF), address=server.address, patience_seconds=0.3)
        assert time.monotonic() - began < 0.9


def test_one_that_hangs_up_is_away() -> None:
    with (
        running_clamd(lambda connection, _sent: connection.shutdown(socket.SHUT_RDWR)) as server,
        pytest.raises(ScannerAwayError),
    ):
        refuse_infected(io.BytesIO(PDF), address=server.address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.ctl", "tcp://127.0.0.1:99999"])
def test_none_at_all_is_away(address: str) -> None:
    stream = io.BytesIO(PDF)
    with pytest.raises(ScannerAwayError):
        refuse_infected(stream, address=address)
    assert stream.tell() == 0

"""Asking clamd whether a file holds something known to do harm: its INSTREAM command, over TCP or a Unix socket.

Source: clamd(8), «INSTREAM»: chunks with their length in four bytes, big end first; an empty one ends the stream.
"""

import io
import logging
import re
import socket
import time
from typing import BinaryIO

from portal.files.errors import InfectedError, ScannerAwayError

log = logging.getLogger(__name__)

TCP_ADDRESS = re.compile(r"(?:tcp://)?\[?([^\[\]/]+)\]?:(\d{1,5})")
CHUNK_BYTES = 64 * 1024
LONGEST_ANSWER = 1024
PATIENCE_SECONDS = 20.0


def refuse_infected(stream: BinaryIO, *, address: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Send the whole stream to the clamd at `address` («host:port» or the path of a socket), and leave it at its beginning.

    Takes seconds: call it outside an open transaction. Raises InfectedError, and ScannerAwayError for anything but a clear
    answer within the time: a file nobody has looked at is never taken in where a scanner is set up.
    """
    stream.seek(0)
    deadline = time.monotonic() + patience_seconds
    try:
        with _connect(address, deadline) as connection:
            _send(connection, stream, deadline)
            answer = _read_answer(connection, deadline)
    except (OSError, ValueError) as error:
        log.error("scanner.away", extra={"error": type(error).__name__})
        raise ScannerAwayError from error
    finally:
        stream.seek(0)
    if answer.endswith(b" FOUND"):
        log.warning("scanner.found")
        raise InfectedError
    if answer != b"stream: OK":
        log.error("scanner.unclear")
        raise ScannerAwayError


def _connect(address: str, deadline: float) -> socket.socket:
    if tcp := TCP_ADDRESS.fullmatch(address):
        return socket.create_connection((tcp[1], int(tcp[2])), timeout=_left(deadline))
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_left(deadline))
        connection.connect(address.removeprefix("unix://"))
    except BaseException:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, stream: BinaryIO, deadline: float) -> None:
    try:
        connection.sendall(b"zINSTREAM\0")
        while chunk := stream.read(CHUNK_BYTES):
            connection.settimeout(_left(deadline))
            connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return  # clamd stops reading when it has seen enough, and says why in its answer


def _read_answer(connection: socket.socket, deadline: float) -> bytes:
    answer = io.BytesIO()
    while answer.tell() < LONGEST_ANSWER:
        connection.settimeout(_left(deadline))
        part = connection.recv(LONGEST_ANSWER)
        answer.write(part)
        if not part or part.endswith((b"\0", b"\n")):
            break
    return answer.getvalue().rstrip(b"\0\r\n")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left

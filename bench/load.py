"""A load generator: keep-alive connections that ask for one page again and again, and count the answers.

It speaks just enough HTTP/1.1 to be several times faster than what it measures; `python -m bench` prints its own ceiling.
"""

import selectors
import socket
import time
from collections.abc import Mapping

CONNECTIONS = 8
"""Open at once: four for each of two workers, so that no worker waits for the generator."""
ANSWER_SECONDS = 30
LAST_CHUNK = b"0\r\n\r\n"
RECEIVED_AT_ONCE = 262_144


class LoadError(RuntimeError):
    """The server answered something else than 200, or not at all."""


class Conversation:
    """One connection: sends the same request and reads answer after answer."""

    def __init__(self, port: int, request: bytes):
        self.request = request
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""

    def ask(self) -> None:
        """Send the request once more."""
        self.answer = b""
        self.socket.sendall(self.request)

    def read(self) -> bool:
        """Take what has come; whether the answer is whole. Raises LoadError when it isn't a 200."""
        received = self.socket.recv(RECEIVED_AT_ONCE)
        if not received:
            raise LoadError("the server closed the connection")
        self.answer += received
        head, separator, body = self.answer.partition(b"\r\n\r\n")
        if not separator:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise LoadError(head.decode("latin-1"))
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return len(body) >= int(length) if length else body.endswith(LAST_CHUNK)


def request_bytes(path: str, headers: Mapping[str, str]) -> bytes:
    """A GET as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def requests_per_second(port: int, path: str, *, headers: Mapping[str, str], seconds: float) -> float:
    """How many answers a second the server on the port gives for so long. Raises LoadError on any answer but 200."""
    with selectors.DefaultSelector() as waiting:
        conversations = [Conversation(port, request_bytes(path, headers)) for _ in range(CONNECTIONS)]
        try:
            for conversation in conversations:
                waiting.register(conversation.socket, selectors.EVENT_READ, conversation)
                conversation.ask()
            return _count(waiting, seconds=seconds)
        finally:
            for conversation in conversations:
                conversation.socket.close()


def _count(waiting: selectors.BaseSelector, *, seconds: float) -> float:
    answers, started = 0, time.perf_counter()
    while (now := time.perf_counter()) - started < seconds:
        for key, _ in waiting.select(timeout=ANSWER_SECONDS):
            if key.data.read():
                answers += 1
                key.data.ask()
    return answers / (now - started)

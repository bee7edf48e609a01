"""A real SMTP server on loopback that keeps what it takes and misbehaves on request."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """`url` to send to; `mails` are those answered with 250, in order.

    `to_sender` is what MAIL says, if not 250; `answers` maps a recipient to what RCPT says; `at_data` may return an answer to
    the final dot, or None for 250; `on_bytes` sees each mail as it came.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.to_sender: str | None = None
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.at_data: Callable[[SMTP], str | None] = lambda _server: None
        self.on_bytes: Callable[[bytes], None] = lambda _content: None
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list
    ) -> str:
        if self.to_sender is None:
            envelope.mail_from = address
        return self.to_sender or "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        answer = self.at_data(server)
        if answer is None or answer.startswith("250"):
            self.on_bytes(envelope.original_content)
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.recipients += envelope.rcpt_tos
        return answer or "250 OK"


def hang_up(server: SMTP) -> None:
    """Drop the connection without an answer, as a broken network does."""
    server.transport.abort()


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running_mail_server(port: int | None = None) -> Iterator[MailServer]:
    """A server for the length of a with block, on this port or a free one."""
    server = MailServer()
    server.port = port or free_port()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()

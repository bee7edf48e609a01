"""SMTP, command by command, to know afterwards whether a message can have arrived.

RFC 5321: the client is responsible until it has read the answer to the final dot; RFC 3207: STARTTLS.
"""

import contextlib
import re
import smtplib
import socket
import ssl
import time
from email.message import EmailMessage
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from portal.delivery import message
from portal.delivery.errors import DeferredError, FateUnknownError, RefusedError, UnreachableError
from portal.delivery.message import Outgoing

COMMAND_SECONDS = 10
BEFORE_THE_DOT_SECONDS = 45
"""A message not complete by then is given up, well before its lease lapses (`sending.LEASE_SECONDS`)."""
AFTER_THE_DOT_SECONDS = 20
MAILS_A_CONNECTION = 200
SUBMISSION_PORT = 587
CLOSING = 421
"""The server is closing the connection (RFC 5321, 3.8): about itself, not about the mail."""
DEAD_ADDRESS_CODES = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.1")
"""Enhanced codes (RFC 3463) that say there is no such mailbox; other 5xx are about us or the content."""


class SmtpTransport:
    """One connection at a time, reused for many mails, one recipient each.

    `smtp://user:password@host:587` demands STARTTLS (as does any port with a password), `smtps://` is TLS from the start,
    `smtp://localhost:25` is for a relay on this machine.
    """

    def __init__(self, url: str, mail_from: str) -> None:
        parts = urlsplit(url)
        self._implicit_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._implicit_tls else SUBMISSION_PORT if parts.username else 25)
        self._credentials = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._needs_starttls = not self._implicit_tls and (bool(parts.username) or self._port == SUBMISSION_PORT)
        self._sender = message.sender_of(mail_from)
        self._connection: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, outgoing: Outgoing) -> None:
        """Hand one mail over. Raises UnreachableError, DeferredError, RefusedError or FateUnknownError."""
        body = _as_bytes(message.build(outgoing, self._sender))
        give_up_at = time.monotonic() + BEFORE_THE_DOT_SECONDS
        try:
            connection = self._ready_connection()
            self._greet(connection)
            self._command(connection, f"RCPT TO:<{outgoing.address}>", expected=250)
            self._command(connection, "DATA", expected=354)
            connection.send(body)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise UnreachableError(type(error).__name__) from None
        if time.monotonic() > give_up_at:
            self._drop()
            raise UnreachableError("too-slow")
        self._finish(connection)

    def close(self) -> None:
        """Say goodbye if there is somebody to say it to."""
        if self._connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._drop()

    def _greet(self, connection: smtplib.SMTP) -> None:
        try:
            self._command(connection, f"MAIL FROM:<{self._sender.addr_spec}>", expected=250)
        except RefusedError as error:  # about us, not about this mail: none would be lost for good
            raise DeferredError(error.reason) from None

    def _finish(self, connection: smtplib.SMTP) -> None:
        try:
            connection.sock.settimeout(AFTER_THE_DOT_SECONDS)
            connection.send(b".\r\n")
            code, reply = connection.getreply()
            connection.sock.settimeout(COMMAND_SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise FateUnknownError(type(error).__name__) from None
        if code != 250:
            self._say_no(code, reply)
        self._sent += 1

    def _ready_connection(self) -> smtplib.SMTP:
        if self._sent >= MAILS_A_CONNECTION:
            self.close()
        if self._connection is None:
            self._connection = self._connect()
            self._sent = 0
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._implicit_tls:
            connection = smtplib.SMTP_SSL(self._host, self._port, timeout=COMMAND_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(self._host, self._port, timeout=COMMAND_SECONDS)
        try:
            # The final dot is a packet of its own; without this it waits 40 ms for the receiver's delayed ACK.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.ehlo_or_helo_if_needed()
            if self._needs_starttls:
                connection.starttls(context=context)
                connection.ehlo_or_helo_if_needed()
            if self._credentials:
                connection.login(*self._credentials)
        except BaseException:
            connection.close()
            raise
        return connection

    def _command(self, connection: smtplib.SMTP, command: str, *, expected: int) -> None:
        code, reply = connection.docmd(command)
        if code != expected:
            self._say_no(code, reply)

    def _say_no(self, code: int, reply: bytes) -> NoReturn:
        """Turn a refusal into its error, with the connection ready for the next mail or gone."""
        if code == CLOSING:
            self._drop()
            raise UnreachableError(str(code))
        try:
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()
        enhanced = _enhanced_code(reply)
        reason = f"{code} {enhanced}".strip()
        if code >= 500:
            raise RefusedError(reason, address_is_dead=enhanced in DEAD_ADDRESS_CODES)
        raise DeferredError(reason)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _as_bytes(mail: EmailMessage) -> bytes:
    """The mail as it stands between DATA and the final dot: CRLF, leading dots doubled."""
    return re.sub(rb"(?m)^\.", b"..", mail.as_bytes().rstrip(b"\r\n") + b"\r\n")


def _enhanced_code(reply: bytes) -> str:
    first = reply.split(maxsplit=1)[0].decode("ascii", "replace") if reply.split() else ""
    return first if first.count(".") == 2 and first.replace(".", "").isdigit() else ""

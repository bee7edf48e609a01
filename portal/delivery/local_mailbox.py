"""A mailbox on this machine for development: what would have been sent, mail and SMS, as files one can look at."""

import email
import mailbox
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from portal.core import clock
from portal.delivery import message
from portal.delivery.message import Outgoing
from portal.delivery.states import Channel

CHANNEL_HEADER = "X-Handslag-Channel"
PHONE_HEADER = "X-Handslag-Phone"
LONGEST_LIST = 200


@dataclass(frozen=True)
class StoredFile:
    """What was attached to a message."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class StoredMessage:
    """One message as a reader sees it. `html` is None for SMS and plain mails."""

    key: str
    channel: Channel
    sent_at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    html: str | None
    files: tuple[StoredFile, ...]


class LocalMailbox:
    """A Maildir that several processes may write to and read at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, mail: EmailMessage) -> None:
        """Store one message; the folder is made when it is missing."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._open(create=True).add(mail.as_bytes())

    def list_messages(self) -> list[StoredMessage]:
        """The newest messages, newest first."""
        found = (self.find(key) for key in self.list_keys()[:LONGEST_LIST])
        return [stored for stored in found if stored is not None]

    def list_keys(self) -> list[str]:
        """The key of each message, the newest message's first."""
        if not self._folder.exists():
            return []
        return sorted(self._open().keys(), key=_stored_at, reverse=True)

    def find(self, key: str) -> StoredMessage | None:
        """The message with that key, or None."""
        try:
            return _read(key, self._open()[key])
        except (mailbox.NoSuchMailboxError, KeyError):  # never was, or was emptied meanwhile
            return None

    def empty(self) -> None:
        """Delete every message."""
        if self._folder.exists():
            self._open().clear()

    def _open(self, *, create: bool = False) -> mailbox.Maildir:
        return mailbox.Maildir(self._folder, factory=_parse, create=create)


class MailboxTransport:
    """Delivers both channels into a local mailbox."""

    def __init__(self, box: LocalMailbox, mail_from: str) -> None:
        self._box = box
        self._sender = message.sender_of(mail_from)

    def send(self, outgoing: Outgoing) -> None:
        """Store it."""
        if outgoing.channel is Channel.SMS:
            self._box.add(_sms(outgoing, self._sender.display_name))
        else:
            self._box.add(message.build(outgoing, self._sender))

    def close(self) -> None:
        """Nothing to let go of."""


def _stored_at(key: str) -> tuple[int, int, str]:
    """Seconds and microseconds, as Maildir writes them at the head of a key: `1800000000.M42P…`."""
    seconds, microseconds = re.match(r"(\d+)\.M(\d+)", key).groups()
    return int(seconds), int(microseconds), key


def _sms(outgoing: Outgoing, sender_name: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail[CHANNEL_HEADER] = outgoing.channel.value
    mail[PHONE_HEADER] = outgoing.address
    mail["Subject"] = sender_name
    mail["Date"] = format_datetime(clock.now())
    mail.set_content(outgoing.text)
    return mail


def _parse(file: BinaryIO) -> EmailMessage:
    return email.message_from_binary_file(file, policy=default)


def _read(key: str, mail: EmailMessage) -> StoredMessage:
    html = mail.get_body(("html",))
    return StoredMessage(
        key=key,
        channel=Channel(mail.get(CHANNEL_HEADER, Channel.EMAIL)),
        sent_at=parsedate_to_datetime(mail["Date"]),
        sender=mail.get("From", ""),
        recipient=mail.get("To") or mail.get(PHONE_HEADER, ""),
        subject=mail.get("Subject", ""),
        text="\n".join(mail.get_body(("plain",)).get_content().splitlines()),
        html=html.get_content() if html else None,
        files=tuple(_file(part) for part in mail.iter_attachments()),
    )


def _file(part: EmailMessage) -> StoredFile:
    return StoredFile(part.get_filename(""), part.get_content_type(), part.get_payload(decode=True))

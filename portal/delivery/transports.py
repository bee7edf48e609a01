"""How messages leave this machine, chosen from settings that are passed in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from portal.delivery.local_mailbox import LocalMailbox, MailboxTransport
from portal.delivery.message import Outgoing
from portal.delivery.sms_asking import SmsAccount
from portal.delivery.sms_link import LinkTransport
from portal.delivery.sms_sveve import SveveTransport
from portal.delivery.smtp import SmtpTransport
from portal.delivery.states import Channel

MAILBOX_FOLDER = "mailbox"
SMS_PROVIDERS = {"sveve": SveveTransport, "link": LinkTransport}


class Transport(Protocol):
    """Sends one message at a time."""

    def send(self, outgoing: Outgoing) -> None:
        """Hand it over. Returns when it is taken; raises a DeliveryError otherwise."""

    def close(self) -> None:
        """Let go of connections. Never raises."""


@dataclass(frozen=True)
class Choice:
    """What the settings say about delivery. `smtp_url` None: the local mailbox. `sends_sms` False: SMS are skipped; True
    without an account: the local mailbox.
    """

    mail_from: str
    data_dir: Path
    smtp_url: str | None = None
    sends_sms: bool = False
    sms_account: SmsAccount | None = None


def open_mailbox(data_dir: Path) -> LocalMailbox:
    """The development mailbox of this data folder."""
    return LocalMailbox(data_dir / MAILBOX_FOLDER)


def choose_transports(choice: Choice) -> dict[Channel, Transport]:
    """One transport a channel that can be used. Nothing is connected yet."""
    local = MailboxTransport(open_mailbox(choice.data_dir), choice.mail_from)
    email = SmtpTransport(choice.smtp_url, choice.mail_from) if choice.smtp_url else local
    if not choice.sends_sms:
        return {Channel.EMAIL: email}
    account = choice.sms_account
    return {Channel.EMAIL: email, Channel.SMS: SMS_PROVIDERS[account.provider](account) if account else local}

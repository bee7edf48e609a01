"""Building a mail: the headers of its class, both parts, exactly one recipient."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from portal.core import clock
from portal.delivery.states import Channel, MailClass


@dataclass(frozen=True)
class Outgoing:
    """What a transport needs to know of one row of the ledger."""

    message_id: str
    mail_class: MailClass
    channel: Channel
    address: str
    locale: str
    subject: str
    text: str
    html: str | None


def sender_of(mail_from: str) -> Address:
    """The sender from `Name <address>`. Raises ValueError when it is not exactly one address."""
    name, addr_spec = parseaddr(mail_from)
    return Address(display_name=name, addr_spec=addr_spec)


def build(outgoing: Outgoing, sender: Address) -> EmailMessage:
    """The mail, ready for SMTP. The same row gives the same Message-ID at every try, so that a double can be recognised.

    Auto-Submitted: RFC 3834, section 5. No List-Unsubscribe: neither class has an opt-out it could promise.
    Raises ValueError when a header would hold a line break.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=outgoing.address)
    mail["Subject"] = outgoing.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{outgoing.message_id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(outgoing.text, cte="quoted-printable")
    if outgoing.html is not None:
        mail.add_alternative(outgoing.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = outgoing.locale  # last: the calls above move every Content- header into a part
    return mail

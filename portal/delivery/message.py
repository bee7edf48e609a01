"""Building a mail: the headers of its class, both parts, exactly one recipient."""

from dataclasses import dataclass
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr

from icalendar import Calendar

from portal.core import clock
from portal.delivery.states import Channel, MailClass

CALENDAR_NAME = "befaring.ics"


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
    unsubscribe_url: str | None = None
    calendar: str | None = None


class _Whole(UnstructuredHeader):
    """A header that is never folded: an address in pieces is no address, and `email` would encode one that is long."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """One line."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
POLICY = SMTP.clone(header_factory=_HEADERS)


def sender_of(mail_from: str) -> Address:
    """The sender from `Name <address>`. Raises ValueError when it is not exactly one address."""
    name, addr_spec = parseaddr(mail_from)
    return Address(display_name=name, addr_spec=addr_spec)


def build(outgoing: Outgoing, sender: Address) -> EmailMessage:
    """The mail, ready for SMTP. The same row gives the same Message-ID at every try, so that a double can be recognised.

    Auto-Submitted: RFC 3834, section 5. With an `unsubscribe_url` one click in the mail program stops such mail: RFC 8058;
    the DKIM signature, which the mail server makes, must cover both headers. Raises ValueError when a header would hold a line break.
    """
    mail = EmailMessage(policy=POLICY)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=outgoing.address)
    mail["Subject"] = outgoing.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{outgoing.message_id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if outgoing.unsubscribe_url is not None:
        mail["List-Unsubscribe"] = f"<{outgoing.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(outgoing.text, cte="quoted-printable")
    if outgoing.html is not None:
        mail.add_alternative(outgoing.html, subtype="html", cte="quoted-printable")
    if outgoing.calendar is not None:
        _attach_calendar(mail, outgoing.calendar)
    mail["Content-Language"] = outgoing.locale  # last: the calls above move every Content- header into a part
    return mail


def _attach_calendar(mail: EmailMessage, calendar: str) -> None:
    """The file as an attachment; `method` repeats what it says itself (RFC 6047, 2.4). Base64, so that its CRLF arrive."""
    said = {"method": str(Calendar.from_ical(calendar)["METHOD"]), "charset": "utf-8"}
    file = {"maintype": "text", "subtype": "calendar", "filename": CALENDAR_NAME}
    mail.add_attachment(calendar.encode(), **file, params=said)

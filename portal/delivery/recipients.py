"""Whom a message goes to, checked once so that no header or envelope can be forged further on."""

import re
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from portal.delivery.errors import InvalidRecipientError
from portal.delivery.states import Channel

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164


@dataclass(frozen=True)
class Recipient:
    """A person (or an address that is not yet anybody's: `person_id` None) and the language to write in.

    `firm_id` when they are written to as one of that firm's people.
    """

    person_id: int | None
    name: str
    address: str
    locale: str = "nb"
    firm_id: int | None = None


def checked_address(address: str, channel: Channel) -> str:
    """The one address, in ASCII (IDNA), or an E.164 number. Raises InvalidRecipientError.

    Several addresses, display names and line breaks are refused here: EmailMessage would let two addresses through.
    """
    if channel is Channel.SMS:
        if not PHONE.fullmatch(address):
            raise InvalidRecipientError
        return address
    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidRecipientError from None  # its text quotes the address
    return checked.ascii_email

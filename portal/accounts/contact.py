"""One way to write an e-mail address, a name and a phone number, so that equal ones compare equal."""

import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from portal.accounts.errors import InvalidEmailError, InvalidNameError, InvalidPhoneError

EMAIL_MAX = 254
NAME_MAX = 100
PHONE_MAX = 40


def normal_email(typed: str) -> str:
    """NFKC, lower case, no spaces around: how an address is stored and looked up.

    Raises InvalidEmailError unless it is exactly one plain address (RFC 5321, no display name, no second address).
    """
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    if len(text) > EMAIL_MAX:
        raise InvalidEmailError
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized.lower()
    except EmailNotValidError:
        raise InvalidEmailError from None


def clean_name(typed: str) -> str:
    """NFKC with single spaces. Raises InvalidNameError when empty, too long, or with control or invisible characters."""
    text = unicodedata.normalize("NFKC", typed)
    if any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn") for char in text):
        raise InvalidNameError
    name = " ".join(text.split())
    if not any(char.isalpha() for char in name) or len(name) > NAME_MAX:
        raise InvalidNameError
    return name


def normal_phone(typed: str) -> str:
    """E.164, Norwegian unless it begins with +. Raises InvalidPhoneError when it can't be a number in use."""
    try:
        number = phonenumbers.parse(typed[:PHONE_MAX], "NO")
    except phonenumbers.NumberParseException:
        raise InvalidPhoneError from None
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhoneError
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

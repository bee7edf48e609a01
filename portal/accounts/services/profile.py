"""Changing one's own name, language, e-mail address and phone."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts import attempts
from portal.accounts.contact import clean_name, normal_email, normal_phone
from portal.accounts.errors import EmailTakenError, SameEmailError
from portal.accounts.models import Person
from portal.accounts.queries import get_person
from portal.accounts.services.password import spend_reset_links
from portal.accounts.services.proofs import open_proof, use_code
from portal.accounts.services.sessions import end_other_sessions
from portal.accounts.states import ProofPurpose
from portal.core import audit, outbox
from portal.core.database import db

LOCALES = ("nb", "en")


def rename(person_id: int, *, name: str) -> None:
    """Change one's name. Raises InvalidNameError."""
    get_person(person_id).name = clean_name(name)


def speak(person_id: int, *, locale: str) -> None:
    """Choose the language of pages and mails: `nb` or `en`. Raises ValueError for another."""
    if locale not in LOCALES:
        raise ValueError(locale)
    get_person(person_id).locale = locale


def use_shortcuts(person_id: int, *, on: bool) -> None:
    """Let single letters do something in lists, or not (WCAG 2.1.4)."""
    get_person(person_id).uses_shortcuts = on


def request_email_change(person_id: int, *, email: str, client: str) -> int:
    """Ask for a code to the new address; nothing changes until it is typed. Whether it belongs to another account is not told.

    Raises InvalidEmailError, SameEmailError, TooManyAttemptsError.
    """
    person, address = get_person(person_id), normal_email(email)
    if address == person.email:
        raise SameEmailError
    attempts.CODE_REQUESTS_FROM_CLIENT.spend(client)
    attempts.CODE_REQUESTS_FOR_ADDRESS.spend(address)
    attempts.CODE_REQUESTS.spend()
    return open_proof(
        ProofPurpose.EMAIL_CHANGE, "email-change:requested", person_id=person.id, email=address, locale=person.locale
    )


def change_email(person_id: int, *, proof_id: int, code: str, client: str, keep_session_id: int) -> None:
    """Move the account to the proved address; other sessions end, reset links die, and the old address is told.

    Raises WrongCodeError, SpentCodeError, EmailTakenError, TooManyAttemptsError.
    """
    proof = use_code(proof_id, code, purpose=ProofPurpose.EMAIL_CHANGE, client=client, person_id=person_id)
    person = db.session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()
    spend_reset_links(person)
    try:
        with db.session.begin_nested():  # which flushes what came before, so the change itself stands inside
            proof.replaced_email, person.email, person.email_proved_at = person.email, proof.email, func.now()
    except IntegrityError as error:
        raise EmailTakenError from error
    end_other_sessions(person.id, keep_session_id=keep_session_id)
    audit.record("person:email-changed", person, actor_id=person.id)
    outbox.add("email:changed", queue="login", proof_id=proof.id)


def set_unproved_phone(person_id: int, *, phone: str | None) -> None:
    """Note a phone number nobody has proved (there is no SMS), or remove it. Raises InvalidPhoneError."""
    person = get_person(person_id)
    number = normal_phone(phone) if phone else None
    if number != person.phone:
        person.phone, person.phone_proved_at = number, None
        audit.record("person:phone-changed", person, actor_id=person.id, proved=False)


def request_phone_change(person_id: int, *, phone: str) -> int:
    """Ask for a code by SMS; the number is not noted until it is typed. Raises InvalidPhoneError, TooManyAttemptsError."""
    person, number = get_person(person_id), normal_phone(phone)
    attempts.SMS_REQUESTS_FOR_PERSON.spend(person.id)
    attempts.SMS_REQUESTS_FOR_PHONE.spend(number)
    return open_proof(
        ProofPurpose.PHONE_CHANGE, "phone-change:requested", person_id=person.id, phone=number, locale=person.locale
    )


def change_phone(person_id: int, *, proof_id: int, code: str, client: str) -> None:
    """Note the proved phone number. Raises WrongCodeError, SpentCodeError, TooManyAttemptsError."""
    proof = use_code(proof_id, code, purpose=ProofPurpose.PHONE_CHANGE, client=client, person_id=person_id)
    person = get_person(person_id)
    person.phone, person.phone_proved_at = proof.phone, func.now()
    audit.record("person:phone-changed", person, actor_id=person.id, proved=True)

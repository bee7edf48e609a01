"""Logging in: by a mailed code, or by password."""

from sqlalchemy import func, select, update

from portal.accounts import attempts, passwords
from portal.accounts.contact import normal_email
from portal.accounts.errors import CodeNeededError, InvalidEmailError, SuspendedError, WrongPasswordError
from portal.accounts.models import Person, ProofCode
from portal.accounts.queries import read_password
from portal.accounts.services.proofs import mark_email_proved, use_code
from portal.accounts.services.sessions import open_session
from portal.accounts.states import ProofPurpose
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError


def begin_session(person: Person, *, browser: str, system: str) -> str:
    """A session for someone whose address was proved in this request (`prove_email`); returns the cookie's token."""
    return open_session(person, browser=browser, system=system)


def log_in_with_code(proof_id: int, code: str, *, client: str, browser: str, system: str) -> str:
    """Log in with the mailed code; returns the new session's token. The person's other unused codes die with it.

    Raises WrongCodeError, SpentCodeError, SuspendedError, TooManyAttemptsError.
    """
    proof = use_code(proof_id, code, purpose=ProofPurpose.LOG_IN, client=client)
    person = mark_email_proved(proof.email)
    db.session.execute(
        update(ProofCode)
        .where(ProofCode.email == proof.email, ProofCode.purpose == ProofPurpose.LOG_IN, ProofCode.used_at.is_(None))
        .values(used_at=func.now())
    )
    return open_session(person, browser=browser, system=system)


def log_in_with_password(email: str, password: str, *, client: str, browser: str, system: str) -> str:
    """Log in by password; returns the new session's token. Must be called before anything is read in the request's session:
    the hashing takes 20 ms.

    Raises WrongPasswordError (unknown address and wrong password alike), CodeNeededError, SuspendedError, TooManyAttemptsError.
    """
    try:
        address = normal_email(email)
    except InvalidEmailError:
        address = ""
    _spend_password_try(address, client)
    known = read_password(email=address)
    if not passwords.is_right(known.password_hash, password):
        raise WrongPasswordError
    new_hash = passwords.make_hash(password) if passwords.is_outdated(known.password_hash) else None
    _give_back_password_try(address, client)
    person = db.session.scalar(
        select(Person).where(Person.id == known.person_id, Person.password_hash == known.password_hash)
    )
    if person is None:
        raise WrongPasswordError
    if person.suspended_at:
        raise SuspendedError
    if new_hash:
        person.password_hash = new_hash
    return open_session(person, browser=browser, system=system)


def _spend_password_try(address: str, client: str) -> None:
    """Count before the hashing, so that parallel tries can't slip through. One client alone is stopped (429); an account or
    the whole house under attack asks for the mailed code, so that nobody is locked out."""
    attempts.WRONG_PASSWORDS_FROM_CLIENT.spend(client)
    attempts.WRONG_PASSWORDS_FROM_CLIENT_FOR_ACCOUNT.spend(client, address)
    try:
        attempts.WRONG_PASSWORDS_FOR_ACCOUNT.spend(address)
        attempts.WRONG_PASSWORDS.spend()
    except TooManyAttemptsError:
        raise CodeNeededError from None


def _give_back_password_try(address: str, client: str) -> None:
    attempts.WRONG_PASSWORDS_FROM_CLIENT.give_back(client)
    attempts.WRONG_PASSWORDS_FROM_CLIENT_FOR_ACCOUNT.give_back(client, address)
    attempts.WRONG_PASSWORDS_FOR_ACCOUNT.give_back(address)
    attempts.WRONG_PASSWORDS.give_back()

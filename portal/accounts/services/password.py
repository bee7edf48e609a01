"""Setting, changing, removing and forgetting a password."""

from sqlalchemy import func, update

from portal.accounts import attempts, passwords
from portal.accounts.errors import SpentLinkError, WrongPasswordError
from portal.accounts.models import Person, ProofCode
from portal.accounts.queries import PasswordCheck, find_reset_owner, get_person, read_password
from portal.accounts.services.sessions import end_all_sessions, end_other_sessions
from portal.accounts.states import ProofPurpose
from portal.accounts.tokens import hash_token
from portal.core import audit, outbox
from portal.core.database import db


def change_password(person_id: int, *, current: str | None, new: str, client: str, keep_session_id: int) -> None:
    """Set or change one's own password; `current` is asked for where there is one. The other sessions end, reset links die.

    Call it outside an open transaction: about 40 ms of hashing. Raises WrongPasswordError, WeakPasswordError and its kinds,
    TooManyAttemptsError.
    """
    known = _check_own_password(person_id, current, client=client)
    passwords.refuse_weak(new, about=(known.name, known.email))
    new_hash = passwords.make_hash(new)
    person = get_person(person_id)
    person.password_hash = new_hash
    _after_change(person, "person:password-changed")
    end_other_sessions(person.id, keep_session_id=keep_session_id)


def remove_password(person_id: int, *, current: str, client: str, keep_session_id: int) -> None:
    """Go back to codes alone. As `change_password`."""
    _check_own_password(person_id, current, client=client)
    person = get_person(person_id)
    person.password_hash = None
    _after_change(person, "person:password-removed")
    end_other_sessions(person.id, keep_session_id=keep_session_id)


def _check_own_password(person_id: int, current: str | None, *, client: str) -> PasswordCheck:
    known = read_password(person_id=person_id)
    if known.password_hash is not None:
        attempts.WRONG_PASSWORDS_FROM_CLIENT_FOR_ACCOUNT.spend(client, person_id)
        if not passwords.is_right(known.password_hash, current or ""):
            raise WrongPasswordError
        attempts.WRONG_PASSWORDS_FROM_CLIENT_FOR_ACCOUNT.give_back(client, person_id)
    return known


def reset_password(token: str, password: str) -> None:
    """Set a new password with a mailed link, once; ends every session and logs nobody in. The person is told by mail.

    Call it before anything is read in the request's session. Raises SpentLinkError, WeakPasswordError and its kinds.
    """
    owner = find_reset_owner(token)
    if owner is None:
        raise SpentLinkError
    passwords.refuse_weak(password, about=(owner.name, owner.email))
    password_hash = passwords.make_hash(password)
    won = db.session.scalar(
        update(ProofCode)
        .where(
            ProofCode.purpose == ProofPurpose.RESET,
            ProofCode.code_hash == hash_token(token),
            ProofCode.used_at.is_(None),
            ProofCode.expires_at > func.now(),
        )
        .values(used_at=func.now())
        .returning(ProofCode.person_id)
    )
    if won is None:
        raise SpentLinkError
    person = get_person(won)
    person.password_hash = password_hash
    if person.email == owner.email:
        person.email_proved_at = person.email_proved_at or func.now()
    _after_change(person, "person:password-reset")
    end_all_sessions(person.id)


def _after_change(person: Person, action: str) -> None:
    spend_reset_links(person)
    audit_id = audit.record(action, person, actor_id=person.id)
    outbox.add("password:changed", queue="login", person_id=person.id, audit_id=audit_id)


def spend_reset_links(person: Person) -> None:
    """Make every reset link that is still under way worthless, also those the worker has not yet sent."""
    db.session.execute(
        update(ProofCode)
        .where(
            ProofCode.purpose == ProofPurpose.RESET,
            (ProofCode.person_id == person.id) | (ProofCode.email == person.email),
            ProofCode.used_at.is_(None),
        )
        .values(used_at=func.now())
    )

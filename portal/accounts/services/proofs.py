"""Proving that one reads an address: codes to type and links to follow, each once and for one purpose.

The request only writes a row and an outbox event, the same for known and unknown addresses. The code is made by the worker,
so that it is stored hashed and sent, and lies nowhere in between.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from portal.accounts import attempts
from portal.accounts.contact import clean_name, normal_email
from portal.accounts.errors import SpentCodeError, SuspendedError, WrongCodeError
from portal.accounts.models import Person, ProofCode
from portal.accounts.own_transaction import own_transaction
from portal.accounts.services.people import make_unless_known
from portal.accounts.states import ProofPurpose
from portal.accounts.tokens import hash_token, keyed, matches, new_code, new_token
from portal.core import outbox
from portal.core.database import db

CODE_MINUTES = 10
RESET_MINUTES = 60
MOST_TRIES = 5
KEPT_AFTER_EXPIRY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code to send, and to whom; exists only in the worker's memory. One of `email` and `phone` is set."""

    purpose: ProofPurpose
    code: str
    name: str
    locale: str
    person_id: int | None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedReset:
    """A reset link's token to send, and to whom."""

    token: str
    person_id: int
    name: str
    locale: str
    email: str


def open_proof(purpose: ProofPurpose, event: str, *, minutes: int = CODE_MINUTES, **values: str | int | None) -> int:
    """Write the request and its event; the rest happens in the worker. Returns the request's number."""
    proof = ProofCode(purpose=purpose, expires_at=func.now() + timedelta(minutes=minutes), **values)
    db.session.add(proof)
    db.session.flush()  # the event carries its number
    outbox.add(event, queue="login", proof_id=proof.id)
    return proof.id


def request_login_code(email: str, *, client: str, locale: str = "nb") -> int:
    """Ask for a code by mail; looks nothing up, so that nothing tells whether the address is known.

    `client`: the network address, counted under a keyed hash. Raises InvalidEmailError, TooManyAttemptsError.
    """
    address = normal_email(email)
    _spend_code_request(address, client)
    return open_proof(ProofPurpose.LOG_IN, "login-code:requested", email=address, locale=locale)


def request_email_proof(email: str, *, name: str, client: str, locale: str = "nb") -> int:
    """Ask for a code to an address that may be new here; `prove_email` makes the account. Raises as `request_login_code`,
    and InvalidNameError."""
    address, name = normal_email(email), clean_name(name)
    _spend_code_request(address, client)
    return open_proof(ProofPurpose.EMAIL, "login-code:requested", email=address, name=name, locale=locale)


def _spend_code_request(address: str, client: str) -> None:
    attempts.CODE_REQUESTS_FROM_CLIENT.spend(client)
    attempts.CODE_REQUESTS_FOR_ADDRESS.spend(address)
    attempts.CODE_REQUESTS.spend()


def request_password_reset(email: str, *, client: str, locale: str = "nb") -> None:
    """Ask for a link by mail; the same for known and unknown addresses. Raises InvalidEmailError, TooManyAttemptsError."""
    address = normal_email(email)
    attempts.RESETS_FROM_CLIENT.spend(client)
    attempts.RESETS_FOR_ADDRESS.spend(address)
    attempts.RESETS.spend()
    open_proof(ProofPurpose.RESET, "password-reset:requested", minutes=RESET_MINUTES, email=address, locale=locale)


def issue_code(proof_id: int) -> IssuedCode | None:
    """The worker's half: make the code, store its hash, say where to send it.

    None when there is no one to send it to, or it was used meanwhile. Done again it makes another code, and only the last is good.
    """
    code = new_code()
    proof = _arm(proof_id, keyed("code", proof_id, code), minutes=CODE_MINUTES)
    if proof is None:
        return None
    known = Person.id == proof.person_id if proof.person_id else Person.email == proof.email
    person = db.session.scalar(select(Person).where(known))
    if proof.purpose == ProofPurpose.LOG_IN and (person is None or person.suspended_at):
        return None
    return IssuedCode(
        purpose=ProofPurpose(proof.purpose),
        code=code,
        name=person.name if person else proof.name or "",
        locale=person.locale if person else proof.locale,
        person_id=person.id if person else None,
        email=proof.email,
        phone=proof.phone,
    )


def issue_password_reset(proof_id: int) -> IssuedReset | None:
    """The worker's half of a forgotten password; None for an unknown address."""
    token = new_token()
    proof = _arm(proof_id, hash_token(token), minutes=RESET_MINUTES)
    if proof is None:
        return None
    person = db.session.scalar(select(Person).where(Person.email == proof.email, Person.suspended_at.is_(None)))
    if person is None:
        return None
    proof.person_id = person.id
    db.session.flush()
    return IssuedReset(token=token, person_id=person.id, name=person.name, locale=person.locale, email=person.email)


def _arm(proof_id: int, code_hash: str, *, minutes: int) -> ProofCode | None:
    """Store the hash and start the clock: also where nobody will get the code, so that nothing differs afterwards."""
    return db.session.scalar(
        update(ProofCode)
        .where(ProofCode.id == proof_id, ProofCode.used_at.is_(None), ProofCode.expires_at > func.now())
        .values(code_hash=code_hash, expires_at=func.now() + timedelta(minutes=minutes))
        .returning(ProofCode)
        .execution_options(populate_existing=True)
    )


def use_code(
    proof_id: int, code: str, *, purpose: ProofPurpose, client: str, person_id: int | None = None
) -> ProofCode:
    """Spend a code: right, in time, not tried more than five times, for this purpose and person, by one request alone.

    Raises WrongCodeError, SpentCodeError, TooManyAttemptsError. The try is counted in its own transaction and stands.
    """
    mine = (ProofCode.id == proof_id, ProofCode.purpose == purpose, ProofCode.person_id.is_not_distinct_from(person_id))
    alive = (ProofCode.used_at.is_(None), ProofCode.expires_at > func.now())
    attempts.WRONG_CODES_FROM_CLIENT.spend(client)
    with own_transaction() as session:
        tried = session.execute(
            update(ProofCode)
            .where(*mine, *alive, ProofCode.tries < MOST_TRIES)
            .values(tries=ProofCode.tries + 1)
            .returning(ProofCode.code_hash, func.coalesce(ProofCode.email, ProofCode.phone).label("address"))
        ).one_or_none()
    if tried is None:
        raise SpentCodeError
    attempts.WRONG_CODES_FOR_ADDRESS.spend(tried.address)
    attempts.WRONG_CODES.spend()
    if not matches(tried.code_hash, keyed("code", proof_id, code.strip().replace(" ", ""))):
        raise WrongCodeError
    proof = db.session.scalar(
        update(ProofCode)
        .where(*mine, *alive)
        .values(used_at=func.now())
        .returning(ProofCode)
        .execution_options(populate_existing=True)
    )
    if proof is None:
        raise SpentCodeError
    attempts.WRONG_CODES_FROM_CLIENT.give_back(client)
    attempts.WRONG_CODES_FOR_ADDRESS.give_back(tried.address)
    attempts.WRONG_CODES.give_back()
    return proof


def prove_email(proof_id: int, code: str, *, client: str) -> Person:
    """The person behind a proved address, made now if the address is new. Raises as `use_code`, and SuspendedError."""
    proof = use_code(proof_id, code, purpose=ProofPurpose.EMAIL, client=client)
    make_unless_known(proof.email, name=proof.name, locale=proof.locale)
    return mark_email_proved(proof.email)


def mark_email_proved(email: str | None) -> Person:
    """The person with that address, who has just shown that they read it. Raises WrongCodeError for nobody, SuspendedError."""
    person = db.session.scalar(select(Person).where(Person.email == email))
    if person is None:
        raise WrongCodeError
    if person.suspended_at:
        raise SuspendedError
    person.email_proved_at = person.email_proved_at or func.now()
    db.session.flush()
    return person


def forget_old_proofs() -> int:
    """Delete requests a week after they expired; returns how many."""
    return db.session.execute(delete(ProofCode).where(ProofCode.expires_at < func.now() - KEPT_AFTER_EXPIRY)).rowcount

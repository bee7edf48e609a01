"""Reading people and their sessions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Interval, Row, Select, bindparam, func, literal_column, select

from portal.accounts.contact import normal_email
from portal.accounts.models import LoginSession, Person, ProofCode
from portal.accounts.own_transaction import own_transaction
from portal.accounts.states import ProofPurpose, StaffRole
from portal.accounts.tokens import hash_token
from portal.core.database import db
from portal.core.errors import NotFoundError

TOUCH_EVERY = timedelta(minutes=10)
FRESH_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person as every page needs them: plain values of one query, no database object."""

    token: str
    session_id: int
    person_id: int
    email: str
    name: str
    locale: str
    uses_shortcuts: bool
    staff_role: str | None
    has_password: bool
    is_fresh: bool
    needs_touch: bool
    firm: Any = None

    is_signed_in = is_authenticated = is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie carries: the session's token, not the person's number."""
        return self.token

    @property
    def is_staff(self) -> bool:
        """Whether the person works here."""
        return self.staff_role is not None

    @property
    def initials(self) -> str:
        """First letters of the first and the last name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _seconds(span: timedelta) -> ColumnElement[timedelta]:
    """A span that never changes, written into the statement instead of sent along with each."""
    return literal_column(f"interval '{span.total_seconds():.0f} seconds'", Interval)


def viewer_statement() -> Select:
    """The one query behind every request of someone signed in; `portal.web` may join to it. Parameter: `token_hash`."""
    # Plain columns: it runs before every page, and an ORM statement takes twice as long to run.
    sessions, people = LoginSession.__table__.c, Person.__table__.c
    return (
        select(
            sessions.id.label("session_id"),
            people.id.label("person_id"),
            people.email,
            people.name,
            people.locale,
            people.uses_shortcuts,
            people.staff_role,
            people.password_hash.is_not(None).label("has_password"),
            (sessions.created_at > func.now() - _seconds(FRESH_FOR)).label("is_fresh"),
            (sessions.last_used_at < func.now() - _seconds(TOUCH_EVERY)).label("needs_touch"),
        )
        .join_from(LoginSession.__table__, Person.__table__, people.id == sessions.person_id)
        .where(
            sessions.token_hash == bindparam("token_hash"),
            sessions.ended_at.is_(None),
            sessions.idle_until > func.now(),
            sessions.expires_at > func.now(),
            people.suspended_at.is_(None),
        )
    )


def read_viewer(row: Row, token: str, *, firm: Any = None) -> Viewer:
    """A Viewer from a row of `viewer_statement()` and whatever was joined to it."""
    return Viewer(
        token=token,
        session_id=row.session_id,
        person_id=row.person_id,
        email=row.email,
        name=row.name,
        locale=row.locale,
        uses_shortcuts=row.uses_shortcuts,
        staff_role=row.staff_role,
        has_password=row.has_password,
        is_fresh=row.is_fresh,
        needs_touch=row.needs_touch,
        firm=firm,
    )


def get_person(person_id: int) -> Person:
    """The person, or NotFoundError."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFoundError
    return person


def find_person_by_email(email: str) -> Person | None:
    """By normalised address."""
    return db.session.scalar(select(Person).where(Person.email == email))


def get_person_by_email(email: str) -> Person:
    """By address as somebody typed it. Raises InvalidEmailError, NotFoundError."""
    person = find_person_by_email(normal_email(email))
    if person is None:
        raise NotFoundError
    return person


def list_live_sessions(person_id: int) -> list[LoginSession]:
    """Where the person is logged in, most lately used first."""
    return list(
        db.session.scalars(
            select(LoginSession)
            .where(
                LoginSession.person_id == person_id,
                LoginSession.ended_at.is_(None),
                LoginSession.idle_until > func.now(),
                LoginSession.expires_at > func.now(),
            )
            .order_by(LoginSession.last_used_at.desc(), LoginSession.id.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class AwaitedProof:
    """What a page with a code field says about the code it waits for."""

    id: int
    email: str | None
    phone: str | None


def find_awaited_proof(proof_id: int, purpose: ProofPurpose, *, person_id: int | None = None) -> AwaitedProof | None:
    """The request behind a code page, if it is for that purpose and (when given) that person's, and not used."""
    row = db.session.execute(
        select(ProofCode.id, ProofCode.email, ProofCode.phone).where(
            ProofCode.id == proof_id,
            ProofCode.purpose == purpose,
            ProofCode.used_at.is_(None),
            ProofCode.person_id.is_not_distinct_from(person_id),
        )
    ).one_or_none()
    return AwaitedProof(*row) if row else None


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """What a password is checked against, read in a transaction that is over before the hashing begins."""

    person_id: int | None = None
    password_hash: str | None = None
    name: str = ""
    email: str = ""


def read_password(*, email: str | None = None, person_id: int | None = None) -> PasswordCheck:
    """The stored hash of whoever has that address or number; empty for a stranger."""
    which = Person.email == email if email is not None else Person.id == person_id
    with own_transaction() as session:
        row = session.execute(
            select(Person.id, Person.password_hash, Person.name, Person.email).where(which)
        ).one_or_none()
    return PasswordCheck(*row) if row else PasswordCheck()


@dataclass(frozen=True, slots=True)
class ResetOwner:
    """Whom a reset link belongs to."""

    person_id: int
    name: str
    email: str


def find_reset_owner(token: str) -> ResetOwner | None:
    """Who may set a new password with this link, while it is good."""
    with own_transaction() as session:
        row = session.execute(
            select(Person.id, Person.name, Person.email)
            .join(ProofCode, ProofCode.person_id == Person.id)
            .where(
                ProofCode.purpose == ProofPurpose.RESET,
                ProofCode.code_hash == hash_token(token),
                ProofCode.used_at.is_(None),
                ProofCode.expires_at > func.now(),
                Person.suspended_at.is_(None),
            )
        ).one_or_none()
    return ResetOwner(*row) if row else None


def has_admin() -> bool:
    """Whether someone can already give others a role."""
    return bool(db.session.scalar(select(func.count()).where(Person.staff_role == StaffRole.ADMIN)))

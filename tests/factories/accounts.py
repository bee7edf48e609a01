"""People and their sessions, written to the database."""

from itertools import count

from sqlalchemy import func, select

from portal.accounts import services
from portal.accounts.models import Person, ProofCode
from portal.accounts.passwords import make_hash
from portal.accounts.states import StaffRole
from portal.core import transaction
from portal.core.database import db

PASSWORD = "grønn sykkel under furua"
_numbers = count(1)


def make_person(
    name: str = "Kari Nordmann",
    *,
    email: str | None = None,
    password: str | None = None,
    staff_role: StaffRole | None = None,
    **values: object,
) -> Person:
    """A person who has proved their address; saved."""
    person = Person(
        name=name,
        email=email or f"{name.split()[0].lower()}{next(_numbers)}@post.example",
        email_proved_at=func.now(),
        password_hash=make_hash(password) if password else None,
        staff_role=staff_role,
        **values,
    )
    db.session.add(person)
    transaction.commit()
    return person


def open_session(person: Person, *, browser: str = "Firefox", system: str = "Linux") -> str:
    """Log the person in as if in a browser; returns the cookie's token."""
    token = services.begin_session(person, browser=browser, system=system)
    transaction.commit()
    return token


def issue_latest_code() -> str:
    """Do the worker's half for the newest request; returns the code that would be sent."""
    issued = services.issue_code(db.session.scalar(select(func.max(ProofCode.id))))
    transaction.commit()
    assert issued is not None
    return issued.code


def issue_latest_reset() -> str:
    """Do the worker's half for the newest forgotten password; returns the token of the link."""
    issued = services.issue_password_reset(db.session.scalar(select(func.max(ProofCode.id))))
    transaction.commit()
    assert issued is not None
    return issued.token

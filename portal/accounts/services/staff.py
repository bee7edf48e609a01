"""Roles of those who work here, and closing accounts: done by an administrator, or by a command on the machine (actor None).

Every change ends the person's sessions at their next request.
"""

from sqlalchemy import func, select, text

from portal.accounts.errors import StaffExistsError, SuspendedError
from portal.accounts.models import Person
from portal.accounts.queries import has_admin
from portal.accounts.services.people import invite
from portal.accounts.services.sessions import end_all_sessions
from portal.accounts.states import StaffRole
from portal.core import audit
from portal.core.database import db
from portal.core.errors import NotAllowedError, NotFoundError

FIRST_STAFF_LOCK = 3001


def make_first_staff(email: str, name: str) -> Person:
    """The first administrator, by a command on the machine; logs in by mailed code like everyone else.

    Raises StaffExistsError when there is one, InvalidEmailError, InvalidNameError.
    """
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": FIRST_STAFF_LOCK})
    if has_admin():
        raise StaffExistsError
    return _give_role(invite(email, name=name), StaffRole.ADMIN, actor_id=None)


def grant_staff_role(person_id: int, *, role: StaffRole, actor_id: int | None) -> Person:
    """Give someone a role, or another one. Raises NotAllowedError, NotFoundError, SuspendedError."""
    _refuse_unless_admin(actor_id)
    return _give_role(_lock(person_id), role, actor_id=actor_id)


def remove_staff_role(person_id: int, *, actor_id: int | None) -> Person:
    """Take a role away; never one's own. Raises NotAllowedError, NotFoundError."""
    _refuse_unless_admin(actor_id)
    if person_id == actor_id:
        raise NotAllowedError
    return _give_role(_lock(person_id), None, actor_id=actor_id)


def _give_role(person: Person, role: StaffRole | None, *, actor_id: int | None) -> Person:
    if role and person.suspended_at:
        raise SuspendedError
    person.staff_role = role
    db.session.flush()
    end_all_sessions(person.id)
    audit.record("person:role-changed", person, actor_id=actor_id, role=role and str(role))
    return person


def suspend(person_id: int, *, actor_id: int | None) -> None:
    """Close an account: sessions end, log-in is refused. Staff are not suspended, their role is removed first.

    Raises NotAllowedError, NotFoundError.
    """
    _refuse_unless_admin(actor_id)
    person = _lock(person_id)
    if person.staff_role:
        raise NotAllowedError
    person.suspended_at = person.suspended_at or func.now()
    end_all_sessions(person.id)
    audit.record("person:suspended", person, actor_id=actor_id)


def reinstate(person_id: int, *, actor_id: int | None) -> None:
    """Open a closed account again. Raises NotAllowedError, NotFoundError."""
    _refuse_unless_admin(actor_id)
    person = _lock(person_id)
    person.suspended_at = None
    audit.record("person:reinstated", person, actor_id=actor_id)


def _refuse_unless_admin(actor_id: int | None) -> None:
    if actor_id is None:  # the machine: whoever may run commands there may do anything
        return
    role = db.session.scalar(select(Person.staff_role).where(Person.id == actor_id, Person.suspended_at.is_(None)))
    if role != StaffRole.ADMIN:
        raise NotAllowedError


def _lock(person_id: int) -> Person:
    person = db.session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotFoundError
    return person

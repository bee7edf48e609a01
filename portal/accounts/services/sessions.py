"""Beginning, using and ending log-in sessions."""

from datetime import timedelta

from sqlalchemy import case, delete, func, or_, update

from portal.accounts.models import LoginSession, Person
from portal.accounts.own_transaction import own_transaction
from portal.accounts.queries import TOUCH_EVERY
from portal.accounts.tokens import hash_token, new_token
from portal.core.database import db
from portal.core.errors import NotFoundError

IDLE, LONGEST = timedelta(days=30), timedelta(days=90)
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=12)
SEEN_EVERY = timedelta(hours=1)
KEPT_AFTER_END = timedelta(days=30)


def open_session(person: Person, *, browser: str, system: str) -> str:
    """A new session for someone who has proved who they are; returns the token for the cookie, which is stored nowhere."""
    token = new_token()
    is_staff = person.staff_role is not None
    db.session.add(
        LoginSession(
            token_hash=hash_token(token),
            person_id=person.id,
            browser=browser,
            system=system,
            idle_until=func.now() + (STAFF_IDLE if is_staff else IDLE),
            expires_at=func.now() + (STAFF_LONGEST if is_staff else LONGEST),
        )
    )
    person.last_seen_at = func.now()
    db.session.flush()
    return token


def touch_session(session_id: int) -> None:
    """Move the idle limit on. Called at most every ten minutes of use, in its own transaction: the request may only read."""
    idle = case((Person.staff_role.is_not(None), STAFF_IDLE), else_=IDLE)
    with own_transaction() as session:
        person_id = session.scalar(
            update(LoginSession)
            .where(
                LoginSession.id == session_id,
                LoginSession.person_id == Person.id,
                LoginSession.ended_at.is_(None),
                LoginSession.last_used_at < func.now() - TOUCH_EVERY,
            )
            .values(last_used_at=func.now(), idle_until=func.now() + idle)
            .returning(LoginSession.person_id)
        )
        session.execute(
            update(Person)
            .where(
                Person.id == person_id,
                or_(Person.last_seen_at.is_(None), Person.last_seen_at < func.now() - SEEN_EVERY),
            )
            .values(last_seen_at=func.now())
        )


def act_for_firm(session_id: int, firm_id: int | None) -> None:
    """Choose the firm this session acts for. Whoever calls has checked the membership."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id).values(active_firm_id=firm_id))


def stop_acting_for_firm(person_id: int, firm_id: int) -> None:
    """The person is out of the firm: no session of theirs prefers it any more."""
    chosen = (LoginSession.person_id == person_id, LoginSession.active_firm_id == firm_id)
    db.session.execute(update(LoginSession).where(*chosen).values(active_firm_id=None))


def end_session(session_id: int, *, person_id: int) -> None:
    """End one of one's own sessions; ended already is fine. NotFoundError for another's."""
    found = db.session.scalar(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.person_id == person_id)
        .values(ended_at=func.coalesce(LoginSession.ended_at, func.now()))
        .returning(LoginSession.id)
    )
    if found is None:
        raise NotFoundError


def end_other_sessions(person_id: int, *, keep_session_id: int) -> int:
    """End every session but the one in use; returns how many."""
    return _end(LoginSession.person_id == person_id, LoginSession.id != keep_session_id)


def end_all_sessions(person_id: int) -> int:
    """End every session, at the next request of each; returns how many."""
    return _end(LoginSession.person_id == person_id)


def _end(*which: object) -> int:
    return db.session.execute(
        update(LoginSession).where(LoginSession.ended_at.is_(None), *which).values(ended_at=func.now())
    ).rowcount


def forget_old_sessions() -> int:
    """Delete sessions 30 days after their end; returns how many."""
    over = func.least(LoginSession.expires_at, LoginSession.idle_until, LoginSession.ended_at)  # LEAST ignores nulls
    return db.session.execute(delete(LoginSession).where(over < func.now() - KEPT_AFTER_END)).rowcount

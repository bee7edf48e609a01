"""Waiting for a firm where there is none: joining with nothing but an e-mail address, leaving by a mailed link, told once."""

from datetime import timedelta

from sqlalchemy import and_, delete, exists, func, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import attempts, tokens
from portal.accounts.contact import normal_email
from portal.core import audit, outbox
from portal.core.database import db
from portal.dispatch.coverage import covers
from portal.dispatch.errors import TooManyWaitsError
from portal.dispatch.models import CoverageWait
from portal.firms.models import Firm
from portal.places.models import PostalCode

MOST_OPEN_WAITS = 10
"""For one address: anybody may type it, and each wait ends in a mail."""
JOINING = 3002
"""Our number among PostgreSQL's advisory locks: one address joins one list at a time."""
LONGEST_WAIT = timedelta(days=365)
KEPT_AFTER_TOLD = timedelta(days=1)
"""Long enough for the mail to be written."""
TOLD_AT_ONCE = 500


def join(email: str, *, category: str, service: str | None, place: PostalCode, locale: str, client: str) -> None:
    """Wait to hear when a firm takes such work there. Asked twice it is one wait and one mail, and nothing tells which it was.

    `client`: the network address. Raises InvalidEmailError, TooManyAttemptsError, TooManyWaitsError.
    """
    address = normal_email(email)
    attempts.WAITS_FROM_CLIENT.spend(client)
    attempts.WAITS_FOR_ADDRESS.spend(address)
    attempts.WAITS.spend()
    attempts.UNPROVED_MAILS_FROM_CLIENT.spend(client)
    attempts.UNPROVED_MAILS_FOR_ADDRESS.spend(address)
    wanted = {
        "email": address,
        "category": category,
        "service": service or "",
        "municipality_number": place.municipality_number,
    }
    _refuse_too_many(**wanted)
    fresh = {"locale": locale, "postal_code": place.code}
    wait_id = db.session.scalar(
        insert(CoverageWait)
        .values(**wanted, **fresh, token_hash=hash_token(_token(**wanted)))
        .on_conflict_do_update(
            index_elements=list(wanted),
            set_=fresh | {"told_at": None, "created_at": func.now()},
            where=CoverageWait.told_at.is_not(None),  # told before, and the firm is gone again
        )
        .returning(CoverageWait.id)
    )
    if wait_id is None:
        return
    wait = db.session.get_one(CoverageWait, wait_id, populate_existing=True)
    request = audit.record("coverage:waited-for", wait, actor_id=None)
    outbox.add("coverage:waited-for", wait_id=wait.id, request_id=request)


def _refuse_too_many(email: str, **wanted: str) -> None:
    db.session.execute(select(func.pg_advisory_xact_lock(JOINING, func.hashtext(email))))  # or two at once see too few
    others = select(func.count()).where(
        CoverageWait.email == email,
        CoverageWait.told_at.is_(None),
        not_(and_(*(getattr(CoverageWait, name) == value for name, value in wanted.items()))),
    )
    if db.session.scalar(others) >= MOST_OPEN_WAITS:
        raise TooManyWaitsError


def _token(email: str, category: str, service: str, municipality_number: str) -> str:
    """The same wait always has the same token, so it need lie nowhere between the request and the mail."""
    return tokens.keyed("coverage-wait", email, category, service, municipality_number)


def hash_token(token: str) -> bytes:
    """What is stored of it."""
    return bytes.fromhex(tokens.hash_token(token))


def find_untold(wait_id: int) -> tuple[CoverageWait, str] | None:
    """The wait and the token that leaves it; None when it was left or told meanwhile."""
    wait = db.session.get(CoverageWait, wait_id)
    if wait is None or wait.told_at is not None:
        return None
    token = _token(wait.email, wait.category, wait.service, wait.municipality_number)
    wait.token_hash = hash_token(token)  # the key it is made with may have been changed since
    db.session.flush()
    return wait, token


def find_by_token(token: str) -> CoverageWait | None:
    """The wait that a mailed link belongs to."""
    return db.session.scalar(select(CoverageWait).where(CoverageWait.token_hash == hash_token(token)))


def leave(token: str) -> None:
    """Wait no longer. Done twice it is still left."""
    db.session.execute(delete(CoverageWait).where(CoverageWait.token_hash == hash_token(token)))


def tell_covered(*, firm_id: int | None = None) -> int:
    """Tell everybody whose wait is over, thanks to this firm or to any; returns how many.

    Each is told once, also by two that run at once: the row is claimed in SQL.
    """
    covered = exists().where(
        covers(
            CoverageWait.category,
            CoverageWait.service,
            latitude=PostalCode.latitude,
            longitude=PostalCode.longitude,
            municipality=CoverageWait.municipality_number,
        ),
        *([Firm.id == firm_id] if firm_id else []),
    )
    over = (
        select(CoverageWait.id)
        .join(PostalCode, PostalCode.code == CoverageWait.postal_code)
        .where(CoverageWait.told_at.is_(None), covered)
        .order_by(CoverageWait.id)
        .limit(TOLD_AT_ONCE)
        .with_for_update(of=CoverageWait, skip_locked=True)
    )
    claimed = update(CoverageWait).where(CoverageWait.id.in_(over), CoverageWait.told_at.is_(None))
    numbers = list(db.session.scalars(claimed.values(told_at=func.now()).returning(CoverageWait.id)))
    for number in numbers:
        outbox.add("coverage:found", wait_id=number)
    return len(numbers)


def forget_old_waits() -> int:
    """Delete waits that were told, and those nobody could be told of in a year; returns how many."""
    old = or_(CoverageWait.told_at < func.now() - KEPT_AFTER_TOLD, CoverageWait.created_at < func.now() - LONGEST_WAIT)
    return db.session.execute(delete(CoverageWait).where(old)).rowcount

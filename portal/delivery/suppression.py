"""Addresses we must not write to: kept as keyed hashes, checked in the statement that starts a sending."""

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_
from sqlalchemy.dialects.postgresql import insert

from portal.core.database import db
from portal.delivery.models import Suppression
from portal.delivery.states import STOPPED_BY, MailClass, Scope

HARD_BOUNCE_DAYS = 30
"""A mailbox that did not exist may exist later, and its owner must then be able to log in."""


class AddressHasher:
    """Hashes addresses with the newest key, and recognises hashes made with older ones."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = [hashlib.sha256(b"suppressed addresses:" + key.encode()).digest() for key in keys]

    def hashes(self, address: str) -> list[str]:
        """All hashes the address may be known by, the newest key's first."""
        plain = address.strip().lower().encode()
        return [hmac.new(key, plain, hashlib.sha256).hexdigest() for key in self._keys]


def suppress(address: str, hasher: AddressHasher, *, scope: Scope, reason: str) -> None:
    """Stop writing to `address`. Said again: the newest reason and time stand."""
    row = insert(Suppression).values(address_hash=hasher.hashes(address)[0], scope=scope, reason=reason)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["address_hash", "scope"], set_={"reason": row.excluded.reason, "at": func.now()}
        )
    )


def is_suppressed(hashes: list[str], mail_class: MailClass) -> ColumnElement[bool]:
    """The SQL condition that a message of this class may not go to the address behind `hashes`."""
    fresh = Suppression.at > func.now() - timedelta(days=HARD_BOUNCE_DAYS)
    return exists().where(
        and_(
            Suppression.address_hash.in_(hashes),
            Suppression.scope.in_(STOPPED_BY[mail_class]),
            or_(Suppression.scope != Scope.EVERYTHING, fresh),
        )
    )


def forget_lapsed() -> int:
    """Delete suppressions that stop nothing any more; returns how many."""
    lapsed = Suppression.at <= func.now() - timedelta(days=HARD_BOUNCE_DAYS)
    return db.session.execute(delete(Suppression).where(Suppression.scope == Scope.EVERYTHING, lapsed)).rowcount

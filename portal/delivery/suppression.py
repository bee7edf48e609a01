"""Addresses that refused us for good, whatever the mail was about: kept as keyed hashes, checked in the statement that starts a sending."""

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, func
from sqlalchemy.dialects.postgresql import insert

from portal.core.database import db
from portal.delivery.models import Suppression

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


def suppress(address: str, hasher: AddressHasher, *, reason: str) -> None:
    """Stop writing to `address` for a while. Said again: the newest reason and time stand."""
    row = insert(Suppression).values(address_hash=hasher.hashes(address)[0], reason=reason)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["address_hash"], set_={"reason": row.excluded.reason, "at": func.now()}
        )
    )


def is_suppressed(hashes: list[str]) -> ColumnElement[bool]:
    """The SQL condition that nothing may go to the address behind `hashes`."""
    fresh = Suppression.at > func.now() - timedelta(days=HARD_BOUNCE_DAYS)
    return exists().where(Suppression.address_hash.in_(hashes), fresh)


def forget_lapsed() -> int:
    """Delete suppressions that stop nothing any more; returns how many."""
    lapsed = Suppression.at <= func.now() - timedelta(days=HARD_BOUNCE_DAYS)
    return db.session.execute(delete(Suppression).where(lapsed)).rowcount

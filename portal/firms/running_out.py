"""Certificates that run out: their firm is told 30, 14 and 7 days before, and when it has happened."""

from datetime import timedelta

from sqlalchemy import case, exists, or_, update
from sqlalchemy.orm import aliased

from portal.core import outbox
from portal.core.database import db
from portal.firms.certificates import today_in_oslo
from portal.firms.models import FirmCertificate

STEPS = (30, 14, 7)
"""Days before the last day, the last included. Law: none asks for it."""
RAN_OUT = 0


def remind() -> int:
    """Announce «certificate:running-out» for every step that was reached since the last run; returns how many.

    A step is taken once, however many workers run this: it is written in the row. A step that was slept through is left out
    for the one that counts now. While a new proof waits, nothing is said before the old one has run out.
    """
    today = today_in_oslo()
    step = case(
        (FirmCertificate.valid_until < today, RAN_OUT),
        *((FirmCertificate.valid_until <= today + timedelta(days=days), days) for days in reversed(STEPS)),
    )
    newer = aliased(FirmCertificate)
    is_being_renewed = exists().where(
        newer.firm_id == FirmCertificate.firm_id, newer.kind == FirmCertificate.kind, newer.decided_at.is_(None)
    )
    reached = (
        update(FirmCertificate)
        .where(
            FirmCertificate.is_approved,
            FirmCertificate.valid_until <= today + timedelta(days=max(STEPS)),
            or_(FirmCertificate.reminded_days.is_(None), FirmCertificate.reminded_days > step),
            or_(step == RAN_OUT, ~is_being_renewed),
        )
        .values(reminded_days=step)
        .returning(FirmCertificate.id, FirmCertificate.reminded_days)
    )
    rows = db.session.execute(reached.execution_options(synchronize_session=False)).all()
    for number, days in rows:
        outbox.add("certificate:running-out", certificate_id=number, days=days)
    return len(rows)

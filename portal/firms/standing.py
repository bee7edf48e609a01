"""Where a firm stands with us, and whether it may be asked about anything at all today. The day is Oslo's."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, or_, select

from portal.core import clock
from portal.core.database import db
from portal.firms.models import Firm, FirmHoliday


class Standing(StrEnum):
    """What counts most of what is true of a firm."""

    SUSPENDED = "suspended"
    STOPPED = "stopped"
    REFUSED = "refused"
    WAITING = "waiting"
    LET_IN = "let-in"


def standing_of(firm: Firm) -> Standing:
    """Where it stands; a pause or holiday of its own is not our business here."""
    if firm.suspended_at:
        return Standing.SUSPENDED
    if firm.stopped_at:
        return Standing.STOPPED
    if firm.refused_at:
        return Standing.REFUSED
    return Standing.LET_IN if firm.verified_at else Standing.WAITING


def waits_for_check() -> ColumnElement[bool]:
    """Whether a person is to look at it."""
    return and_(
        Firm.verified_at.is_(None), Firm.refused_at.is_(None), Firm.suspended_at.is_(None), Firm.stopped_at.is_(None)
    )


def may_be_given_up() -> ColumnElement[bool]:
    """Whether staff refused it and it was never let in: nobody has been asked, and somebody else may register its organisation."""
    return and_(
        Firm.refused_at.is_not(None), Firm.verified_at.is_(None), ~Firm.was_verified, Firm.suspended_at.is_(None)
    )


def is_at_work(*, on: date | None = None) -> ColumnElement[bool]:
    """Checked, and neither refused, suspended, stopped by the register, paused nor on holiday that day (today)."""
    return and_(
        Firm.verified_at.is_not(None),
        Firm.refused_at.is_(None),
        Firm.suspended_at.is_(None),
        Firm.stopped_at.is_(None),
        ~is_paused(on=on),
        ~is_on_holiday(on=on),
    )


def is_paused(*, on: date | None = None) -> ColumnElement[bool]:
    """Paused without an end, or until a later day than this one (today)."""
    return and_(Firm.paused_at.is_not(None), or_(Firm.paused_until.is_(None), Firm.paused_until > (on or _today())))


def is_on_holiday(*, on: date | None = None) -> ColumnElement[bool]:
    """Whether that day (today) lies in a holiday of the firm's."""
    day = on or _today()
    return exists().where(FirmHoliday.firm_id == Firm.id, FirmHoliday.from_on <= day, FirmHoliday.until_on >= day)


def _today() -> date:
    return clock.in_oslo(clock.now()).date()


def hold_while_it_may_work(firm_id: int) -> bool:
    """Whether the firm may take work now; if so, it can't be stopped or suspended before this transaction ends."""
    may_work = select(Firm.id).where(Firm.id == firm_id, Firm.stopped_at.is_(None), Firm.suspended_at.is_(None))
    return db.session.scalar(may_work.with_for_update(read=True)) is not None

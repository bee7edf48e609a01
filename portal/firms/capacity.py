"""How much a firm wants: leads a week, open offers, how big the jobs are, holidays and pauses. Days are Oslo's."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select

from portal.core import audit, clock
from portal.core.database import db
from portal.core.errors import DomainError
from portal.core.texts import N_
from portal.firms.members import hold
from portal.firms.models import Firm, FirmHoliday, SizeClass
from portal.firms.services import tell_of_widening

__all__ = ["Capacity", "SizeClass"]

MOST_A_WEEK, MOST_OPEN = 100, 200
MOST_HOLIDAYS = 20
LONGEST_AHEAD = timedelta(days=730)
SIZE_CEILINGS_ORE = {
    SizeClass.SMALL: 25_000_00,
    SizeClass.MEDIUM: 100_000_00,
    SizeClass.LARGE: 500_000_00,
    SizeClass.HUGE: None,
}
"""Below so many øre with VAT; the largest has no ceiling."""


class CapacityError(DomainError):
    """A number out of bounds."""

    text = N_("Velg fra 1 til 100 oppdrag i uken og fra 1 til 200 åpne tilbud.")
    status = 422


class SizeOrderError(DomainError):
    """The smallest must not be larger than the largest."""

    text = N_("Den største jobben kan ikke være mindre enn den minste.")
    status = 422


class HolidayError(DomainError):
    """The last day comes before the first, or is over, or years ahead."""

    text = N_("Siste dag må være i dag eller senere, ikke før første dag, og innen to år.")
    status = 422


class TooManyHolidaysError(DomainError):
    """Nobody is away so often."""

    text = N_("Dere har alt lagt inn tjue ferier. Fjern en først.")


class PauseError(DomainError):
    """A pause ends on a day to come."""

    text = N_("Velg en dag fra i morgen og innen to år.")
    status = 422


class Capacity(NamedTuple):
    """What a firm wants: leads in any seven days, undecided projects it has replied to, sizes (SizeClass), beyond its week."""

    leads_per_week: int
    most_open: int
    smallest_size: int
    largest_size: int
    takes_overflow: bool


def want(firm: Firm, wanted: Capacity, *, actor_id: int | None) -> None:
    """Say how much the firm wants. Raises CapacityError and SizeOrderError."""
    if not 1 <= wanted.leads_per_week <= MOST_A_WEEK or not 1 <= wanted.most_open <= MOST_OPEN:
        raise CapacityError
    if not SizeClass.SMALL <= wanted.smallest_size <= wanted.largest_size <= SizeClass.HUGE:
        raise SizeOrderError
    changed = {name: value for name, value in wanted._asdict().items() if getattr(firm, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(firm, name, value)
    db.session.flush()
    audit.record("firm:capacity-set", firm, actor_id=actor_id, **changed)


def list_holidays(firm_id: int) -> list[FirmHoliday]:
    """Holidays that are not over, the next first."""
    coming = select(FirmHoliday).where(FirmHoliday.firm_id == firm_id, FirmHoliday.until_on >= _today())
    return list(db.session.scalars(coming.order_by(FirmHoliday.from_on, FirmHoliday.until_on)))


def find_holiday(firm_id: int) -> FirmHoliday | None:
    """The holiday the firm is on today, the one that lasts longest."""
    today = _today()
    away = select(FirmHoliday).where(
        FirmHoliday.firm_id == firm_id, FirmHoliday.from_on <= today, FirmHoliday.until_on >= today
    )
    return db.session.scalar(away.order_by(FirmHoliday.until_on.desc()).limit(1))


def take_holiday(firm: Firm, *, from_on: date, until_on: date, actor_id: int | None) -> None:
    """Be away from the first day to the last, both included. Within a holiday that is known already it is nothing new.

    Raises HolidayError and TooManyHolidaysError.
    """
    today = _today()
    if until_on < max(from_on, today) or until_on > today + LONGEST_AHEAD:
        raise HolidayError
    hold(firm.id)  # or two at once see neither
    known = list_holidays(firm.id)
    if any(holiday.from_on <= from_on and until_on <= holiday.until_on for holiday in known):
        return
    if len(known) >= MOST_HOLIDAYS:
        raise TooManyHolidaysError
    db.session.add(FirmHoliday(firm_id=firm.id, from_on=from_on, until_on=until_on))
    db.session.flush()
    audit.record("firm:holiday-taken", firm, actor_id=actor_id, from_on=str(from_on), until_on=str(until_on))


def drop_holiday(firm: Firm, *, from_on: date, until_on: date, actor_id: int | None) -> None:
    """Be there after all. Where there is no such holiday, nothing happens."""
    gone = delete(FirmHoliday).where(
        FirmHoliday.firm_id == firm.id, FirmHoliday.from_on == from_on, FirmHoliday.until_on == until_on
    )
    if db.session.execute(gone).rowcount:
        audit.record("firm:holiday-dropped", firm, actor_id=actor_id, from_on=str(from_on), until_on=str(until_on))
        tell_of_widening(firm)


def is_paused_now(firm: Firm) -> bool:
    """Whether the firm wants nothing today."""
    return firm.paused_at is not None and (firm.paused_until is None or firm.paused_until > _today())


def pause(firm: Firm, *, until: date | None, actor_id: int | None) -> None:
    """Want nothing until that day, on which the firm is asked again; None: until further notice. Raises PauseError."""
    today = _today()
    if until is not None and not today < until <= today + LONGEST_AHEAD:
        raise PauseError
    if is_paused_now(firm) and firm.paused_until == until:
        return
    firm.paused_at, firm.paused_until = func.now(), until
    db.session.flush()
    audit.record("firm:paused", firm, actor_id=actor_id, until=str(until) if until else None)


def resume(firm: Firm, *, actor_id: int | None) -> None:
    """Be asked again. Not paused, it stays so."""
    if firm.paused_at is None:
        return
    firm.paused_at = firm.paused_until = None
    db.session.flush()
    audit.record("firm:resumed", firm, actor_id=actor_id)
    tell_of_widening(firm)


def _today() -> date:
    return clock.in_oslo(clock.now()).date()
